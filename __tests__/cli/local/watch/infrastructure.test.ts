import { realpathSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { infrastructureInputs } from "../../../../cli/local/watch/infrastructure";
import { folderOf } from "../../../helpers/folder";

let root: string;
beforeEach(() => {
  root = realpathSync(folderOf("app.ts", "handlers/get.ts", "node_modules/it/index.js"));
});
afterEach(() => rmSync(root, { recursive: true }));

const write = (file: string, text: string) => writeFileSync(join(root, file), text);

describe("the files of the infrastructure", () => {
  test("are main.ts, what it imports and the settings, without packages and handlers", async () => {
    write("main.ts", 'import "./app"; import "it"; await Promise.resolve();');
    const isInput = await infrastructureInputs(root);
    const files = ["main.ts", "app.ts", "cdktf.json", "handlers/get.ts", "node_modules/it/index.js"];
    expect(files.filter((file) => isInput(join(root, file)))).toEqual(["main.ts", "app.ts", "cdktf.json"]);
  });

  test("that do not compile are an error with file and line", async () => {
    write("main.ts", 'import "./app";');
    write("app.ts", "export const app = ;");
    await expect(infrastructureInputs(root)).rejects.toThrow(/app\.ts:1:20: Unexpected ";"/);
  });
});
