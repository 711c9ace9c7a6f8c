import { Testing } from "cdktf";
import userApp from "../../../app";
import { StateStack } from "../../../src/app";
import { configOf } from "../../helpers/config";
import { synthStack } from "../../helpers/synth";

const stackOf = (env: NodeJS.ProcessEnv) => synthStack(new StateStack(Testing.app(), "app-state", configOf(env)));

describe("StateStack", () => {
  const result = stackOf({});

  test("creates the bucket and the lock table that the other stacks name", () => {
    expect(result.only("aws_s3_bucket").bucket).toBe("user-app-local-tfstate-000000000000");
    expect(result.only("aws_dynamodb_table").name).toBe("user-app-local-tflock");
  });

  test("creates them in the region where the other stacks expect them", () => {
    const elsewhere = { AWS_REGION: "eu-central-1", STATE_REGION: "eu-west-1" };
    expect(stackOf(elsewhere).json.provider.aws[0].region).toBe("eu-west-1");
    const app = synthStack(userApp.stack(Testing.app(), "app", configOf(elsewhere)));
    expect(app.json.terraform.backend.s3.region).toBe("eu-west-1");
    expect(app.json.provider.aws[0].region).toBe("eu-central-1");
  });

  test("keeps its own state in its bucket, without the lock table, which it creates", () => {
    expect(result.json.terraform.backend).toEqual({
      s3: {
        bucket: "user-app-local-tfstate-000000000000",
        key: "app-state.tfstate",
        region: "us-east-1",
        encrypt: true,
        use_lockfile: true,
      },
    });
  });

  test("has only the bucket with its settings and the table: bootstrap:destroy deletes just those two", () => {
    const others = Object.keys(result.json.resource).filter((type) => !/^aws_s3_bucket(_|$)/.test(type));
    expect(others).toEqual(["aws_dynamodb_table"]);
    expect([result.resources("aws_s3_bucket").length, result.resources("aws_dynamodb_table").length]).toEqual([1, 1]);
  });

  test("protects the lock table where data is protected", () => {
    expect(result.only("aws_dynamodb_table").deletion_protection_enabled).toBe(false);
    const prod = stackOf({ ENVIRONMENT: "prod", AWS_ACCOUNT_ID: "123456789012" });
    expect(prod.only("aws_dynamodb_table").deletion_protection_enabled).toBe(true);
  });
});
