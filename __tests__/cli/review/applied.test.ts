import { appliedChanges } from "../../../cli/review/applied";
import { reviewPlan } from "../../../cli/review/review";
import { summaryOf } from "../../../cli/review/summary";
import type { StateInstance, StateResource } from "../../../cli/terraform/state";
import { inState, stateOf } from "../terraform/state-fixture";
import { allow, policy } from "./plan-fixture";

const HOME = { accountId: "111122223333", region: "eu-central-1" };
const TABLE = "arn:aws:dynamodb:eu-central-1:111122223333:table/UserData";
const FUNCTION = inState("aws_lambda_function", "GetUser_00000000", {
  attributes: { id: "GetUser", function_name: "GetUser", role: "arn:aws:iam::111122223333:role/GetUser", timeout: 10 },
});
const rolePolicy = (...actions: string[]) =>
  inState("aws_iam_role_policy", "GetUser_RolePolicy_00000000", {
    attributes: { id: "GetUser:GetUser", name: "GetUser", role: "GetUser", policy: policy(allow(actions, TABLE)) },
  });
const summary = (before: StateResource[], after: StateResource[]) =>
  summaryOf(reviewPlan(appliedChanges(stateOf(...before), stateOf(...after), HOME), "app-local"));

describe("the summary of what was applied", () => {
  test("names the permission that a function gained, and the one that it lost", () => {
    expect(summary([FUNCTION, rolePolicy("dynamodb:GetItem")], [FUNCTION, rolePolicy("dynamodb:Query")])).toEqual([
      "changes: ~ policy of role GetUser: policy",
      "permissions: + function GetUser may now: dynamodb:Query on table UserData; - function GetUser may no longer: dynamodb:GetItem on table UserData",
    ]);
  });

  test("names what was created, destroyed and replaced", () => {
    const named = (name: string, id: string) =>
      inState("aws_dynamodb_table", `${name}_00000000`, { attributes: { id, name } });
    const [changes] = summary([named("Old", "Old"), named("Kept", "one")], [named("New", "New"), named("Kept", "two")]);
    expect(changes).toMatch(/- table Old: destroyed/);
    expect(changes).toMatch(/± table Kept: replaced/);
    expect(changes).toMatch(/\+ table New/);
  });

  test("of nothing is two lines, too", () => {
    expect(summary([FUNCTION], [FUNCTION])).toEqual(["changes: none", "permissions: the same"]);
  });

  test("has no sensitive value", () => {
    const secret = (value: string) =>
      inState("aws_lambda_function", "GetUser_00000000", {
        attributes: { id: "GetUser", function_name: "GetUser", description: value },
        sensitive_attributes: [[{ type: "get_attr", value: "description" }]],
      } as Partial<StateInstance>);
    expect(summary([secret("hunter1")], [secret("hunter2")]).join()).not.toContain("hunter");
  });

  test("is short, however much was applied", () => {
    const tables = Array.from({ length: 9 }, (_, index) =>
      inState("aws_dynamodb_table", `T${index}_00000000`, { attributes: { id: `T${index}`, name: `T${index}` } }),
    );
    expect(summary([], tables)[0]).toMatch(/^changes: \+ table T0; .*; and 5 more$/);
  });
});
