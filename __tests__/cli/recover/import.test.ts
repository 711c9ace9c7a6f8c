import { doesMoreThanImport, importable } from "../../../cli/recover/import";
import { Stack } from "../../../cli/recover/stack";
import { parseSynthesized } from "../../../cli/terraform/synthesized";

/** A reference, as Terraform writes it. */
const ref = (to: string) => `\${${to}}`;
const orphan = (name: string) => ({ address: `aws_x.${name}`, id: name });
const change = (name: string, mode: string, ...actions: string[]) => ({
  address: `aws_x.${name}`,
  mode,
  type: "aws_x",
  name,
  change: { actions },
});

describe("an import", () => {
  test("leaves out what depends on something that is neither in the state nor imported, in however many steps", () => {
    const x = {
      A: {},
      B: { ref: ref("aws_x.A.id") },
      C: { ref: ref("aws_x.B.id") },
      D: { ref: ref("aws_x.E.id") },
      E: {},
    };
    const stack = new Stack(parseSynthesized(JSON.stringify({ resource: { aws_x: x } })), []);
    const [a, b, c, d] = ["A", "B", "C", "D"].map(orphan);
    expect(importable(stack, ["A", "B", "C", "D"].map(orphan))).toEqual({ ready: [a, b, c], waiting: [d] });
    expect(importable(stack, ["B", "C"].map(orphan))).toEqual({ ready: [], waiting: [b, c] });
  });

  test("is rejected if it changes a resource, but not if it reads data", () => {
    const changes = [
      change("Same", "managed", "no-op"),
      change("Read", "data", "read"),
      change("New", "managed", "create"),
      change("Other", "managed", "delete", "create"),
    ];
    expect(doesMoreThanImport({ resource_changes: changes })).toEqual([
      "create aws_x.New",
      "delete/create aws_x.Other",
    ]);
    expect(doesMoreThanImport({})).toEqual([]);
  });
});
