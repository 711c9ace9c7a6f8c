import { execFile } from "node:child_process";

/** How a command ended; status is undefined when it could not be started or was ended by a signal. */
export interface CommandResult {
  readonly status: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs a command quietly and never throws: its status says how it went. */
export function runCommand(command: string, args: readonly string[], options: CommandOptions = {}) {
  return new Promise<CommandResult>((resolve) => {
    const child = execFile(command, args, { ...options, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      const status = error ? (typeof error.code === "number" ? error.code : undefined) : 0;
      resolve({ status, stdout, stderr: stderr || (error?.message ?? "") });
    });
    child.stdin?.end();
  });
}

/**
 * Runs a command that has to succeed and returns what it wrote to stdout.
 * @throws Error with the command's last lines when it fails
 */
export async function requireCommand(command: string, args: readonly string[], options: CommandOptions = {}) {
  const { status, stdout, stderr } = await runCommand(command, args, options);
  if (status === 0) return stdout;
  const lastLines = `${stdout}\n${stderr}`.trim().split("\n").slice(-20).join("\n");
  throw new Error(
    `${[command, ...args].join(" ")} failed${status === undefined ? "" : ` (status ${status})`}:\n${lastLines}`,
  );
}
