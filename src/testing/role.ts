import type { Block } from "./block";
import { type IamRequest, isAllowed } from "./evaluate";
import { type Permission, permissionsOf, UnprovablePolicyError } from "./permission";
import { render, renderPermission } from "./render";
import type { TerraformJson } from "./terraform-json";

/** What gives a role more than its inline policies do. */
const ATTACHMENTS = [
  "aws_iam_role_policy_attachment",
  "aws_iam_role_policy_attachments_exclusive",
  "aws_iam_policy_attachment",
];

/** A role of a stack, and what all resources of the stack together let it do. */
export class Role {
  constructor(
    readonly app: TerraformJson,
    readonly address: string,
  ) {}

  /**
   * What the role may do, over all its policies, with resources as the stack refers to them.
   *
   * @throws UnprovablePolicyError when a policy is of another grammar, or is not of this stack
   */
  get permissions(): Permission[] {
    const own = this.block;
    if (own.inline_policy?.length > 0) throw this.unprovable("an inline_policy of the role itself");
    if (own.managed_policy_arns?.length > 0) throw this.unprovable(`the managed policies ${own.managed_policy_arns}`);
    for (const attachment of ATTACHMENTS.flatMap((type) => this.app.resources(type))) {
      const { role, role_name, roles = [] } = attachment;
      const policies = attachment.policy_arn ?? attachment.policy_arns;
      if ([role, role_name, ...roles].some((it) => it && this.isNamedBy(it)))
        throw this.unprovable(`the attached policy ${policies}`);
    }
    return this.app
      .resources("aws_iam_role_policy")
      .filter(({ role }) => this.isNamedBy(role))
      .flatMap(({ policy }) => permissionsOf(this.app.statements(policy), this.address, "role"));
  }

  /** The same, with ARNs as AWS will have them. @throws UnprovablePolicyError, or Error on a reference that is unknown */
  get rendered(): Permission[] {
    return this.permissions.map((it) => renderPermission(this.app, it));
  }

  /** Who may take the role on, as `Service lambda.amazonaws.com`. */
  get trust(): Permission[] {
    return permissionsOf(this.app.statements(this.block.assume_role_policy), this.address, "trust");
  }

  /**
   * Whether the role may do one thing to one resource. Without a context, conditions count as met: it might.
   *
   * @param request its resource may be an ARN or a construct's, such as `table.tableArn`
   * @throws Error when that is unknown
   */
  allows({ resource, ...request }: IamRequest): boolean {
    return this.allowsAny([{ ...request, resource: render(this.app, this.app.resolve(resource)) }]).length > 0;
  }

  /** Those of many requests, of ARNs as AWS has them, that the role allows. */
  allowsAny<T extends IamRequest>(requests: Iterable<T>): T[] {
    const permissions = this.rendered;
    const unconditional = permissions.map((it) => ({ ...it, conditions: [] }));
    const allowed: T[] = [];
    for (const request of requests) {
      if (isAllowed(request.context ? permissions : unconditional, request)) allowed.push(request);
    }
    return allowed;
  }

  private get block(): Block {
    const block = this.app.at(this.address);
    if (!block) throw new Error(`no such role: ${this.address}`);
    return block;
  }

  /** Whether an attribute names this role: by a reference or by its name. */
  private isNamedBy(value: string): boolean {
    const referred = /^\$\{(aws_iam_role\.[A-Za-z0-9_-]+)\.(name|id)\}$/.exec(value)?.[1];
    if (!referred && value.includes("${")) throw this.unprovable(`a policy of '${value}', which may be this role`);
    return referred ? referred === this.address : value === this.block.name;
  }

  private unprovable(what: string) {
    return new UnprovablePolicyError(what, this.address);
  }
}
