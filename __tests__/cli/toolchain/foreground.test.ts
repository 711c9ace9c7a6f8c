import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { runInForeground } from "../../../cli/toolchain/foreground.cjs";

const node = (program: string) => runInForeground(process.execPath, ["-e", program], { stdio: "ignore" });

describe("runInForeground", () => {
  test("resolves to the child's exit status", async () => {
    expect(await node("process.exit(7)")).toBe(7);
  });

  test("resolves to 128 and the signal's number when a signal ended the child", async () => {
    expect(await node('process.kill(process.pid, "SIGTERM")')).toBe(143);
  });

  test("rejects when the command cannot be started", async () => {
    await expect(runInForeground("no-such-command", [])).rejects.toThrow("ENOENT");
  });

  test("leaves no listeners behind", async () => {
    const count = () => process.listenerCount("SIGINT") + process.listenerCount("SIGTERM");
    const before = count();
    await node("");
    expect(count()).toBe(before);
  });

  test.each(["SIGINT", "SIGTERM"] as const)("forwards %s and waits until the child has cleaned up", async (signal) => {
    const child = `process.on("${signal}", () => setTimeout(() => { console.log("cleaned up"); process.exit(5); }, 300));
      setInterval(() => {}, 1000); console.log("ready");`;
    const parent = startParent(child);
    let output = "";
    parent.stdout?.on("data", (text) => {
      output += text;
      if (text.includes("ready")) parent.kill(signal);
    });
    expect(await once(parent, "close")).toEqual([5, null]);
    expect(output).toContain("cleaned up");
  });
});

/** A separate process that runs the child program in the foreground, without a terminal. */
function startParent(childProgram: string): ChildProcess {
  const foreground = join(__dirname, "../../../cli/toolchain/foreground.cjs");
  const program = `require(${JSON.stringify(foreground)})
    .runInForeground(process.execPath, ["-e", ${JSON.stringify(childProgram)}])
    .then((status) => process.exit(status));`;
  return spawn(process.execPath, ["-e", program], { stdio: ["ignore", "pipe", "pipe"] });
}
