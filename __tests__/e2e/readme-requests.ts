import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mustRun } from "../../cli/system/process";
import { findBlocks } from "../docs/blocks/blocks";
import type { DeployedApp } from "./deployed-app";

/** Prints the status after each response. */
const CURL = `curl() { command curl --silent --show-error --write-out '\\nstatus: %{http_code}\\n' "$@"; }`;
/** What differs from one run to another, or is left out. */
const OPEN = /…|\.\.\.|<uuid>/;

/** Runs the requests that an example's README shows, where it is deployed, and looks for what the comments there promise. */
export function describeReadme(deployed: () => DeployedApp, example: string) {
  const readme = `examples/${example}/README.md`;

  describe(`the requests of ${readme}`, () => {
    const [block, ...others] = findBlocks().filter(
      ({ place, language, notRun }) => place.startsWith(`${readme}:`) && language === "sh" && !notRun,
    );
    let printed = "";
    let comments: string[] = [];

    beforeAll(async () => {
      const { apiUrl, siteUrl, outputs } = deployed();
      const folder = mkdtempSync(join(tmpdir(), "readme-"));
      // As `tiers local` keeps it.
      const record = join(folder, ".local", example);
      mkdirSync(record, { recursive: true });
      writeFileSync(join(record, "deployed.json"), JSON.stringify({ outputs }));
      const text = (block?.text ?? "")
        .replaceAll("http://localhost:3001/prod", apiUrl)
        .replaceAll("http://localhost:3000", siteUrl);
      comments = [...text.matchAll(/(?:^|\s)# (.+)$/gm)].map(([, comment = ""]) => comment);
      printed = await mustRun("bash", ["-euo", "pipefail", "-c", `${CURL}\n${text}`], { cwd: folder });
      rmSync(folder, { recursive: true });
    });

    test("are one block, and have the statuses that are next to them", () => {
      expect(others).toEqual([]);
      const promised = comments.flatMap((comment) => /^\d{3}\b/.exec(comment) ?? []);
      const statuses = [...printed.matchAll(/^status: (\d+)$/gm)].map(([, status]) => status);
      expect(promised.length).toBeGreaterThanOrEqual(5);
      expect(statuses.slice(0, promised.length)).toEqual(promised);
    });

    test("return the headers and bodies that are next to them", () => {
      // Spaces of JSON and upper case of headers mean nothing.
      const plain = (text: string) => text.toLowerCase().replaceAll(/\s/g, "");
      const promised = comments
        .map((comment) => comment.replace(/^.*?(?=\{|Access-Control|X-Session|Set-Cookie)|^.*$/, ""))
        .flatMap((comment) => comment.split(OPEN))
        .filter((part) => plain(part) !== "");
      const missing = promised.filter((part) => !plain(printed).includes(plain(part)));
      expect({ missing, printed: missing.length > 0 ? printed : "" }).toEqual({ missing: [], printed: "" });
    });
  });
}
