import { existsSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../cli/toolchain/paths";

const SlowestFirst = require("./slowest-first.cjs");

const fileOf = (path: string) => join(packageRoot, "__tests__", path);

describe("the order of test files", () => {
  test("starts with the slowest, then the other end-to-end tests, the integration tests and the unit tests", () => {
    const paths = [
      ...["src/index.test.ts", "main.integration.test.ts"],
      ...["e2e/emulator/emulator.test.ts", "e2e/web-app.test.ts", "e2e/review.test.ts"],
    ];
    const config = { id: "none", cacheDirectory: "/nowhere" };
    const context = { config, hasteFS: { getSize: () => 1 } };
    const sequencer = new SlowestFirst({ contexts: [], globalConfig: {} });
    const tests = paths.map((path) => ({ path: fileOf(path), duration: 1, context }));
    const sorted: { path: string }[] = sequencer.sort(tests);
    expect(sorted.map(({ path }) => path)).toEqual([...paths].reverse().map(fileOf));
  });

  test("names only files that exist", () => {
    const missing = SlowestFirst.SLOWEST.filter((name: string) => !existsSync(fileOf(`e2e/${name}.test.ts`)));
    expect(missing).toEqual([]);
  });
});
