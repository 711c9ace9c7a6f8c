import { Testing } from "cdktf";
import { loadConfig, StateStack, WebAppStack } from "../../../src";
import { synthStack } from "../../helpers/synth";

const stackOf = (env: NodeJS.ProcessEnv) => synthStack(new StateStack(Testing.app(), "app-state", loadConfig(env)));

describe("StateStack", () => {
  const result = stackOf({});

  test("makes the bucket and the lock table that the other stacks name", () => {
    expect(result.only("aws_s3_bucket").bucket).toBe("user-app-local-tfstate-000000000000");
    expect(result.only("aws_dynamodb_table").name).toBe("user-app-local-tflock");
  });

  test("makes them in the region where the other stacks look for them", () => {
    const elsewhere = { AWS_REGION: "eu-central-1", STATE_REGION: "eu-west-1" };
    expect(stackOf(elsewhere).json.provider.aws[0].region).toBe("eu-west-1");
    const app = synthStack(new WebAppStack(Testing.app(), "app", loadConfig(elsewhere)));
    expect(app.json.terraform.backend.s3.region).toBe("eu-west-1");
    expect(app.json.provider.aws[0].region).toBe("eu-central-1");
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
