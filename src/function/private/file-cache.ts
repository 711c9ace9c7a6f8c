import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { sha256 } from "../../common/hash";

/** Of some 800 handlers. */
const MAX_BYTES = 128 * 1024 * 1024;
/** Old enough that no other process still writes it. */
const ABANDONED_MS = 60 * 60 * 1000;

/**
 * Bytes by key, a file each. Several processes may use one folder at once. It is only there to save time: a folder that cannot
 * be read or written, and a damaged file, count as empty.
 */
export class FileCache {
  private isPruned = false;

  /** @param folder made when something is first kept */
  constructor(
    private readonly folder: string,
    private readonly maxBytes = MAX_BYTES,
  ) {}

  get(key: string): Uint8Array | undefined {
    try {
      // The checksum of gzip finds damage.
      const value = gunzipSync(readFileSync(this.pathOf(key)));
      const now = new Date();
      utimesSync(this.pathOf(key), now, now);
      return value;
    } catch {
      return undefined;
    }
  }

  set(key: string, value: Uint8Array) {
    try {
      const unfinished = `${this.pathOf(key)}.${process.pid}`;
      mkdirSync(this.folder, { recursive: true });
      if (!this.isPruned) this.prune();
      this.isPruned = true;
      writeFileSync(unfinished, gzipSync(value, { level: 1 }));
      renameSync(unfinished, this.pathOf(key));
    } catch {
      // The next run builds it again.
    }
  }

  private pathOf(key: string): string {
    return join(this.folder, sha256(key, 40));
  }

  /** Deletes what was not used for longest, until the rest is small enough. */
  private prune() {
    const files = readdirSync(this.folder).flatMap((name) => {
      const stats = statSync(join(this.folder, name), { throwIfNoEntry: false });
      return stats ? [{ path: join(this.folder, name), size: stats.size, usedAt: stats.mtimeMs }] : [];
    });
    let bytes = 0;
    for (const { path, size, usedAt } of files.sort((one, other) => other.usedAt - one.usedAt)) {
      bytes += size;
      const isAbandoned = path.includes(".", this.folder.length) && usedAt < Date.now() - ABANDONED_MS;
      if (bytes > this.maxBytes || isAbandoned) rmSync(path, { force: true });
    }
  }
}
