import { request } from "node:http";
import { serveFolder } from "../../../tools/docs/static-server";
import { folderOf } from "../../helpers/folder";

test("the documentation's server serves its folder's files, and none outside of it", async () => {
  const folder = folderOf("site/index.html", "site/a.css", "secret.txt");
  const { url, stop } = await serveFolder(`${folder}/site`);
  try {
    const [page, style, missing] = await Promise.all([fetch(url), fetch(`${url}a.css`), fetch(`${url}b.css`)]);
    expect([page.status, style.status, missing.status]).toEqual([200, 200, 404]);
    expect(style.headers.get("content-type")).toBe("text/css; charset=utf-8");
    // Without the normalization by `fetch`.
    for (const path of ["/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/....//secret.txt"]) {
      const status = await new Promise((resolve, reject) => {
        request(url, { path }, (response) => resolve(response.resume().statusCode))
          .on("error", reject)
          .end();
      });
      expect([path, status]).toEqual([path, 404]);
    }
  } finally {
    await stop();
  }
});
