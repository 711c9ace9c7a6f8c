import { Testing } from "cdktf";
import app from "../../../app";
import { StateStack } from "../../../src/app";
import { configOf } from "../../helpers/config";
import { type Block, synthStack } from "../../helpers/synth";

const ACCOUNT = { ENVIRONMENT: "dev", AWS_ACCOUNT_ID: "123456789012", ACCESS_LOG: "true" };
const config = configOf(ACCOUNT);
const STACKS = {
  "the app": app.stack(Testing.app(), "app", config),
  "the app at one address": app.stack(Testing.app(), "one", configOf({ ...ACCOUNT, SAME_ORIGIN: "true" })),
  "the app with a domain": app.stack(Testing.app(), "domain", configOf({ ...ACCOUNT, DOMAIN_NAME: "app.example.com" })),
  "the state": new StateStack(Testing.app(), "state", config),
};

/** The attributes that Terraform generates at random: those that may have just a prefix instead. */
function randomAttributes(type: string): string[] {
  const resource = type.replace(/^aws_/, "").replaceAll("_", "-");
  const classes: Record<string, { tfResourceType?: string; prototype: object }> = require(
    `@cdktf/provider-aws/lib/${resource}`,
  );
  const binding = Object.values(classes).find(({ tfResourceType }) => tfResourceType === type);
  const attributes = Object.getOwnPropertyNames(binding?.prototype);
  return attributes
    .flatMap((name) => /^(?!reset)(.+)Prefix$/.exec(name)?.[1] ?? [])
    .filter((name) => attributes.includes(name))
    .map((name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
}

describe("names", () => {
  test.each(Object.entries(STACKS))(
    "of %s are none of them random: a lost state would make things twice",
    (_, stack) => {
      const { resource } = synthStack(stack).json;
      const random = Object.entries<Record<string, Block>>(resource).flatMap(([type, byName]) =>
        randomAttributes(type).flatMap((attribute) =>
          Object.entries(byName)
            .filter(([, block]) => !block[attribute])
            .map(([name]) => `${type}.${name}: ${attribute}`),
        ),
      );
      expect(random).toEqual([]);
    },
  );

  test("are generated at random if nobody sets them", () => {
    expect(randomAttributes("aws_s3_bucket")).toEqual(["bucket"]);
    expect(randomAttributes("aws_lambda_permission")).toEqual(["statement_id"]);
    expect(randomAttributes("aws_iam_role_policy")).toEqual(["name"]);
  });
});
