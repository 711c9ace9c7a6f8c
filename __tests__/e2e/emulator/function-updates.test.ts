import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Emulator } from "../../../cli/local-aws/emulator";
import { mustRun } from "../../../cli/system/process";
import { packageRoot } from "../../../cli/toolchain/paths";
import { prepareToolchain } from "../../../cli/toolchain/toolchain";
import { deployLambdaApi } from "./lambda-api";
import { startTwoEmulators, type TwoEmulators } from "./two-emulators";

jest.setTimeout(120_000);

/** How many clients invoke the function again and again while its code is updated. */
const CLIENTS = 16;

/** Updates the code of a function that is invoked all the time, until an invocation has failed. */
async function updateWhileInvoked(emulator: Emulator, updates: number) {
  const codeOf = (version: number) => `return { statusCode: 200, body: "${version}" };`;
  const { call, updateCode } = await deployLambdaApi(emulator, { code: codeOf(0) });
  let isDone = false;
  let failed = 0;
  const invoke = async () => {
    while (!isDone) {
      const response = await call("/users");
      if (response.status !== 200) failed++;
      await response.text();
    }
  };
  const clients = Array.from({ length: CLIENTS }, invoke);
  const stale: string[] = [];
  for (let version = 1; version <= updates && failed === 0; version++) {
    await updateCode(codeOf(version));
    // What began before the update has ended by then.
    await sleep(300);
    const body = await (await call("/users")).text();
    if (body !== String(version)) stale.push(`${body} instead of ${version}`);
  }
  isDone = true;
  await Promise.all(clients);
  return { failed, stale };
}

describe("a function whose code is updated while it is invoked", () => {
  let emulators: TwoEmulators;
  beforeAll(async () => {
    emulators = await startTwoEmulators();
  }, 60_000);
  afterAll(() => emulators?.stop(), 30_000);

  test("fails invocations of the plain emulator", async () => {
    expect((await updateWhileInvoked(emulators.plain, 50)).failed).toBeGreaterThan(0);
  });

  test("ends the invocations of the corrected one, and runs the new code in all that follow", async () => {
    expect(await updateWhileInvoked(emulators.corrected, 20)).toEqual({ failed: 0, stale: [] });
  });
});

/** A program on the emulator's own functions, plain or corrected. */
async function onFunctionsOf(corrections: "none" | "all", program: string) {
  const { python } = await prepareToolchain();
  const begin = `
import subprocess
import sys
sys.path.insert(0, sys.argv[1])
import function_updates
from ministack.core import lambda_runtime
from ministack.services import lambda_svc
if sys.argv[2] == "all":
    function_updates.let_invocations_end(lambda_runtime, lambda_svc)
    function_updates.run_newest_code(lambda_runtime, lambda_svc)
config = {"Runtime": "nodejs22.x", "FunctionArn": "arn:aws:lambda:us-east-1:000000000000:function:it"}
`;
  const script = ["-B", "-c", `${begin}${program}`, join(packageRoot, "cli/local-aws"), corrections];
  return (await mustRun(python, script)).trim();
}

describe("an invocation that has read the code before an update and makes its environment after it", () => {
  const program = `
late, _ = lambda_svc.acquire_worker("it", config, b"old")
lambda_svc.release_worker(late)
print(lambda_svc.acquire_worker("it", config, b"new")[0].code_zip.decode())
`;

  test("leaves the old code to the next ones on the plain emulator", async () => {
    expect(await onFunctionsOf("none", program)).toBe("old");
  });

  test("leaves nothing to the next ones on the corrected one", async () => {
    expect(await onFunctionsOf("all", program)).toBe("new");
  });
});

describe("an environment that has failed", () => {
  const program = `
worker, _ = lambda_svc.acquire_worker("it", config, b"code")
process = worker._proc = subprocess.Popen(["sleep", "60"])
lambda_svc.invalidate_worker("it")
lambda_svc.release_worker(None)
print("running" if process.poll() is None else "ended")
`;

  test.each(["none", "all"] as const)("leaves no process, with corrections: %s", async (corrections) => {
    expect(await onFunctionsOf(corrections, program)).toBe("ended");
  });
});
