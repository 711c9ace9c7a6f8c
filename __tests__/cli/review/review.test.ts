import { outlineOf } from "../../../cli/review/outline";
import { reviewPlan, verdictOf } from "../../../cli/review/review";
import { change, planOf, policy, printed } from "./plan-fixture";

const table = (name: string) => ({ name, hash_key: "userId" });
const renamedTable = change("aws_dynamodb_table", "UserTable", {
  actions: ["create", "delete"],
  before: table("UserData"),
  after: table("People"),
  replace_paths: [["name"]],
});
const newCode = change("aws_lambda_function", "UserApi_GetUser", {
  before: { function_name: "GetUser", filename: "assets/1/a.zip", source_code_hash: "aaa", last_modified: "monday" },
  after: { function_name: "GetUser", filename: "assets/2/a.zip", source_code_hash: "bbb" },
  after_unknown: { last_modified: true, qualified_arn: true },
});
const verdict = (changes: Parameters<typeof planOf>[0], allow: string[] = []) =>
  verdictOf(reviewPlan(planOf(changes), "app-dev", allow));

describe("a review", () => {
  test("of a plan without changes is one line", () => {
    const same = change("aws_dynamodb_table", "UserTable", {
      actions: ["no-op"],
      before: table("a"),
      after: table("a"),
    });
    expect(printed(planOf([same]))).toEqual(["app-dev: nothing to do"]);
    expect(verdict([same])).toBe("nothing");
  });

  test("of one handler's new code is three lines", () => {
    expect(printed(planOf([newCode]))).toEqual(["app-dev: 1 to update", "Functions", "  ~ function GetUser: code"]);
    expect(verdict([newCode])).toBe("changes");
  });

  test("shows replaced resources first, and that a table loses its data", () => {
    const tag = "stateful-destroy:aws_dynamodb_table.UserTable_00000000";
    expect(printed(planOf([newCode, renamedTable]))).toEqual([
      "app-dev: 1 to replace, 1 to update",
      "Blocked",
      `  ! table UserData would be replaced: all its data is lost. To allow it: --allow ${tag}`,
      "Table",
      "  ± table UserData → People: replaced because of name. ALL ITS DATA IS LOST",
      "Functions",
      "  ~ function GetUser: code",
    ]);
  });

  test("is blocked by a lost table or bucket until that one is allowed by name", () => {
    const bucket = change("aws_s3_bucket", "Site_Bucket", { before: { bucket: "site" } });
    expect(verdict([renamedTable])).toBe("blocked");
    expect(verdict([bucket])).toBe("blocked");
    expect(verdict([renamedTable, bucket], ["stateful-destroy:aws_dynamodb_table.UserTable_00000000"])).toBe("blocked");
    expect(verdict([renamedTable], ["stateful-destroy:aws_dynamodb_table.UserTable_00000000"])).toBe("changes");
    expect(verdict([renamedTable], ["stateful-destroy:aws_dynamodb_table"])).toBe("blocked");
  });

  test("is not blocked by a lost log group, and lists it as lost", () => {
    const group = change("aws_cloudwatch_log_group", "GetUser_LogGroup", { before: { name: "/aws/lambda/GetUser" } });
    expect(printed(planOf([group]))).toContain("  - log group /aws/lambda/GetUser: destroyed. Its logs are lost");
    expect(verdict([group])).toBe("changes");
  });

  test("lists allowances that match no violation", () => {
    expect(printed(planOf([newCode]), ["public-bucket:aws_s3_bucket.X"])).toContain(
      "  ? --allow public-bucket:aws_s3_bucket.X is not needed for this plan",
    );
  });

  test("counts outputs that change as something to do", () => {
    const plan = { ...planOf([]), output_changes: { site_url: { actions: ["update"] }, old: { actions: ["no-op"] } } };
    expect(printed(plan)).toEqual(["app-dev: only outputs change", "Outputs", "  ~ site_url"]);
    expect(verdictOf(reviewPlan(plan, "app-dev"))).toBe("changes");
  });

  test("distinguishes the actions, and leaves data sources out", () => {
    const at = (actions: string[], before: object | null, after: object | null) =>
      change("aws_sns_topic", actions.join(), { actions, before: before as null, after: after as null });
    const data = { ...change("aws_iam_policy_document", "Doc", { actions: ["read"], after: {} }), mode: "data" };
    const moved = { ...at(["no-op"], { name: "m" }, { name: "m" }), previous_address: "aws_sns_topic.Old" };
    const imported = change("aws_sns_topic", "i", {
      actions: ["no-op"],
      before: {},
      after: {},
      importing: { id: "1" },
    });
    const changes = [
      data,
      moved,
      imported,
      at(["forget"], {}, null),
      at(["delete"], {}, null),
      at(["create"], null, {}),
    ];
    expect(outlineOf(reviewPlan(planOf(changes), "app-dev")).title).toBe(
      "app-dev: 1 to destroy, 1 to create, 1 to import, 1 to move, 1 to forget",
    );
  });

  test("puts a role into the tier of its function, and an API's log group into that of the API", () => {
    const changes = [
      newCode,
      change("aws_iam_role", "UserApi_GetUser_Role", { after: { name: "GetUser", assume_role_policy: policy() } }),
      change("aws_api_gateway_rest_api", "UserApi_RestApi", { after: { name: "Users" } }),
      change("aws_cloudwatch_log_group", "UserApi_RestApi_AccessLog", { after: { name: "access" } }),
      change("aws_sns_topic", "Alarms", { after: { name: "alarms" } }),
      change("aws_sqs_queue", "Jobs", { after: { name: "jobs" } }),
    ];
    expect(printed(planOf(changes)).slice(1)).toEqual([
      "API",
      "  + API Users",
      "  + log group access",
      "Functions",
      "  ~ function GetUser: code",
      "  + role GetUser",
      "Monitoring",
      "  + topic alarms",
      "Other",
      "  + queue jobs",
    ]);
  });

  test("shows short values of what changes, and never sensitive ones", () => {
    const details = {
      before: { name: "x", size: 1, secret: "old-secret" },
      after: { name: "x", size: 2, secret: "new-secret" },
      before_sensitive: { secret: true },
      after_sensitive: { secret: true },
    };
    expect(printed(planOf([change("aws_thing", "Thing", details)]))).toContain("  ~ thing x: size 1 → 2, secret");
  });
});
