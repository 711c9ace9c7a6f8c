import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { packageRoot } from "../../cli/toolchain/paths";
import { type StartedRun, startRun } from "./started-run";

/** This checkout's files in a separate folder, so that a drill disturbs nobody's local AWS. */
export interface CheckoutCopy {
  readonly folder: string;
  /** Starts an npm script of the copy, without anything that the test runner has prepared. */
  npmRun(script: string): StartedRun;
  /** Command lines of the processes that run from the copy. */
  processes(): string[];
  /** Runs `npm run local` to its end, and resolves to the page that it serves. @throws AssertionError */
  bringUp(): Promise<string>;
  /** Runs `npm run local:down` to its end. @throws AssertionError when it fails, or leaves a process or a file */
  takeDown(): Promise<void>;
  /** Takes the local AWS down and deletes the copy. */
  remove(): Promise<void>;
}

/** @param kind a fresh clone, or one that has its packages and tools */
export function copyCheckout(kind: "fresh" | "with packages"): CheckoutCopy {
  const folder = mkdtempSync(join(tmpdir(), "checkout-"));
  const list = ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate"];
  const files = execFileSync("git", list, { cwd: packageRoot, encoding: "utf8" }).split("\0").filter(Boolean);
  for (const file of files) cpSync(join(packageRoot, file), join(folder, file));
  if (kind === "with packages") {
    // Not the cache of providers, which a run that starts over empties.
    for (const shared of ["node_modules", ".tools/python", ".tools/lambda-node"]) {
      mkdirSync(dirname(join(folder, shared)), { recursive: true });
      symlinkSync(join(packageRoot, shared), join(folder, shared));
    }
  }
  const { PREPARED_TOOLCHAIN, PREPARED_BROWSER, ...env } = process.env;
  const npmRun = (script: string) => startRun("npm", ["run", script], { cwd: folder, env });
  const processes = () =>
    execFileSync("ps", ["-ww", "-eo", "args="], { encoding: "utf8" })
      .split("\n")
      .filter((line) => line.includes(folder));
  const succeed = async (script: string) => {
    const { status, output } = await npmRun(script).ended;
    assert.equal(status, 0, `npm run ${script} failed:\n${output}`);
    return output;
  };
  return {
    folder,
    npmRun,
    processes,
    bringUp: async () => {
      const siteUrl = /The page +(http\S+)/.exec(await succeed("local"))?.[1];
      const response = await fetch(`${siteUrl}/`);
      assert.equal(response.status, 200);
      return response.text();
    },
    takeDown: async () => {
      await succeed("local:down");
      assert.deepEqual(processes(), []);
      for (const name of [".local", "cdktf.out"]) assert.equal(existsSync(join(folder, name)), false, name);
    },
    remove: async () => {
      await npmRun("local:down").ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
