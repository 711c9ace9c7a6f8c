import { mergeSwitch, optionalReferences, type Synthesis } from "../../../tools/modules/merge";

const bucketWith = (block: Record<string, unknown>): Synthesis => ({
  resource: { aws_s3_bucket: { A: block } },
  data: {},
  output: {},
});
const merged = (without: Record<string, unknown>, on: Record<string, unknown>, so = without) =>
  mergeSwitch(bucketWith(so), bucketWith(without), bucketWith(on), "var.x").resource.aws_s3_bucket?.A;

describe("what a construct decides at synth becomes a condition", () => {
  test("a value is one or the other, and null where there is none", () => {
    expect(merged({ a: "${b.id}", c: 1 }, { a: 'say "no"', c: 1, d: [1] })).toEqual({
      a: '${var.x ? "say \\"no\\"" : b.id}',
      c: 1,
      d: "${var.x ? [1] : null}",
    });
  });

  test("a boolean is the condition", () => {
    expect(merged({ a: false }, { a: true })).toEqual({ a: "${var.x}" });
  });

  test("a block is there only by the condition, and one that differs has other values", () => {
    expect(merged({ rule: { a: 1 } }, { rule: [{ a: 2 }, { a: 3 }], ttl: { b: 4 } })).toEqual({
      rule: [{ a: "${var.x ? 2 : 1}" }],
      dynamic: {
        rule: [{ for_each: "${var.x ? [1] : []}", content: { a: 3 } }],
        ttl: [{ for_each: "${var.x ? [1] : []}", content: { b: 4 } }],
      },
    });
  });

  test("a block between others leaves those as they are", () => {
    expect(merged({ rule: [{ a: 1 }, { a: 2 }] }, { rule: [{ a: 1 }, { a: 9 }, { a: 2 }] })).toEqual({
      rule: [{ a: 1 }, { a: 2 }],
      dynamic: { rule: [{ for_each: "${var.x ? [1] : []}", content: { a: 9 } }] },
    });
  });

  test("an entry of a map is there only by the condition", () => {
    expect(merged({ variables: { A: "1" } }, { variables: { A: "1", B: "2" } })).toEqual({
      variables: '${merge({ "A" = "1" }, { for name, value in { "B" = "2" } : name => value if var.x })}',
    });
  });

  test("a trigger changes with each condition", () => {
    expect(
      merged({ triggers: { model: "a" } }, { triggers: { model: "b" } }, { triggers: { model: "a${c}" } }),
    ).toEqual({ triggers: { model: 'a${c}${var.x ? "-b" : ""}' } });
  });

  test("a resource is counted, one that several switches add by all of their conditions, and references know that", () => {
    const nothing: Synthesis = { resource: {}, data: {}, output: {} };
    const one = { ...bucketWith({ name: "a" }), output: { arn: "${aws_s3_bucket.A.arn}" } };
    const both = mergeSwitch(mergeSwitch(nothing, nothing, one, "var.x"), nothing, bucketWith({ name: "b" }), "var.y");
    expect(optionalReferences(both)).toEqual({
      resource: { aws_s3_bucket: { A: { count: "${var.y || var.x ? 1 : 0}", name: '${var.y ? "b" : "a"}' } } },
      data: {},
      output: { arn: "${var.x ? one(aws_s3_bucket.A[*].arn) : null}" },
    });
  });

  test("what cannot be both fails: a value of two switches, and what a switch takes away", () => {
    expect(() => merged({ a: 1 }, { a: 2 }, { a: "${var.y ? 3 : 1}" })).toThrow("two switches change");
    expect(() => merged({ rule: [{ a: 1 }] }, { rule: [] })).toThrow("only without");
    expect(() => merged({ tags: { a: "1" } }, { tags: {} })).toThrow("only without");
    const nothing: Synthesis = { resource: {}, data: {}, output: {} };
    expect(() => mergeSwitch(bucketWith({}), bucketWith({}), nothing, "var.x")).toThrow("only in the module without");
  });
});
