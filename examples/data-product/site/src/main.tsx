import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createAdmissionApi } from "./admission-api";
import { App } from "./app.tsx";

const root = document.querySelector("#root");
const api = createAdmissionApi((url, options) => fetch(url, options));
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App api={api} />
    </StrictMode>,
  );
}
