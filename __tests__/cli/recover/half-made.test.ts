import { withoutTaint } from "../../../cli/recover/half-made";

const resource = (type: string, name: string, ...instances: object[]) => ({
  mode: "managed",
  type,
  name,
  provider: "aws",
  instances: instances.map((instance) => ({ schema_version: 1, ...instance })),
});
const tainted = { status: "tainted" };

describe("a state without its marks of a deploy that did not finish", () => {
  test("has just the named resources as made, and nothing else in another way", () => {
    const table = resource("aws_dynamodb_table", "Table", { ...tainted, attributes: { id: "users" } });
    const queues = resource("aws_sqs_queue", "Many", { index_key: 0 }, { index_key: 1, ...tainted });
    const other = resource("aws_sqs_queue", "Other", tainted);
    const state = { version: 4, serial: 7, lineage: "l", resources: [table, queues, other] };
    expect(withoutTaint(state, ["aws_dynamodb_table.Table", "aws_sqs_queue.Many"])).toEqual({
      ...state,
      serial: 8,
      resources: [
        resource("aws_dynamodb_table", "Table", { attributes: { id: "users" } }),
        resource("aws_sqs_queue", "Many", { index_key: 0 }, { index_key: 1 }),
        other,
      ],
    });
  });

  test("still has what was replaced and is to be destroyed", () => {
    const replaced = { ...tainted, deposed: "0a1b2c3d" };
    const state = { serial: 1, resources: [resource("aws_sqs_queue", "Jobs", tainted, replaced)] };
    const { resources } = withoutTaint(state, ["aws_sqs_queue.Jobs"]);
    expect(resources).toEqual([resource("aws_sqs_queue", "Jobs", {}, replaced)]);
  });

  test("has a function of CloudFront published by the next apply, as it may not be yet", () => {
    const attributes = { id: "f", publish: true };
    const state = { serial: 1, resources: [resource("aws_cloudfront_function", "F", { ...tainted, attributes })] };
    const { resources } = withoutTaint(state, ["aws_cloudfront_function.F"]);
    expect(resources).toEqual([resource("aws_cloudfront_function", "F", { attributes: { id: "f", publish: null } })]);
  });
});
