import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { projectRoot } from "../../../cli/toolchain/paths";

jest.setTimeout(60_000);

/** Runs a script as npm does, and resolves to its status and what it wrote to stderr. */
async function start(name: string, ...args: string[]): Promise<[status: number, stderr: string]> {
  const child = spawn(process.execPath, ["tools/run.mjs", name, ...args], {
    cwd: projectRoot,
    stdio: ["ignore", "ignore", "pipe"],
  });
  const [stderr, [status]] = await Promise.all([text(child.stderr), once(child, "close")]);
  return [status, stderr];
}

describe("a command line", () => {
  test("with an unknown option does nothing, and shows the usage", async () => {
    const results = await Promise.all([start("local-down", "--help"), start("openapi", "--help")]);
    const [down, openapi] = results;
    for (const result of results) expect(result).toEqual([1, expect.stringContaining("Unknown option '--help'")]);
    expect(down?.[1]).toContain("npm run local:down -- [--example <name>]");
    expect(openapi?.[1]).toContain("npm run openapi");
  });

  test("may have `--example=<name>` for `--example <name>`", async () => {
    const example = "--example=nobody";
    const results = await Promise.all([start("local-status", example), start("lock", "release", "local", example)]);
    for (const result of results) {
      expect(result).toEqual([1, expect.stringContaining("There is no example 'nobody'. There are: ")]);
    }
  });
});
