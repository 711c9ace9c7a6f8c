/** One statement of an IAM policy, as plain data. Actions and resources are exact; effect is always Allow. */
export interface PolicyStatement {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /**
   * The service that sends these requests with the role's permissions, such as `dynamodb.amazonaws.com` those to KMS.
   * @default - the function's code sends them
   */
  readonly calledVia?: string;
}

/** Something with a role that can be granted permissions, such as a `NodeFunction`. */
export interface Grantable {
  addToRolePolicy(statement: PolicyStatement): void;
}

/** A CloudWatch metric, as plain data for alarms and dashboards. */
export interface Metric {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** ARNs of managed policies, the customer's and AWS's. */
export const POLICY_ARN = /^arn:aws[a-z-]*:iam::(\d{12}|aws):policy\/[\w+=,.@/-]+$/;
export const POLICY_ARN_RULE = "be a policy's ARN such as 'arn:aws:iam::123456789012:policy/boundary'";

/** How the description of a function's role begins whose grants are not compared with the code. */
export const UNCHECKED_POLICY = "Grants not compared with the code: ";
