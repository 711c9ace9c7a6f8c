import { Testing } from "cdktf";
import { loadConfig, StateStack } from "../../../src";
import { synthStack } from "../../helpers/synth";

const stackOf = (env: NodeJS.ProcessEnv) => synthStack(new StateStack(Testing.app(), "app-state", loadConfig(env)));

describe("StateStack", () => {
  const result = stackOf({});

  test("makes the bucket and the lock table that the other stacks name", () => {
    expect(result.only("aws_s3_bucket").bucket).toBe("user-app-local-tfstate-000000000000");
    expect(result.only("aws_dynamodb_table").name).toBe("user-app-local-tflock");
  });

  test("keeps its own state in a file beside cdktf.json, on any machine", () => {
    expect(result.json.terraform.backend).toEqual({ local: { path: "../../../terraform.app-state.tfstate" } });
  });

  test("protects the lock table where data is protected", () => {
    expect(result.only("aws_dynamodb_table").deletion_protection_enabled).toBe(false);
    const prod = stackOf({ ENVIRONMENT: "prod", AWS_ACCOUNT_ID: "123456789012" });
    expect(prod.only("aws_dynamodb_table").deletion_protection_enabled).toBe(true);
  });
});
