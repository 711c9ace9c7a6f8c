import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { hashInputs } from "../../../cli/local/inputs";
import { folderOf } from "../../helpers/folder";

const root = folderOf(".git/HEAD", "apps/notes/app.ts", "apps/notes/handlers/get-note.ts", "shared/note.ts", ".env");
const app = join(root, "apps/notes");
const terraform = join(folderOf("terraform"), "terraform");
const environment = { TERRAFORM_BINARY_NAME: terraform, PATH: process.env.PATH, GREETING: "hello" };
const write = (path: string, text: string) => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};
const installTerraform = (version: string) => {
  writeFileSync(terraform, `#!/bin/sh\necho "Terraform v${version}"\necho "on linux_amd64"\n`);
  chmodSync(terraform, 0o755);
};
const install = (packages: object) => write("node_modules/.package-lock.json", JSON.stringify({ packages }));
const hash = (variables: NodeJS.ProcessEnv = environment) => hashInputs(app, variables);

beforeAll(() => {
  installTerraform("1.11.4");
  install({ "node_modules/zod": { version: "4.6.7" } });
});
afterAll(() => {
  for (const folder of [root, dirname(terraform)]) rmSync(folder, { recursive: true });
});

describe("the hash of what a deploy reads", () => {
  test("stays as it is, also from another folder of the shell", async () => {
    const before = await hash();
    expect(before).toMatch(/^[0-9a-f]{64}$/);
    expect(await hash({ ...environment, PWD: "/tmp", OLDPWD: "/", SHLVL: "7", _: "/usr/bin/npm" })).toBe(before);
  });

  test.each([
    "apps/notes/app.ts",
    "apps/notes/handlers/get-note.ts",
    "shared/note.ts",
    ".env",
    "node_modules/.package-lock.json",
  ])("changes with %s", async (path) => {
    const before = await hash();
    const text = path.endsWith("json") ? '{"packages":{}}' : "changed";
    write(path, text);
    expect(await hash()).not.toBe(before);
  });

  test("changes with any file that is added, moved or deleted", async () => {
    const name = fc.stringMatching(/^[a-z]{1,8}(\/[a-z]{1,8})?$/);
    await fc.assert(
      fc.asyncProperty(name, fc.string(), async (path, text) => {
        const file = join("apps/notes/site", `${path}.html`);
        const before = await hash();
        write(file, text);
        const added = await hash();
        renameSync(join(root, file), join(root, `${file}.moved`));
        const moved = await hash();
        rmSync(join(root, `${file}.moved`));
        expect(new Set([before, added, moved]).size).toBe(3);
        expect(await hash()).toBe(before);
      }),
      { numRuns: 10 },
    );
  });

  test("changes with any variable, also one that no configuration has", async () => {
    const hashes = await Promise.all([
      hash(),
      hash({ ...environment, GREETING: "hi" }),
      hash({ ...environment, X: "" }),
    ]);
    expect(new Set(hashes).size).toBe(3);
  });

  test("changes with Terraform's version", async () => {
    const before = await hash();
    installTerraform("1.12.0");
    expect(await hash()).not.toBe(before);
  });

  test("does not depend on what a run writes", async () => {
    const before = await hash();
    write("apps/notes/.local/notes/deployed.json", "{}");
    write("apps/notes/cdktf.out/manifest.json", "{}");
    write(".git/index", "");
    expect(await hash()).toBe(before);
  });
});

describe("what a deploy reads is unknown", () => {
  test("with a package that is a link to a folder elsewhere", async () => {
    install({ "node_modules/shared": { link: true, resolved: "../shared" } });
    expect(await hash()).toBeUndefined();
    install({ "node_modules/shared": { link: true, resolved: "shared" } });
    expect(await hash()).toBeDefined();
  });

  test("with a link to a folder, whose files may be anywhere", async () => {
    symlinkSync("/tmp", join(app, "linked"));
    expect(await hash()).toBeUndefined();
    rmSync(join(app, "linked"));
  });

  test("with a file that is deleted while it is read, such as an editor's", async () => {
    write("apps/notes/app.ts.swp", "");
    const hashed = hash();
    // By now all files are listed, and Terraform is asked for its version.
    rmSync(join(app, "app.ts.swp"));
    expect(await hashed).toBeUndefined();
  });

  test("where npm did not install the packages", async () => {
    rmSync(join(root, "node_modules"), { recursive: true });
    expect(await hash()).toBeUndefined();
  });
});
