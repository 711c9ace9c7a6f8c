import fc from "fast-check";
import { parseState, resourcesOfType, stateIn } from "../../../cli/terraform/state";
import { inState, stateOf } from "./state-fixture";

describe("a state", () => {
  test("is read with all that is in it, so that it can be stored again", () => {
    const more = { check_results: null, terraform_version: "1.11.4" };
    const queue = inState("aws_sqs_queue", "Jobs", { attributes: JSON.parse('{"tags":{"__proto__":"x"}}') });
    const state = { ...stateOf({ ...queue, each: "list" } as typeof queue), ...more };
    expect(JSON.parse(JSON.stringify(parseState(JSON.stringify(state), "it")))).toEqual(
      JSON.parse(JSON.stringify(state)),
    );
  });

  test("lists what is deployed of a type, in all modules and with all instances of a block", () => {
    const state = stateOf(
      inState("aws_sqs_queue", "Jobs", { attributes: { url: "a" } }, { deposed: "0a1b2c3d", attributes: { url: "b" } }),
      { ...inState("aws_sqs_queue", "Many", { index_key: "x" }, { index_key: 1 }), module: "module.more" },
      { ...inState("aws_sqs_queue", "Others", {}), mode: "data" },
      inState("aws_sns_topic", "News", {}),
    );
    expect(resourcesOfType(state, "aws_sqs_queue")).toEqual([
      { address: "aws_sqs_queue.Jobs", type: "aws_sqs_queue", name: "Jobs", attributes: { url: "a" } },
      ...['["x"]', "[1]"].map((index) => ({
        address: `module.more.aws_sqs_queue.Many${index}`,
        type: "aws_sqs_queue",
        name: "Many",
        module: "module.more",
        attributes: {},
      })),
    ]);
  });

  test.each([
    ["nothing", "", "it cannot be read: it is empty"],
    ["no JSON", "secret", "it cannot be read: it is not JSON"],
    ["a list", "[]", "it cannot be read:\n  the whole: "],
    ["of a newer format", { version: 5 }, "it cannot be read:\n  version: "],
    ["without a lineage", { lineage: undefined }, "it cannot be read:\n  lineage: "],
    ["with a resource without a type", { resources: [{ mode: "managed" }] }, "\n  resources.0.type: "],
    [
      "with attributes that are a list",
      { resources: [inState("aws_x", "It", { attributes: ["secret"] as never })] },
      "\n  resources.0.instances.0.attributes: must be an object",
    ],
    ["with an output without a value", { outputs: { password: "secret" } }, "\n  outputs.password: "],
  ])(
    "is rejected when it is %s: the error names the file and the problem, and none of its contents",
    (_, change, words) => {
      const text = typeof change === "string" ? change : JSON.stringify({ ...stateOf(), ...change });
      expect(() => parseState(text, "it")).toThrow(words);
      expect(() => parseState(text, "it")).not.toThrow("secret");
    },
  );

  test("is nothing where a text is none, whatever it is", () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => expect(stateIn(text)).toBeUndefined()));
    expect(stateIn(JSON.stringify(stateOf()))).toEqual(stateOf());
  });
});
