import { execFileSync, spawnSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageRoot } from "../cli/toolchain/paths";

jest.setTimeout(120_000);

describe("the package", () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "package-")));
  let files: string[];
  let tarball: string;
  beforeAll(() => {
    const options = { cwd: packageRoot, encoding: "utf8", stdio: "pipe" } as const;
    execFileSync("npm", ["run", "build"], options);
    const printed = execFileSync("npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", folder], options);
    const [packed] = JSON.parse(printed);
    files = packed.files.map(({ path }: { path: string }) => path);
    tarball = join(folder, packed.filename);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test("has the compiled library, the program and the local AWS, and no test or tool of ours", () => {
    expect(files).toEqual(
      expect.arrayContaining([
        ...["lib/src/index.js", "lib/src/index.d.ts", "lib/src/app/index.js", "lib/src/testing/index.js"],
        ...[
          "lib/src/run.js",
          "lib/src/runtime/index.js",
          "lib/runtime/index.js",
          "lib/handlers/get-user.ts",
          "lib/.terraform.lock.hcl",
        ],
        ...["lib/cli/cli.js", "lib/cli/local-aws/launcher.py", "lib/cli/toolchain/requirements.txt"],
        ...["lib/cli/toolchain/lambda-node/package-lock.json", "lib/cli/openapi/swagger-ui/LICENSE"],
      ]),
    );
    expect(files.filter((file) => !/^(lib\/|package\.json$|README\.md$|LICENSE$)/.test(file))).toEqual([]);
    expect(files.filter((file) => /\.test\.|^lib\/tools/.test(file))).toEqual([
      "lib/cli/init/template/__tests__/app.test.ts",
      "lib/examples/notes/__tests__/app.test.ts",
    ]);
  });

  test("resolves with its types everywhere but in Node 10", () => {
    const attw = join(packageRoot, "node_modules/.bin/attw");
    const { status, stdout } = spawnSync(attw, ["--profile", "node16", "--format", "ascii", tarball], {
      encoding: "utf8",
    });
    const judged = stdout.split("\n").filter((line) => !/^(node10: )?\(ignored/.test(line));
    expect({ status, problems: judged.filter((line) => /[💀❌⚠🎭]/u.test(line)) }).toEqual({ status: 0, problems: [] });
    expect(judged.filter((line) => line.startsWith("node16")).length).toBe(10);
  });

  test("has no problem that publint finds", () => {
    const publint = join(packageRoot, "node_modules/.bin/publint");
    const args = ["run", tarball, "--strict", "--level", "warning"];
    const { status, stdout } = spawnSync(publint, args, { encoding: "utf8" });
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining("All good!") });
  });

  test("runs an app by tiers-run: with the source maps of the app's own files, and of no other", () => {
    const app = join(folder, "app");
    for (const part of ["main.ts", "app.ts", "site"])
      cpSync(join(packageRoot, part), join(app, part), { recursive: true });
    mkdirSync(join(app, "node_modules"));
    symlinkSync(packageRoot, join(app, "node_modules/tiers"));
    writeFileSync(
      join(app, "report.cjs"),
      `const { findSourceMap } = require("node:module");
       process.on("exit", () => console.log(Object.keys(require.cache).filter((file) => findSourceMap(file)).join()));`,
    );
    const args = ["--require", "./report.cjs", join(packageRoot, "lib/src/run.js"), "main.ts"];
    // With an import, Node itself would load main.ts as it loads ES modules.
    const NODE_OPTIONS = "--import=data:text/javascript,0";
    const env = { PATH: process.env.PATH, CDKTF_OUTDIR: join(app, "cdktf.out"), NODE_OPTIONS };
    const printed = execFileSync(process.execPath, args, { cwd: app, env, encoding: "utf8" });
    expect(printed.trim()).toBe(["main.ts", "app.ts"].map((file) => join(app, file)).join());
    expect(readdirSync(join(app, "cdktf.out/stacks"))).toContain("user-app-local");
  });

  test("requires of apps the bases that were tried, and has exact versions of all else", () => {
    const { dependencies, peerDependencies } = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8"));
    expect(peerDependencies).toEqual({
      "@cdktf/provider-archive": "^11.0.1 || ^14.0.1",
      "@cdktf/provider-aws": "^21.22.1 || ^25.7.0",
      cdktf: "^0.21.0 || ^0.24.0",
      constructs: "^10.4.2",
    });
    for (const [name, version] of Object.entries(dependencies))
      expect([name, version]).toEqual([name, expect.stringMatching(/^\d/)]);
  });
});

describe("the template of a new app", () => {
  test("has the versions that this repository is tested with", () => {
    const read = (file: string) => JSON.parse(readFileSync(join(packageRoot, file), "utf8"));
    const own = read("package.json");
    const known = { ...own.dependencies, ...own.devDependencies };
    const { dependencies, devDependencies } = read("cli/init/template/package.json");
    const { tiers, ...wanted } = { ...dependencies, ...devDependencies };
    expect(tiers).toBe("file:tiers.tgz");
    for (const [name, version] of Object.entries(wanted)) expect([name, version]).toEqual([name, known[name]]);
  });
});
