import { mkdirSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { FileChanges } from "../../../../cli/local/watch/file-changes";
import { folderOf } from "../../../helpers/folder";

let root: string;
let elsewhere: string;
let changes: FileChanges;
let changed: string[];

beforeEach(async () => {
  root = realpathSync(
    folderOf("app.ts", "handlers/get.ts", "handlers/old.ts", "node_modules/it/index.js", "dist/a.js"),
  );
  elsewhere = realpathSync(folderOf("shared.ts"));
  changes = await FileChanges.in(root);
  changed = [];
});
afterEach(async () => {
  await changes.close();
  for (const folder of [root, elsewhere]) rmSync(folder, { recursive: true });
});

const write = (file: string) => writeFileSync(join(root, file), String(Math.random()));
const noticed = async (path: string) => {
  for (const end = Date.now() + 20_000; !changed.includes(path); await sleep(5)) {
    if (Date.now() > end) throw new Error(`no change of ${path} was noticed`);
  }
};

describe("the changes of an app's files", () => {
  test("are saves, new files, renames and deletions", async () => {
    changes.each((file) => changed.push(file));
    write("app.ts");
    mkdirSync(join(root, "site"));
    write("site/index.html");
    renameSync(join(root, "handlers/old.ts"), join(root, "handlers/new.ts"));
    for (const file of ["app.ts", "site/index.html", "handlers/old.ts", "handlers/new.ts"])
      await noticed(join(root, file));
  });

  test("are each save, also one right after another", async () => {
    changes.each((file) => changed.push(file));
    for (let save = 0; save < 20; save++) {
      changed.splice(0);
      write("app.ts");
      await noticed(join(root, "app.ts"));
    }
  });

  test("are not those of packages and of what commands write", async () => {
    changes.each((file) => changed.push(file));
    for (const file of ["node_modules/it/index.js", "dist/a.js", "app.ts"]) write(file);
    await noticed(join(root, "app.ts"));
    expect(changed.filter((file) => /node_modules|dist/.test(file))).toEqual([]);
  });

  test("of before are delivered first", async () => {
    write("app.ts");
    await sleep(200);
    changes.each((file) => changed.push(file));
    expect(changed).toContain(join(root, "app.ts"));
  });

  test("of a file elsewhere are noticed once it is included", async () => {
    changes.each((file) => changed.push(file));
    const shared = join(elsewhere, "shared.ts");
    changes.include([shared, join(root, "dist")]);
    while (!changed.includes(shared) || !changed.includes(join(root, "dist/a.js"))) {
      writeFileSync(shared, String(Math.random()));
      write("dist/a.js");
      await sleep(20);
    }
  });
});
