import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { takeOutRelease } from "../../../cli/release/earlier-release";

const LOCK = { name: "shop", version: "1.0.0", lockfileVersion: 3, packages: {} };

describe("a release that is checked out", () => {
  const folder = mkdtempSync(join(tmpdir(), "release-"));
  const repository = join(folder, "repository");
  const taken = join(folder, "taken");
  const git = (...args: string[]) => execFileSync("git", args, { cwd: repository, encoding: "utf8" }).trim();
  const write = (file: string, text: string) => writeFileSync(join(repository, file), text);
  const commit = (page: string, lock: unknown) => {
    write("page.html", page);
    write("package-lock.json", JSON.stringify(lock));
    git("add", "page.html", "package.json", "package-lock.json");
    git("-c", "user.name=Dev", "-c", "user.email=dev@example.com", "commit", "--quiet", "--message", page);
  };
  const takeOut = (release: string) => takeOutRelease({ repository, release, folder: taken });

  beforeAll(() => {
    execFileSync("git", ["init", "--quiet", repository]);
    execFileSync("mkdir", [join(repository, "node_modules")]);
    write("package.json", JSON.stringify({ name: "shop", version: "1.0.0" }));
    commit("one", { ...LOCK, requires: true });
    commit("two", LOCK);
    git("tag", "v2");
    commit("three", LOCK);
    write("page.html", "not committed");
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("has that commit's files and this checkout's packages, and does not change the repository", async () => {
    expect(await takeOut("v2")).toBe(git("rev-parse", "--short", "v2"));
    expect(readFileSync(join(taken, "page.html"), "utf8")).toBe("two");
    expect(realpathSync(join(taken, "node_modules"))).toBe(realpathSync(join(repository, "node_modules")));
    expect(readFileSync(join(repository, "page.html"), "utf8")).toBe("not committed");
    expect(git("status", "--porcelain", "--untracked-files=no")).toBe("M page.html");
  });

  test("installs its packages where its lock file differs, and replaces an earlier export", async () => {
    await takeOut("HEAD~2");
    expect(readFileSync(join(taken, "page.html"), "utf8")).toBe("one");
    expect(existsSync(join(taken, "node_modules")) && realpathSync(join(taken, "node_modules"))).not.toBe(
      realpathSync(join(repository, "node_modules")),
    );
    expect(existsSync(join(repository, "node_modules"))).toBe(true);
  });

  test.each(["v9", "HEAD:page.html", "--all", ""])("rejects '%s', which is no commit", async (release) => {
    await expect(takeOut(release)).rejects.toThrow(
      `The release must be a commit that is here, or a tag of one, got '${release}'`,
    );
  });
});
