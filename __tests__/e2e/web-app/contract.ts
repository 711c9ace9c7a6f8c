import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { App } from "cdktf";
import userApp from "../../../app";
import { exportContracts } from "../../../cli/openapi/export";
import { run } from "../../../cli/system/process";
import { checkRequirements } from "../../../cli/toolchain/requirements";
import { prepareContractTools } from "../../../tools/toolchain/contract-tools";
import { configOf } from "../../helpers/config";
import { launchBrowser } from "../browser";
import type { DeployedApp } from "../deployed-app";

/** The app's OpenAPI documents, compared with the deployed API. */
export function describeContract(deployed: () => DeployedApp) {
  describe("the contract of the deployed API", () => {
    const dir = mkdtempSync(join(tmpdir(), "contract-"));
    let python: string;
    /** The exported documents and their page. */
    let contract: string;

    beforeAll(async () => {
      python = await prepareContractTools((await checkRequirements()).python);
      const app = new App({ outdir: join(dir, "cdktf.out") });
      const stack = userApp.stack(app, "contract", configOf(deployed().app.env));
      const [exported] = exportContracts(stack, dir, "1.2.3");
      contract = exported?.folder ?? "";
    });
    afterAll(() => rmSync(dir, { recursive: true, force: true }));

    /** Sends many requests that a document allows and many that it does not, and checks the responses against it. */
    async function callByDocument(document: string, maxExamples: number) {
      const { PATH } = process.env;
      const { apiUrl, siteUrl } = deployed();
      const { status, stdout, stderr } = await run(
        python,
        [
          ...["-I", "-m", "schemathesis.cli", "--no-color", "run", document, `--url=${apiUrl}`],
          // API Gateway returns 403 for a method that a path does not have, where the check expects 405.
          ...["--checks=all", "--exclude-checks=unsupported_method"],
          ...["--generation-deterministic", `--max-examples=${maxExamples}`, "--workers=2", "--request-timeout=20"],
          ...["--header", `Origin: ${siteUrl}`],
        ],
        // Straight to this machine; Python writes in the locale's encoding by default.
        { cwd: dir, env: { PATH, HOME: dir, NO_PROXY: "*", PYTHONUTF8: "1" } },
      );
      return { status, report: stdout + stderr };
    }

    test("is kept by every response", async () => {
      const { status, report } = await callByDocument(join(contract, "openapi.json"), 250);
      if (status !== 0) throw new Error(report);
      expect(Number(/(\d+) generated, \1 passed/.exec(report)?.[1])).toBeGreaterThan(200);
    });

    test("is broken, and the check finds it, if a response is not documented", async () => {
      const document = JSON.parse(readFileSync(join(contract, "openapi.json"), "utf8"));
      delete document.paths["/users"].get.responses["404"];
      const incomplete = join(dir, "incomplete.json");
      writeFileSync(incomplete, JSON.stringify(document));
      const { status, report } = await callByDocument(incomplete, 10);
      expect(status).toBe(1);
      expect(report).toMatch(/Undocumented HTTP status code\s+Received: 404/);
    });

    test("is shown by its page, under a strict policy and without a request to another host", async () => {
      const server = await serve(contract);
      const browser = await launchBrowser();
      try {
        const { port } = server.address() as AddressInfo;
        const page = await browser.newPage();
        const [asked, complaints]: [Set<string>, string[]] = [new Set(), []];
        page.on("request", (request) => asked.add(new URL(request.url()).host));
        page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
        page.on("pageerror", (error) => complaints.push(error.message));
        await page.goto(`http://127.0.0.1:${port}/index.html`);
        await page.getByText("The user with this id").click();
        await page.getByText("No user has this id.").waitFor();
        expect([...asked].filter((host) => host !== "")).toEqual([`127.0.0.1:${port}`]);
        expect(complaints).toEqual([]);
      } finally {
        await browser.close();
        server.close();
      }
    });
  });
}

const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'";
const TYPES: Record<string, string> = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" };

function serve(folder: string): Promise<Server> {
  const server = createServer(({ url = "" }, response) => {
    response.setHeader("Content-Security-Policy", POLICY);
    response.setHeader("Content-Type", TYPES[extname(url)] ?? "application/octet-stream");
    response.end(readFileSync(join(folder, url)));
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}
