import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadProject, requireEnvironment } from "../../../cli/project/project";
import { packageRoot } from "../../../cli/toolchain/paths";
import { commandFor } from "../../../cli/ui/command-for";
import { UsageError } from "../../../cli/ui/errors";
import { EXAMPLES, exampleProject, userProject } from "../../helpers/project";

describe("the app in a folder", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "project-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test("is this repository's in its own", () => {
    expect(loadProject(packageRoot)).toEqual(userProject);
  });

  test.each(EXAMPLES)("is the example in examples/%s", (name) => {
    expect(exampleProject(name).definition.name).toBe(name);
  });

  test("is missing where a file of it is", () => {
    expect(() => loadProject(folder)).toThrow(`There is no app in ${folder}: it has no cdktf.json.`);
    writeFileSync(join(folder, "cdktf.json"), "{}");
    expect(() => loadProject(folder)).toThrow(`There is no app in ${folder}: it has no app.ts.`);
  });

  test("is rejected if app.ts exports none", () => {
    writeFileSync(join(folder, "cdktf.json"), "{}");
    writeFileSync(join(folder, "app.ts"), "export const app = 1;");
    expect(() => loadProject(folder)).toThrow("app.ts must export an app by default: export default defineApp(");
  });

  test.each(["local", "dev", "pr-42", "prod"])("has the environment %s", (environment) => {
    expect(() => requireEnvironment(userProject, environment)).not.toThrow();
  });

  test.each([
    ["prd", "Did you mean prod?"],
    ["stagin", "Did you mean staging?"],
    ["pr-x", "pr-<number>"],
    ["constructor", "the app declares local, dev, pr-<number>, staging, prod."],
  ])("has no environment %s", (environment, words) => {
    expect(() => requireEnvironment(userProject, environment)).toThrow(UsageError);
    expect(() => requireEnvironment(userProject, environment)).toThrow(words);
  });
});

describe("the command that a hint names", () => {
  test("is its npm script", () => {
    expect(commandFor(userProject, "plan", "dev")).toBe("npm run plan -- dev");
    expect(commandFor(userProject, "down")).toBe("npm run local:down");
    expect(commandFor(userProject, "bootstrap-destroy", "dev")).toBe("npm run bootstrap:destroy -- dev");
  });

  test("names the app's folder where that is another one", () => {
    expect(commandFor(exampleProject("users-crud"), "local")).toBe("npm run local -- --app examples/users-crud");
  });

  test("is the installed program, and none from a registry, where there is no script", () => {
    expect(commandFor(userProject, "env", "local")).toBe("npx --no tiers env local");
  });
});
