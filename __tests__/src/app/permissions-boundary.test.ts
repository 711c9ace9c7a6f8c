import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { TerraformResource, Testing } from "cdktf";
import app from "../../../app";
import { UsersStack } from "../../../examples/users-crud/users-stack";
import { setPermissionsBoundary } from "../../../src/app";
import { configOf } from "../../helpers/config";
import { synth, synthStack } from "../../helpers/synth";

const PERMISSIONS_BOUNDARY = "arn:aws:iam::000000000000:policy/teams/boundary";
const configured = configOf({ PERMISSIONS_BOUNDARY });

describe("a permissions boundary", () => {
  test.each([
    ["the app", app.stack(Testing.app(), "app", configured), 1],
    ["an example with a role for each operation", new UsersStack(Testing.app(), "users", configured), 5],
  ])("is set on every role of %s", (_, stack, roles) => {
    const boundaries = synthStack(stack)
      .resources("aws_iam_role")
      .map(({ permissions_boundary }) => permissions_boundary);
    expect(boundaries).toEqual(Array(roles).fill(PERMISSIONS_BOUNDARY));
  });

  test("is set on a role that another copy of the provider package creates", () => {
    const OtherRole = loadAnew("@cdktf/provider-aws/lib/iam-role").IamRole;
    expect(OtherRole).not.toBe(IamRole);
    const result = synth((stack) => {
      new OtherRole(stack, "Other", { assumeRolePolicy: "{}" });
      new TerraformResource(stack, "Bare", { terraformResourceType: "aws_iam_role" });
      setPermissionsBoundary(stack, PERMISSIONS_BOUNDARY);
    });
    const boundaries = result.resources("aws_iam_role").map(({ permissions_boundary }) => permissions_boundary);
    expect(boundaries).toEqual([PERMISSIONS_BOUNDARY, PERMISSIONS_BOUNDARY]);
  });

  test("is none by default", () => {
    const result = synthStack(app.stack(Testing.app(), "app", configOf({})));
    expect(result.only("aws_iam_role")).not.toHaveProperty("permissions_boundary");
  });

  test.each(["boundary", "arn:aws:iam::000000000000:role/boundary", "arn:aws:iam::*:policy/boundary"])(
    "is not '%s'",
    (arn) => {
      const rule = `must be a policy's ARN such as 'arn:aws:iam::123456789012:policy/boundary', got "${arn}"`;
      expect(() => synth((stack) => setPermissionsBoundary(stack, arn))).toThrow(`'policyArn' ${rule} (test)`);
      expect(() => configOf({ PERMISSIONS_BOUNDARY: arn })).toThrow(`PERMISSIONS_BOUNDARY ${rule}`);
    },
  );
});

/** The exports of a module, loaded once more. */
function loadAnew(name: string): { IamRole: typeof IamRole } {
  const file = require.resolve(name);
  const copy = { exports: {} as { IamRole: typeof IamRole } };
  new Function("module", "exports", "require", readFileSync(file, "utf8"))(copy, copy.exports, createRequire(file));
  return copy.exports;
}
