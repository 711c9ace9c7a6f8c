import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../../cli/toolchain/paths";
import { MODULES } from "../../../tools/modules/all";
import {
  breakingChanges,
  interfaceOf,
  type ModuleInterface,
  mayBreak,
  type Release,
} from "../../../tools/modules/interface";

const FILE = join(packageRoot, "tools/modules/released.json");

describe("the modules since the last release", () => {
  const { version } = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8"));
  const modules = Object.fromEntries(MODULES.map((definition) => [definition.name, interfaceOf(definition)]));
  const current: Release = { version, modules };

  test("break nothing, unless the version in package.json allows it (RELEASE=1 records a release)", () => {
    if (process.env.RELEASE) writeFileSync(FILE, `${JSON.stringify(current, null, 2)}\n`);
    const released: Release = JSON.parse(readFileSync(FILE, "utf8"));
    const changes = breakingChanges(released.modules, modules);
    expect(mayBreak(released.version, version) ? [] : changes).toEqual([]);
  });
});

describe("a breaking change", () => {
  const before: ModuleInterface = {
    variables: { name: { type: "string", isRequired: true }, days: { type: "number", isRequired: false } },
    outputs: ["arn"],
    resources: ["aws_s3_bucket.A"],
  };
  const changes = (after: Partial<ModuleInterface>) => breakingChanges({ a: before }, { a: { ...before, ...after } });
  const { name, days } = before.variables as Record<"name" | "days", ModuleInterface["variables"][string]>;

  test.each<[Partial<ModuleInterface>, string]>([
    [{ variables: { name } }, "a: the variable days is gone"],
    [{ variables: { name, days, more: name } }, "a: the variable more is new and required"],
    [{ variables: { name, days: { ...days, isRequired: true } } }, "a: the variable days is now required"],
    [{ variables: { name, days: { ...days, type: "string" } } }, "a: the variable days is string, no longer number"],
    [{ outputs: [] }, "a: the output arn is gone"],
    [{ resources: ["aws_s3_bucket.B"] }, "a: the resource aws_s3_bucket.A is gone"],
  ])("%j is one", (after, change) => expect(changes(after)).toEqual([change]));

  test("is a module that is gone, and nothing that is added", () => {
    expect(breakingChanges({ a: before }, {})).toEqual(["a is gone"]);
    expect(breakingChanges({}, { a: before })).toEqual([]);
    const more = { ...before.variables, more: days, name: { ...name, isRequired: false } };
    expect(changes({ variables: more, outputs: ["arn", "id"] })).toEqual([]);
  });

  test.each([
    ["0.1.0", "0.1.1", false],
    ["0.1.0", "0.2.0", true],
    ["0.9.0", "1.0.0", true],
    ["1.1.0", "1.2.0", false],
    ["1.9.9", "2.0.0", true],
    ["2.0.0", "1.9.0", false],
  ])("from %s to %s: %s", (from, to, allowed) => expect(mayBreak(from, to)).toBe(allowed));
});
