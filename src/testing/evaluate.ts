import type { Permission } from "./permission";
import type { Condition } from "./policy-document";

/** Somebody does one thing to one resource. */
export interface IamRequest {
  /** As `dynamodb:GetItem`. */
  readonly action: string;
  /** An ARN, or `*` for what is done to none. */
  readonly resource: string;
  /** As `Service cloudfront.amazonaws.com`. @default - whose policies they are */
  readonly principal?: string;
  /** What IAM knows of the request, such as `aws:SourceArn`. @default - nothing */
  readonly context?: Readonly<Record<string, string>>;
}

/** Whether permissions let a request through, as IAM decides: none does by default, and a Deny beats every Allow. */
export function isAllowed(permissions: readonly Permission[], request: IamRequest): boolean {
  let allowed = false;
  for (const permission of permissions) {
    if (!applies(permission, request)) continue;
    if (permission.effect === "Deny") return false;
    allowed = true;
  }
  return allowed;
}

function applies({ action, resource, principal, conditions }: Permission, request: IamRequest): boolean {
  return (
    matches(resource, request.resource) &&
    // Names of actions are the same in any case, ARNs are not.
    matches(action.toLowerCase(), request.action.toLowerCase()) &&
    (principal === "*" || principal === (request.principal ?? "")) &&
    conditions.every((condition) => holds(condition, request.context ?? {}))
  );
}

/** A star at the end stands for anything, also for nothing. */
function matches(pattern: string, value: string): boolean {
  return pattern.endsWith("*") ? value.startsWith(pattern.slice(0, -1)) : pattern === value;
}

/** What is not known of a request meets no condition. */
function holds({ test, variable, values }: Condition, context: Readonly<Record<string, string>>): boolean {
  const value = Object.entries(context).find(([key]) => key.toLowerCase() === variable.toLowerCase())?.[1];
  if (value === undefined) return false;
  return test === "Bool" ? values.some((it) => it.toLowerCase() === value.toLowerCase()) : values.includes(value);
}
