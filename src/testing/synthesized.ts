import { TerraformResource, type TerraformStack, Testing } from "cdktf";
import type { Construct } from "constructs";
import { Role } from "./role";
import { TerraformJson } from "./terraform-json";

/**
 * What a stack synthesizes to: its resources, by address, and its roles.
 *
 * @example
 * const app = Synthesized.of(stack);
 * expect(app.only("aws_dynamodb_table").billing_mode).toBe("PAY_PER_REQUEST");
 * expect(app.role(getUser)).toDeny({ action: "dynamodb:PutItem", resource: table.tableArn });
 */
export class Synthesized extends TerraformJson {
  /**
   * @param stack a stack, which is synthesized whole, validations included; or what it was synthesized to: the string that
   *   `Testing.synth(stack)` returns, or the content of a `cdk.tf.json`
   * @throws Error when a string is not JSON
   */
  static of(stack: TerraformStack | string): Synthesized {
    if (typeof stack === "string") return new Synthesized(JSON.parse(stack));
    return new Synthesized(JSON.parse(Testing.synth(stack, true)), stack);
  }

  /**
   * The role of a construct, with all that the stack lets it do.
   *
   * @param construct a `NodeFunction`, or anything else that has exactly one role in it; or its path in the stack, such as
   *   `GetUser` or `UserApi/GetUser`
   * @throws Error when it has none or several
   */
  role(construct: Construct | string): Role {
    const [address, ...others] =
      typeof construct === "string" ? this.under("aws_iam_role", construct) : rolesIn(construct);
    if (!address || others.length > 0) {
      const path = typeof construct === "string" ? construct : construct.node.path;
      throw new Error(`expected one role in '${path}', found ${address ? others.length + 1 : 0}: name its function`);
    }
    return new Role(this, address);
  }

  /**
   * The ARN of the one resource of a type in a construct, as the stack refers to it.
   *
   * @param path the construct's, in the stack: `Users`
   * @throws Error when there is none or several
   */
  arnOf(type: string, path: string): string {
    const [address, ...others] = this.under(type, path);
    if (!address || others.length > 0) {
      throw new Error(`expected one ${type} in '${path}', found ${address ? others.length + 1 : 0}`);
    }
    return `\${${address}.arn}`;
  }

  /** All roles of the stack. */
  roles(): Role[] {
    return this.addressesOf("aws_iam_role").map((address) => new Role(this, address));
  }

  /** Addresses of a type's resources in the construct at a path, of which CDKTF makes their names: `UserApi_GetUser_Role_<hash>`. */
  private under(type: string, path: string): string[] {
    const prefix = path.replace(/[^A-Za-z0-9/_-]/g, "").replaceAll("/", "_");
    return this.addressesOf(type).filter((address) => `${address}_`.startsWith(`${type}.${prefix}_`));
  }
}

function rolesIn(construct: Construct): string[] {
  return construct.node
    .findAll()
    .filter((it) => TerraformResource.isTerraformResource(it))
    .filter(({ terraformResourceType }) => terraformResourceType === "aws_iam_role")
    .map(({ friendlyUniqueId }) => `aws_iam_role.${friendlyUniqueId}`);
}
