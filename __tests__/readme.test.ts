import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(__dirname, "..");
const readme = readFileSync(join(root, "README.md"), "utf8");
const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

describe("README.md", () => {
  test("names only npm scripts that are here, or in a new app", () => {
    const named = [...readme.matchAll(/npm (?:run ([\w:]+)|(test))/g)].map(([, script, test]) => script ?? test);
    expect(named.length).toBeGreaterThan(4);
    const template = JSON.parse(readFileSync(join(root, "cli/init/template/package.json"), "utf8"));
    const known = [...Object.keys(scripts), ...Object.keys(template.scripts)];
    for (const name of named) expect(known).toContain(name);
  });

  test("links only to files that exist", () => {
    for (const [, target = ""] of readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g)) {
      expect([target, existsSync(join(root, target))]).toEqual([target, true]);
    }
  });

  test("links only to headings that exist", () => {
    for (const [, file = "", anchor] of readme.matchAll(/\]\(([^)#:]+)#([^)]+)\)/g)) {
      const headings = [...readFileSync(join(root, file), "utf8").matchAll(/^#+ (.*)$/gm)].map(([, text = ""]) =>
        text
          .toLowerCase()
          .replace(/[^a-z0-9 -]/g, "")
          .replaceAll(" ", "-"),
      );
      expect(headings).toContain(anchor);
    }
  });

  test("shows a test for a user's stack, which passes", () => {
    const [, shown] = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code);
    const file = readFileSync(join(root, "__tests__/src/testing/readme-example.test.ts"), "utf8");
    expect(
      file.replace("../../../src/testing", "tiers/testing").replace(/^import .* from "\.\/tiny-app";\n/m, ""),
    ).toBe(shown);
  });

  test("shows the smallest example, which synthesizes", () => {
    const shown = /```ts\n(.*?)```/s.exec(readme)?.[1];
    const file = join(root, "examples/minimal/main.ts");
    expect(shown).toBe(readFileSync(file, "utf8"));

    const outdir = mkdtempSync(join(tmpdir(), "example-"));
    execFileSync(process.execPath, ["--import", "tsx", file], {
      cwd: root,
      env: { ...process.env, CDKTF_OUTDIR: outdir },
    });
    const { resource } = JSON.parse(readFileSync(join(outdir, "stacks/shop/cdk.tf.json"), "utf8"));
    expect(Object.keys(resource)).toEqual(
      expect.arrayContaining(["aws_cloudfront_distribution", "aws_lambda_function"]),
    );
  });
});
