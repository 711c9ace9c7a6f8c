import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import userApp from "../../../app";
import { exportContracts } from "../../../cli/openapi/export";
import { RestApi, toOpenApi, toSwagger } from "../../../src";
import { configOf } from "../../helpers/config";

const root = join(__dirname, "../../..");

describe("exportContracts", () => {
  const dir = mkdtempSync(join(tmpdir(), "openapi-test-"));
  afterAll(() => rmSync(dir, { recursive: true }));
  const stack = userApp.stack(new App({ outdir: join(dir, "cdktf.out") }), "openapi", configOf({}));
  const contracts = exportContracts(stack, dir, "1.2.3");
  const folder = join(dir, "user-app-local-UserRequestAPI");
  const read = (name: string) => readFileSync(join(folder, name), "utf8");

  test("writes a folder for each API of the app, named after it", () => {
    expect(contracts).toEqual([
      { apiName: "user-app-local-UserRequestAPI", folder, files: expect.arrayContaining(["openapi.json"]) },
    ]);
    expect(readdirSync(folder).sort()).toEqual([...(contracts[0]?.files ?? [])].sort());
  });

  test("writes both documents, of the version that it is given", () => {
    const api = stack.node.findAll().find((construct) => construct instanceof RestApi) as RestApi;
    const version = "1.2.3";
    expect(JSON.parse(read("openapi.json"))).toEqual(toOpenApi(api, { version }));
    expect(JSON.parse(read("swagger.json"))).toEqual(toSwagger(api, { version }));
  });

  test("writes a page without inline scripts or styles, and all of its files", () => {
    const html = read("index.html");
    expect(html).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=/);
    const linked = [...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, file]) => file);
    expect(linked.length).toBeGreaterThan(2);
    for (const file of linked) expect(readdirSync(folder)).toContain(file);
    expect(html + read("page.js")).not.toMatch(/https?:|"\/\//);
  });
});

describe("tiers openapi", () => {
  test("reports a bad configuration with its own message and status 1", () => {
    const { status, stderr } = spawnSync(process.execPath, ["--import", "tsx", "cli/cli.ts", "openapi"], {
      cwd: root,
      env: { PATH: process.env.PATH, PACKAGING: "tar" },
      encoding: "utf8",
    });
    expect([status, stderr]).toEqual([1, expect.stringContaining("PACKAGING must be 'archive' or 'zip'")]);
    expect(stderr).not.toContain("    at ");
  });
});
