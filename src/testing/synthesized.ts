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
  /** Synthesizes a whole stack, validations included. */
  static of(stack: TerraformStack): Synthesized {
    return new Synthesized(JSON.parse(Testing.synth(stack, true)), stack);
  }

  /**
   * The role of a construct, with all that the stack lets it do.
   *
   * @param construct a `NodeFunction`, or anything else that has exactly one role in it
   * @throws Error when it has none or several
   */
  role(construct: Construct): Role {
    const addresses = construct.node
      .findAll()
      .filter((it) => TerraformResource.isTerraformResource(it))
      .filter(({ terraformResourceType }) => terraformResourceType === "aws_iam_role")
      .map(({ friendlyUniqueId }) => `aws_iam_role.${friendlyUniqueId}`);
    const [address, ...others] = addresses;
    if (!address || others.length > 0) {
      throw new Error(`expected one role in '${construct.node.path}', found ${addresses.length}: name its function`);
    }
    return new Role(this, address);
  }

  /** All roles of the stack. */
  roles(): Role[] {
    return this.addressesOf("aws_iam_role").map((address) => new Role(this, address));
  }
}
