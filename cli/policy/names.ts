import type { AppConfig } from "../../src/app/config";

/** The work of a role. */
export const PHASES = ["bootstrap", "plan", "deploy", "destroy", "recover"] as const;
export type Phase = (typeof PHASES)[number];

/** What policies are printed for: the work of a role, and the boundary of the roles that a deploy creates. */
export type Work = Phase | "boundary";

/**
 * The name of an environment's policy for some work, and of the role that does it. No role of the app is called so: their
 * names begin with that of the app.
 */
export function nameOf(work: Work, { namePrefix }: Pick<AppConfig, "namePrefix">): string {
  return `${work}-${namePrefix}`;
}

/** The ARN of the permissions boundary that `tiers bootstrap --roles` creates for an environment's app. */
export function boundaryArnOf(config: Pick<AppConfig, "namePrefix" | "accountId">): string {
  return `arn:aws:iam::${config.accountId}:policy/${nameOf("boundary", config)}`;
}

/** Whether the configured boundary is that of the app, not one of those who administer the account. */
export function isOwnBoundary(config: AppConfig): boolean {
  return config.permissionsBoundary === boundaryArnOf(config);
}
