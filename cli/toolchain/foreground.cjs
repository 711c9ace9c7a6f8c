// CommonJS: plain Node (run.mjs), tsx and jest all load it, before any package is installed.
const { spawn } = require("node:child_process");
const { constants } = require("node:os");
const { isatty } = require("node:tty");

/**
 * Runs a command in the foreground, forwards SIGINT and SIGTERM to it and waits for its end; it never kills it.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import("node:child_process").SpawnOptions} [options] stdio is inherited by default
 * @returns {Promise<number>} its exit status; 128 + the signal's number after a signal
 * @throws {Error} when the command cannot be started
 */
function runInForeground(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: "inherit", ...options });
    // A terminal sends Ctrl-C to the child itself, and a second SIGINT means "at once, unsaved" to Terraform.
    const forwardInterrupt = () => [0, 1, 2].some((fd) => isatty(fd)) || child.kill("SIGINT");
    const forwardTermination = () => child.kill("SIGTERM");
    process.on("SIGINT", forwardInterrupt);
    process.on("SIGTERM", forwardTermination);
    const settle = (/** @type {() => void} */ outcome) => {
      process.off("SIGINT", forwardInterrupt);
      process.off("SIGTERM", forwardTermination);
      outcome();
    };
    child.once("error", (error) => settle(() => reject(error)));
    child.once("exit", (status, signal) =>
      settle(() => resolve(signal ? 128 + constants.signals[signal] : (status ?? 1))),
    );
  });
}

module.exports = { runInForeground };
