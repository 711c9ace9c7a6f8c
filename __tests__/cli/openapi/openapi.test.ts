import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import { exportContracts } from "../../../cli/openapi/export";
import { loadConfig, RestApi, toOpenApi, toSwagger, WebAppStack } from "../../../src";

const root = join(__dirname, "../../..");

describe("exportContracts", () => {
  const dir = mkdtempSync(join(tmpdir(), "openapi-test-"));
  afterAll(() => rmSync(dir, { recursive: true }));
  const stack = new WebAppStack(new App({ outdir: join(dir, "cdktf.out") }), "openapi", loadConfig({}));
  const contracts = exportContracts(stack, dir);
  const folder = join(dir, "user-app-local-UserRequestAPI");
  const read = (name: string) => readFileSync(join(folder, name), "utf8");

  test("writes a folder for each API of the app, named after it", () => {
    expect(contracts).toEqual([
      { apiName: "user-app-local-UserRequestAPI", folder, files: expect.arrayContaining(["openapi.json"]) },
    ]);
    expect(readdirSync(folder).sort()).toEqual([...(contracts[0]?.files ?? [])].sort());
  });

  test("writes both documents, of the package's version", () => {
    const api = stack.node.findAll().find((construct) => construct instanceof RestApi) as RestApi;
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    expect(JSON.parse(read("openapi.json"))).toEqual(toOpenApi(api, { version }));
    expect(JSON.parse(read("swagger.json"))).toEqual(toSwagger(api, { version }));
  });

  test("writes a page without inline scripts or styles, whose files all lie beside it", () => {
    const html = read("index.html");
    expect(html).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=/);
    const linked = [...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, file]) => file);
    expect(linked.length).toBeGreaterThan(2);
    for (const file of linked) expect(readdirSync(folder)).toContain(file);
    expect(html + read("page.js")).not.toMatch(/https?:|"\/\//);
  });
});

describe("npm run openapi", () => {
  test("reports a bad configuration in its own words, with status 1", () => {
    const { status, stderr } = spawnSync(process.execPath, ["--import", "tsx", "cli/openapi/openapi.ts"], {
      cwd: root,
      env: { PATH: process.env.PATH, PACKAGING: "tar" },
      encoding: "utf8",
    });
    expect([status, stderr]).toEqual([1, expect.stringContaining("PACKAGING must be 'archive' or 'zip'")]);
    expect(stderr).not.toContain("    at ");
  });
});
