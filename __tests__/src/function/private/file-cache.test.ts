import { mkdtempSync, readdirSync, readFileSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FileCache } from "../../../../src/function/private/file-cache";

const newFolder = () => mkdtempSync(join(tmpdir(), "cache-"));
const textOf = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString();
/** Bytes that do not get smaller. */
const noise = (length: number) => Buffer.from(Array.from({ length }, () => Math.random() * 256));

describe("FileCache", () => {
  test("has the last value of a key, for other processes too", () => {
    const folder = join(newFolder(), "not/there/yet");
    const cache = new FileCache(folder);
    expect(cache.get("one")).toBeUndefined();
    cache.set("one", Buffer.from("first"));
    cache.set("one", Buffer.from("second"));
    cache.set("two", Buffer.from("other"));
    expect(textOf(new FileCache(folder).get("one"))).toBe("second");
    expect(readdirSync(folder)).toHaveLength(2);
  });

  test.each([
    ["shortened", (path: string) => truncateSync(path, 20)],
    ["emptied", (path: string) => truncateSync(path, 0)],
    [
      "damaged",
      (path: string) => {
        const bytes = readFileSync(path);
        bytes.writeUInt8(255 - bytes.readUInt8(60), 60);
        writeFileSync(path, bytes);
      },
    ],
  ])("has nothing of a file that was %s", (_, damage) => {
    const folder = newFolder();
    const cache = new FileCache(folder);
    cache.set("key", noise(100));
    damage(join(folder, String(readdirSync(folder)[0])));
    expect(cache.get("key")).toBeUndefined();
  });

  test("keeps nothing where it cannot write, without an error", () => {
    const file = join(newFolder(), "file");
    writeFileSync(file, "");
    const cache = new FileCache(join(file, "below"));
    cache.set("key", Buffer.from("value"));
    expect(cache.get("key")).toBeUndefined();
  });

  test("forgets what was not used for longest when there is too much, and what an interrupted process left", () => {
    const folder = newFolder();
    const writer = new FileCache(folder);
    for (const [age, key] of ["newest", "used", "older", "oldest"].entries()) {
      const before = new Set(readdirSync(folder));
      writer.set(key, noise(1000));
      const name = readdirSync(folder).find((it) => !before.has(it));
      const at = Date.now() / 1000 - 60 * (age + 1);
      utimesSync(join(folder, String(name)), at, at);
    }
    const left = join(folder, "0123.99999");
    writeFileSync(left, "");
    utimesSync(left, 1, 1);
    writer.get("used");
    const cache = new FileCache(folder, 2500);
    cache.set("now", noise(10));
    const isThere = (key: string) => cache.get(key) !== undefined;
    expect(["newest", "used", "older", "oldest", "now"].filter(isThere)).toEqual(["newest", "used", "now"]);
    expect(readdirSync(folder)).toHaveLength(3);
  });
});
