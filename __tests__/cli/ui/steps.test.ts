import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StepError, showSteps } from "../../../cli/ui/steps";

function newSteps() {
  const logFile = join(mkdtempSync(join(tmpdir(), "steps-")), "log", "steps.log");
  return { logFile, step: showSteps({ logFile, verbose: false }), log: () => readFileSync(logFile, "utf8") };
}

describe("a step", () => {
  let shown: jest.SpyInstance;
  beforeEach(() => {
    shown = jest.spyOn(process.stdout, "write").mockReturnValue(true);
  });
  afterEach(() => shown.mockRestore());
  const output = () => shown.mock.calls.map(([text]) => text).join("");

  test("returns the result of its work", async () => {
    expect(await newSteps().step("Add", "none", async () => 1 + 1)).toBe(2);
  });

  test("shows its title with its result, and writes all output to the log", async () => {
    const { step, log } = newSteps();
    await step("Deploy", "try again", async ({ onLine, summarize }) => {
      onLine("\u001b[32mcreating\u001b[0m");
      summarize("3 resources");
    });
    expect(output()).toContain("Deploy: 3 resources");
    expect(output()).not.toContain("creating");
    expect(log()).toBe("--- Deploy\ncreating\n");
  });

  test("that fails reports the cause, the remedy and the log", async () => {
    const { step, log, logFile } = newSteps();
    const failing = step("Deploy", "free the port", async () => {
      throw new Error("port 3000 is taken");
    });
    await expect(failing).rejects.toBeInstanceOf(StepError);
    await expect(failing).rejects.toThrow(
      `Deploy: failed.\n\nport 3000 is taken\n\nWhat to do: free the port.\nAll output: ${logFile}`,
    );
    expect(log()).toContain("port 3000 is taken");
  });
});
