import type { PlanJson } from "../terraform/plan";
import { type CorsChange, reviewCors } from "./cors";
import { type ExposureChange, reviewExposure } from "./exposure";
import { isLost, isStateful, judge, type Violation } from "./guard";
import { type PermissionReview, reviewPermissions } from "./permissions";
import { type Action, type Plan, type ResourceChange, readPlan } from "./plan";
import { type RouteChange, reviewRoutes } from "./routes";
import { reviewTables, type TableChange } from "./tables";
import { TIERS, type Tier, tierFinder } from "./tier";

/** The effects of a plan. */
export interface Review {
  readonly stack: string;
  readonly counts: Readonly<Partial<Record<Action, number>>>;
  /** Only tiers with changes; those first in which something is replaced or destroyed. */
  readonly tiers: readonly { readonly tier: Tier; readonly changes: readonly ResourceChange[] }[];
  readonly tables: readonly TableChange[];
  readonly permissions: PermissionReview;
  readonly exposure: readonly ExposureChange[];
  readonly cors: readonly CorsChange[];
  readonly routes: readonly RouteChange[];
  readonly outputs: readonly string[];
  readonly violations: readonly Violation[];
  /** Allowed names that match no violation. */
  readonly unusedAllowances: readonly string[];
}

/** Exit statuses of `plan`: nothing 0, changes 2, blocked (changes that a policy forbids) 3. */
export type Verdict = "nothing" | "changes" | "blocked";

/**
 * Reviews a plan.
 *
 * @param json output of `terraform show -json`
 * @param allow names of violations to allow, `<policy>:<address>`
 */
export function reviewPlan(json: PlanJson, stack: string, allow: readonly string[] = []): Review {
  const plan = readPlan(json);
  const { resources } = plan;
  const changed = resources.filter(({ action }) => action !== "none");
  const parts = {
    permissions: reviewPermissions(plan),
    exposure: reviewExposure(plan),
    cors: reviewCors(plan),
    routes: reviewRoutes(plan),
  };
  const violations = judge({ ...parts, resources, permissions: parts.permissions.changes }, allow);
  return {
    stack,
    counts: countsOf(changed),
    tiers: byTier(plan, changed),
    tables: reviewTables(plan),
    ...parts,
    outputs: plan.outputs,
    violations,
    unusedAllowances: allow.filter((name) => !violations.some((violation) => violation.name === name)),
  };
}

export function verdictOf({ counts, outputs, violations }: Review): Verdict {
  if (violations.some(({ allowed }) => !allowed)) return "blocked";
  return Object.keys(counts).length > 0 || outputs.length > 0 ? "changes" : "nothing";
}

function countsOf(changed: readonly ResourceChange[]): Review["counts"] {
  const counts: Partial<Record<Action, number>> = {};
  for (const { action } of changed) counts[action] = (counts[action] ?? 0) + 1;
  return counts;
}

function byTier({ resources }: Plan, changed: readonly ResourceChange[]): Review["tiers"] {
  const tierOf = tierFinder(resources);
  return TIERS.map((tier) => ({
    tier,
    changes: changed.filter((resource) => tierOf(resource) === tier).sort((a, b) => weightOf(a) - weightOf(b)),
  }))
    .filter(({ changes }) => changes.length > 0)
    .sort((a, b) => weightOf(a.changes[0]) - weightOf(b.changes[0]));
}

/** Lost data first, then what is destroyed, then what is replaced. */
function weightOf(resource: ResourceChange | undefined): number {
  if (!resource || !isLost(resource)) return 3;
  if (isStateful(resource)) return 0;
  return resource.action === "destroy" ? 1 : 2;
}

/** The same as data, for programs. */
export function reviewAsJson(review: Review) {
  const { stack, counts, tiers, tables, permissions, exposure, cors, routes, outputs, violations, unusedAllowances } =
    review;
  return {
    stack,
    verdict: verdictOf(review),
    counts,
    changes: tiers.flatMap(({ tier, changes }) =>
      changes.map(({ address, type, action, attributes }) => ({
        tier,
        address,
        type,
        action,
        attributes: attributes.map(({ path }) => path),
      })),
    ),
    tables,
    permissions,
    exposure,
    cors,
    routes,
    outputs,
    violations,
    unusedAllowances,
  };
}
