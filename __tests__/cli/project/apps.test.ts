import { existsSync } from "node:fs";
import { join } from "node:path";
import { exampleNames, findApp } from "../../../cli/project/apps";
import { projectRoot } from "../../../cli/toolchain/paths";

describe("findApp", () => {
  test("takes main.ts when no example is named", () => {
    expect(findApp()).toEqual({ name: "user-app", main: "main.ts" });
  });

  test.each(exampleNames())("finds the example %s", (name) => {
    const source = findApp(name);
    expect(source.name).toBe(name);
    expect(existsSync(join(projectRoot, source.main))).toBe(true);
  });

  test("has the page of an example built where it comes with a Vite configuration", () => {
    const folders = exampleNames().map((name) => [name, findApp(name).viteFolder]);
    for (const [name, viteFolder] of folders) {
      expect(viteFolder !== undefined).toBe(existsSync(join(projectRoot, `examples/${name}/site/vite.config.ts`)));
    }
  });

  test.each(["no-such-example", "", "../src", "minimal"])(
    "lists the examples when there is none called '%s'",
    (name) => {
      expect(() => findApp(name)).toThrow(`There is no example '${name}'. There are: ${exampleNames().join(", ")}`);
    },
  );
});
