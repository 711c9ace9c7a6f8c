// CommonJS: plain Node (run.mjs), tsx and jest all load it, before any package is installed.
const { mkdirSync, readFileSync, rmSync, writeFileSync } = require("node:fs");
const { dirname } = require("node:path");

/**
 * Runs the work while holding a lock file, so that concurrent runs take turns; the lock of a dead process is replaced.
 *
 * @template T
 * @param {string} file the lock; its folder is created when missing
 * @param {() => T | Promise<T>} work
 * @param {(line: string) => void} [announce] called once, when another process holds the lock
 * @returns {Promise<T>} the result of the work
 */
async function withLock(file, work, announce = () => {}) {
  mkdirSync(dirname(file), { recursive: true });
  for (let waits = 0; !acquire(file); waits++) {
    if (waits === 1) announce(`Waiting for another run in this project to end (delete ${file} if there is none)`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

/** @param {string} file */
function acquire(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EEXIST") throw error;
    if (!holderIsAlive(file)) rmSync(file, { force: true });
    return false;
  }
}

/** @param {string} file */
function holderIsAlive(file) {
  try {
    process.kill(Number(readFileSync(file, "utf8")), 0);
    return true;
  } catch (error) {
    // EPERM: it is alive, and another user's.
    return /** @type {NodeJS.ErrnoException} */ (error).code === "EPERM";
  }
}

module.exports = { withLock };
