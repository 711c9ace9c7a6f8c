import type { IConstruct } from "constructs";
import { differencesFromCode } from "./code";
import { differenceOf, type ExpectedPermission, wordsOf } from "./difference";
import type { IamRequest } from "./evaluate";
import { openInvocations, publicBuckets, wildcardActions } from "./exposure";
import { Role } from "./role";
import { Synthesized } from "./synthesized";
import { TerraformJson } from "./terraform-json";

interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
}

/**
 * Jest matchers for what a synthesized stack lets anybody do. They look at all resources of the stack, and throw where
 * a policy cannot be understood in full.
 *
 * @example
 * expect.extend(iamMatchers);
 *
 * expect(Testing.synth(stack)).toHaveNoPublicBucket();
 * const app = Synthesized.of(stack);
 * expect(app.role(getOrder)).toAllowExactly([
 *   ...ownLog(getOrder),
 *   { action: "dynamodb:GetItem", resource: orders.tableArn },
 * ]);
 * expect(app.role(getOrder)).toDeny({ action: "dynamodb:PutItem", resource: orders.tableArn });
 * expect(app).toHaveNoPublicBucket();
 */
export const iamMatchers = {
  toAllowExactly(role: Role, expected: readonly ExpectedPermission[]): MatcherResult {
    requireRole(role);
    const resolve = (value: string) => role.app.resolve(value);
    const resolved = expected.map(({ resource, conditions, ...it }) => ({
      ...it,
      resource: resolve(resource),
      conditions: conditions?.map((condition) => ({ ...condition, values: condition.values.map(resolve) })),
    }));
    const difference = differenceOf(role.permissions, resolved);
    const legend = "(+ is allowed and not expected, - is expected and not allowed)";
    return verdict(
      difference,
      `${role.address} allows other things than expected ${legend}:`,
      `expected ${role.address} to allow other things than exactly these`,
    );
  },

  toDeny(role: Role, request: IamRequest): MatcherResult {
    requireRole(role);
    const words = wordsOf({ ...request, resource: role.app.resolve(request.resource) });
    const allowed = role.allows(request);
    return {
      pass: !allowed,
      message: () => `expected ${role.address} to ${allowed ? "deny" : "allow"} ${words}`,
    };
  },

  toTrustOnly(role: Role, service: string): MatcherResult {
    requireRole(role);
    const trusted = role.trust.map(({ action, principal }) => `${action} by ${principal}`);
    const wanted = `sts:AssumeRole by Service ${service}`;
    const lines = trusted.filter((it) => it !== wanted).map((it) => `  + ${it}`);
    if (!trusted.includes(wanted)) lines.push(`  - ${wanted}`);
    return verdict(lines, `${role.address} is trusted to others:`, `expected ${role.address} to trust others`);
  },

  toHaveNoPublicBucket(app: TerraformJson | string): MatcherResult {
    return verdict(publicBuckets(requireStack(app)), "expected no public bucket:", "expected a public bucket");
  },

  toHaveNoWildcardActions(app: TerraformJson | string): MatcherResult {
    return verdict(
      wildcardActions(requireStack(app)),
      "expected no Allow of a wildcard:",
      "expected an Allow of a wildcard",
    );
  },

  toHaveNoOpenInvocation(app: TerraformJson | string): MatcherResult {
    return verdict(
      openInvocations(requireStack(app)),
      "expected that each function is invoked only by named sources:",
      "expected a function that anything may invoke",
    );
  },

  toMatchItsCode(construct: IConstruct): MatcherResult {
    return verdict(
      differencesFromCode(construct),
      "expected grants to be what the code sends:",
      "expected grants to differ from what the code sends",
    );
  },
};

function requireRole(received: unknown) {
  if (!(received instanceof Role)) throw new Error("expected a role: expect(Synthesized.of(stack).role(construct))");
}

function requireStack(received: unknown): TerraformJson {
  if (received instanceof TerraformJson) return received;
  if (typeof received === "string") return Synthesized.of(received);
  throw new Error("expected a synthesized stack: expect(Synthesized.of(stack)), or what Testing.synth(stack) returns");
}

/** Passes without lines, and fails with all of them. */
function verdict(lines: readonly string[], heading: string, opposite: string): MatcherResult {
  return { pass: lines.length === 0, message: () => (lines.length > 0 ? [heading, ...lines].join("\n") : opposite) };
}

declare global {
  namespace jest {
    interface Matchers<R> {
      /**
       * Of a role (`app.role(construct)`): allows these actions on these resources, and nothing else at all.
       * @throws UnprovablePolicyError when a policy has a wildcard in an action, a Deny, NotAction, … or is attached
       */
      toAllowExactly(expected: readonly ExpectedPermission[]): R;
      /** Of a role: does not allow this one action on this one resource; without a context, under no condition either. */
      toDeny(request: IamRequest): R;
      /** Of a role: assumed only by this service, such as `lambda.amazonaws.com`. */
      toTrustOnly(service: string): R;
      /** Of a stack: all buckets block public access in all four ways, and no ACL or policy lets everybody in. */
      toHaveNoPublicBucket(): R;
      /** Of a stack: every policy names the actions that it allows one by one. */
      toHaveNoWildcardActions(): R;
      /** Of a stack: every Lambda permission is for one named source, and no function has a public URL. */
      toHaveNoOpenInvocation(): R;
      /** Of a function or what contains some, such as a stack: the code sends exactly what is granted to it. */
      toMatchItsCode(): R;
    }
  }
}
