/** One statement of an IAM policy, as plain data. Actions and resources are exact; effect is always Allow. */
export interface PolicyStatement {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

/** Something with a role of its own that can be granted permissions. */
export interface Grantable {
  addToRolePolicy(statement: PolicyStatement): void;
}

/** A CloudWatch metric, as plain data: what an alarm or a dashboard needs to name it. */
export interface Metric {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** ARNs of managed policies, one's own and AWS's. */
export const POLICY_ARN = /^arn:aws[a-z-]*:iam::(\d{12}|aws):policy\/[\w+=,.@/-]+$/;
export const POLICY_ARN_RULE = "be a policy's ARN such as 'arn:aws:iam::123456789012:policy/boundary'";
