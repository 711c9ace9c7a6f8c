import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../cli/toolchain/paths";
import { type Block, findBlocks } from "./blocks/blocks";
import { problemsOfShell } from "./blocks/shell";
import { moduleOf } from "./blocks/typescript";

jest.setTimeout(60_000);

const blocks = findBlocks();
const inLanguage = (name: string) => blocks.filter(({ language }) => language === name);

describe("the blocks in README and docs", () => {
  test("are of a language that is checked, or what a program prints", () => {
    const unknown = blocks.filter(({ language }) => !["ts", "sh", "json", "hcl", ""].includes(language));
    expect(unknown.map(({ place, language }) => `${place}: ${language}`)).toEqual([]);
    expect(inLanguage("ts").length).toBeGreaterThan(20);
    expect(inLanguage("sh").length).toBeGreaterThan(40);
  });

  test("compile against the package, where they are TypeScript", () => {
    // In the checkout, where the compiler finds the packages.
    mkdirSync(join(packageRoot, "dist"), { recursive: true });
    const folder = mkdtempSync(join(packageRoot, "dist", "blocks-"));
    try {
      const all = inLanguage("ts");
      const nameOf = (block: Block) => `block-${all.indexOf(block)}.ts`;
      for (const block of all) writeFileSync(join(folder, nameOf(block)), moduleOf(block));
      writeFileSync(join(folder, "context.ts"), readFileSync(join(__dirname, "blocks/context.ts")));
      const options = { noUnusedLocals: false, noUnusedParameters: false };
      const paths = { tiers: ["../../src/index.ts"], "tiers/*": ["../../src/*/index.ts"] };
      const config = {
        extends: "../../tsconfig.json",
        compilerOptions: { ...options, paths },
        include: ["*.ts"],
        exclude: [],
      };
      writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
      const { stdout, status } = spawnSync(
        join(packageRoot, "node_modules/.bin/tsc"),
        ["--noEmit", "--pretty", "false"],
        {
          cwd: folder,
          encoding: "utf8",
        },
      );
      const errors = all.reduce(
        (text, block) => text.replaceAll(nameOf(block), `${block.place} (${nameOf(block)})`),
        stdout,
      );
      expect(errors).toBe("");
      expect(status).toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test.each(inLanguage("json").map((block) => [block.place, block] as const))(
    "parse, where they are JSON: %s",
    (_, { text }) => {
      expect(() => JSON.parse(text)).not.toThrow();
    },
  );

  test.each(inLanguage("hcl").map((block) => [block.place, block] as const))(
    "parse and are formatted, where they are for Terraform: %s",
    (_, { text }) => {
      const binary = process.env.TERRAFORM_BINARY_NAME ?? "terraform";
      expect(execFileSync(binary, ["fmt", "-"], { input: text, encoding: "utf8" })).toBe(text);
    },
  );

  test.each(inLanguage("sh").map((block) => [block.place, block] as const))(
    "name commands, options, scripts and files that exist: %s",
    (_, block) => {
      execFileSync("bash", ["-n"], { input: block.text });
      expect(problemsOfShell(block)).toEqual([]);
    },
  );
});
