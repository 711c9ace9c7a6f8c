import { bundleTargetOf, DEFAULT_RUNTIME, NODE_RUNTIMES } from "../../../src/function/node-runtime";

describe("a Node.js runtime of Lambda", () => {
  test.each([
    ["nodejs22.x", "node22"],
    ["nodejs24.x", "node24"],
  ] as const)("%s has code bundled for %s", (runtime, target) => expect(bundleTargetOf(runtime)).toBe(target));

  test("is by default one that the oldest accepted provider, 5.100.0, accepts", () => {
    expect(NODE_RUNTIMES[DEFAULT_RUNTIME].awsProvider).toBe("5.100.0");
  });
});
