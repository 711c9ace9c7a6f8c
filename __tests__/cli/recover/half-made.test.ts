import { withoutTaint } from "../../../cli/recover/half-made";
import { inState, stateOf } from "../terraform/state-fixture";

const tainted = { status: "tainted" };

describe("a state without its marks of a deploy that did not finish", () => {
  test("has exactly the named resources as created, and nothing else changed", () => {
    const table = inState("aws_dynamodb_table", "Table", { ...tainted, attributes: { id: "users" } });
    const queues = inState("aws_sqs_queue", "Many", { index_key: 0 }, { index_key: 1, ...tainted });
    const other = inState("aws_sqs_queue", "Other", tainted);
    const state = stateOf(table, queues, other);
    expect(withoutTaint(state, ["aws_dynamodb_table.Table", "aws_sqs_queue.Many"])).toEqual({
      ...state,
      serial: 8,
      resources: [
        inState("aws_dynamodb_table", "Table", { attributes: { id: "users" } }),
        inState("aws_sqs_queue", "Many", { index_key: 0 }, { index_key: 1 }),
        other,
      ],
    });
  });

  test("contains deposed resources", () => {
    const replaced = { ...tainted, deposed: "0a1b2c3d" };
    const state = stateOf(inState("aws_sqs_queue", "Jobs", tainted, replaced));
    const { resources } = withoutTaint(state, ["aws_sqs_queue.Jobs"]);
    expect(resources).toEqual([inState("aws_sqs_queue", "Jobs", {}, replaced)]);
  });

  test("has a function of CloudFront published by the next apply, as it may not be yet", () => {
    const attributes = { id: "f", publish: true };
    const state = stateOf(inState("aws_cloudfront_function", "F", { ...tainted, attributes }));
    const { resources } = withoutTaint(state, ["aws_cloudfront_function.F"]);
    expect(resources).toEqual([inState("aws_cloudfront_function", "F", { attributes: { id: "f", publish: null } })]);
  });
});
