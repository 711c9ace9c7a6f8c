import { readFileSync } from "node:fs";
import { join } from "node:path";

describe("the public API", () => {
  test("has no type of a tier's private folder, which may change with its tier", () => {
    const barrel = readFileSync(join(__dirname, "../../src/index.ts"), "utf8");
    expect([...barrel.matchAll(/ from "(.+)"/g)].length).toBeGreaterThan(20);
    expect(barrel).not.toContain("/private/");
  });
});
