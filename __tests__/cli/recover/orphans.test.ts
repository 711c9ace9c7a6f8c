import { judge } from "../../../cli/recover/orphans";

const OURS = { project: "shop", environment: "dev" };
const ours = (id: string) => ({ id, tags: { ...OURS, more: "of ours" } });
const theirs = { id: "theirs", tags: { project: "shop", environment: "prod" } };
const untagged = { id: "untagged", tags: {} };

describe("what is found in AWS", () => {
  test("belongs to the stack if it has the stack's tags, or is of a type without tags", () => {
    expect(judge([ours("a")], OURS, true)).toEqual({ ours: ours("a") });
    expect(judge([{ id: "part" }], OURS, true)).toEqual({ ours: { id: "part" } });
    expect(judge([theirs, ours("a")], OURS, false)).toEqual({ ours: ours("a") });
  });

  test("is in the way when the name is unique and the tags are others", () => {
    for (const candidate of [theirs, untagged]) {
      const { ours, problem } = judge([candidate], OURS, true);
      expect(ours).toBeUndefined();
      expect(problem).toMatch(/somebody else's.*project=shop, environment=dev/);
    }
  });

  test("is ignored when the name is not unique", () => {
    expect(judge([theirs, untagged], OURS, false)).toEqual({ ours: undefined });
    expect(judge([], OURS, true)).toEqual({ ours: undefined });
  });

  test("is left to a person when there are several", () => {
    const { ours: chosen, problem } = judge([ours("a"), theirs, ours("b")], OURS, false);
    expect(chosen).toBeUndefined();
    expect(problem).toContain("there are several, a, b.");
  });
});
