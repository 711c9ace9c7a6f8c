import { useState } from "react";
import { type AdmissionApi, AdmissionError, type Entries } from "./admission-api";
import { AdmissionForm } from "./admission-form.tsx";
import { FailureNotice } from "./failure-notice.tsx";
import { rememberKey } from "./key-store";
import { type Estimate, ResultDialog } from "./result-dialog.tsx";

/** The page: a form, and the result in a dialog or a notice of what went wrong. */
export function App({ api }: { api: AdmissionApi }) {
  const [isBusy, setBusy] = useState(false);
  const [estimate, setEstimate] = useState<Estimate>();
  const [failure, setFailure] = useState<AdmissionError>();

  async function ask(apiKey: string, entries: Entries) {
    if (isBusy) return;
    rememberKey(apiKey);
    setBusy(true);
    setFailure(undefined);
    try {
      setEstimate({ entries, isAdmitted: await api.ask(apiKey, entries) });
    } catch (error) {
      if (!(error instanceof AdmissionError)) throw error;
      setFailure(error);
    } finally {
      setBusy(false);
    }
  }

  return (
    <>
      <main>
        <header>
          <h1>Admission check</h1>
          <p>A statistical model estimates whether to expect admission to graduate school.</p>
        </header>
        <FailureNotice failure={failure} />
        <AdmissionForm isBusy={isBusy} failure={failure} onAsk={ask} />
        <ResultDialog estimate={estimate} onClose={() => setEstimate(undefined)} />
      </main>
      <footer>
        <h2>How a request travels</h2>
        <ol>
          <li>
            <b>CloudFront</b> serves this page
          </li>
          <li>
            <b>API Gateway</b> checks key and quota
          </li>
          <li>
            <b>Lambda</b> evaluates the model
          </li>
        </ol>
      </footer>
    </>
  );
}
