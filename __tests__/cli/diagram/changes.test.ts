import { withChanges } from "../../../cli/diagram/changes";
import { type Graph, graphOf } from "../../../cli/diagram/graph";
import { reviewPlan } from "../../../cli/review/review";
import { parseSynthesized } from "../../../cli/terraform/synthesized";
import { allow, change, planOf, policy } from "../review/plan-fixture";

const ARN = "arn:aws:dynamodb:eu-central-1:111122223333:table/app-dev-";
const ROLE = "arn:aws:iam::111122223333:role/app-dev-Read";

/** A function that gets users, as it is synthesized. */
const stack = parseSynthesized(
  JSON.stringify({
    resource: {
      aws_lambda_function: {
        Read_00000000: { function_name: "app-dev-Read", role: `\${aws_iam_role.Read_00000000.arn}` },
      },
      aws_dynamodb_table: { Users_00000000: { name: "app-dev-Users" }, Orders_00000000: { name: "app-dev-Orders" } },
      aws_iam_role_policy: {
        Read_00000000: {
          role: `\${aws_iam_role.Read_00000000.name}`,
          policy: `\${data.aws_iam_policy_document.Read_00000000.json}`,
        },
      },
    },
    data: {
      aws_iam_policy_document: {
        Read_00000000: {
          statement: [
            { actions: ["dynamodb:GetItem"], resources: [`\${aws_dynamodb_table.Users_00000000.arn}`] },
            { actions: ["dynamodb:Query"], resources: [`\${aws_dynamodb_table.Orders_00000000.arn}/index/ByDate`] },
          ],
        },
      },
    },
  }),
);

/** The marked graph of a plan whose role policy was this before. */
function marked(before: string, ...others: Parameters<typeof planOf>[0]): Graph {
  const fn = { function_name: "app-dev-Read", role: ROLE };
  const after = policy(allow("dynamodb:GetItem", `${ARN}Users`), allow("dynamodb:Query", `${ARN}Orders/index/ByDate`));
  const role = { role: "app-dev-Read" };
  const plan = planOf([
    change("aws_lambda_function", "Read", { actions: ["no-op"], before: fn, after: fn }),
    change("aws_iam_role_policy", "Read", { before: { ...role, policy: before }, after: { ...role, policy: after } }),
    ...others,
  ]);
  return withChanges(graphOf(stack, "app-dev"), reviewPlan(plan, "app-dev"));
}

const linksOf = ({ links }: Graph) => links.map(({ label, change = "same" }) => `${label}: ${change}`);
const partsOf = ({ parts }: Graph) => parts.map(({ name, change = "same" }) => `${name}: ${change}`);

describe("a graph with the changes of a plan", () => {
  test("marks the permission that is added, and not the rest of its policy", () => {
    const graph = marked(policy(allow("dynamodb:GetItem", `${ARN}Users`)));
    expect(linksOf(graph)).toEqual(["GetItem: same", "Query ByDate: added"]);
  });

  test("shows the permission that is removed", () => {
    const all = ["dynamodb:GetItem", "dynamodb:PutItem"];
    const graph = marked(policy(allow(all, `${ARN}Users`), allow("dynamodb:Query", `${ARN}Orders/index/ByDate`)));
    expect(linksOf(graph)).toEqual(["GetItem: same", "Query ByDate: same", "PutItem: removed"]);
    expect(graph.links.at(-1)).toMatchObject({
      from: "aws_lambda_function.Read_00000000",
      to: "aws_dynamodb_table.Users_00000000",
    });
  });

  test("marks the resources that are added and changed, and shows those that are removed", () => {
    const name = (table: string) => ({ name: `app-dev-${table}` });
    const graph = marked(
      policy(),
      change("aws_dynamodb_table", "Users", { after: name("Users") }),
      change("aws_dynamodb_table", "Orders", {
        before: name("Orders"),
        after: { ...name("Orders"), billing_mode: "x" },
      }),
      change("aws_dynamodb_table", "Old", { before: name("Old") }),
    );
    expect(partsOf(graph)).toEqual(["Read: same", "Users: added", "Orders: changed", "Old: removed"]);
  });
});
