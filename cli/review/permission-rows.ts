import type { Mark } from "./mark";
import type { PermissionChange } from "./permissions";
import type { Conditions } from "./policy-document";

/** A change of what somebody may do to something: all actions of the same kind. */
export interface PermissionRow {
  readonly mark: Mark;
  /** `function GetUser`, `everybody`. */
  readonly who: string;
  /** `may now`, `is no longer denied`. */
  readonly verb: string;
  readonly actions: readonly string[];
  /** Empty where the actions are about nothing in particular. */
  readonly resource: string;
  /** The condition, or what changes in it; empty without one. */
  readonly condition: string;
}

/** The permissions that a plan changes; of one whose condition changes, only the difference. */
export function permissionRows(changes: readonly PermissionChange[]): PermissionRow[] {
  const groups = groupBy(changes, ({ gained, effect, principal, resource, condition }) =>
    JSON.stringify([gained, effect, principal, resource, condition]),
  );
  const rows: PermissionRow[] = [];
  while (groups.length > 0) {
    const group = groups.shift() ?? [];
    const [first] = group;
    if (!first) continue;
    const index = groups.findIndex((other) => isOtherSide(group, other));
    const [other] = index >= 0 ? groups.splice(index, 1) : [];
    rows.push(other?.[0] ? conditionRow(first, other[0], group) : rowOf(first, group));
  }
  return rows;
}

/** A row as a sentence. */
export function inWords({ who, verb, actions, resource, condition }: PermissionRow): string {
  return `${who} ${verb}: ${actions.join(", ")}${resource && ` on ${resource}`}${condition && ` (${condition})`}`;
}

/** `+` is more access, by an added Allow or a removed Deny. */
function rowOf(first: PermissionChange, group: readonly PermissionChange[]): PermissionRow {
  const { gained, effect, resource, condition } = first;
  const verbs = { Allow: ["may now", "may no longer"], Deny: ["is now denied", "is no longer denied"] }[effect];
  const isGrave = gained && group.some(({ isWildcard, isPublic }) => isWildcard || isPublic);
  return {
    mark: isGrave ? "!" : gained === (effect === "Allow") ? "+" : "-",
    who: nameOf(first),
    verb: verbs[gained ? 0 : 1] ?? "",
    actions: group.map(({ action }) => action),
    resource,
    condition,
  };
}

const nameOf = ({ principal }: PermissionChange) => (principal === "*" ? "everybody" : principal);

/** Whether two groups are one permission before and after, under other conditions. */
function isOtherSide(group: readonly PermissionChange[], other: readonly PermissionChange[]): boolean {
  const [one, two] = [group[0], other[0]];
  const actionsOf = (all: readonly PermissionChange[]) => JSON.stringify(all.map(({ action }) => action).sort());
  return (
    one !== undefined &&
    two !== undefined &&
    one.gained !== two.gained &&
    one.effect === two.effect &&
    one.principal === two.principal &&
    one.resource === two.resource &&
    Object.keys(one.conditions).length > 0 &&
    Object.keys(two.conditions).length > 0 &&
    actionsOf(group) === actionsOf(other)
  );
}

function conditionRow(one: PermissionChange, two: PermissionChange, group: readonly PermissionChange[]): PermissionRow {
  const [before, after] = one.gained ? [two, one] : [one, two];
  const { wider, narrower } = differenceOf(before.conditions, after.conditions);
  const isMore = wider.length > 0 === (one.effect === "Allow");
  const isGrave = isMore && group.some(({ isWildcard, isPublic }) => isWildcard || isPublic);
  return {
    mark: isGrave ? "!" : wider.length > 0 && narrower.length > 0 ? "~" : isMore ? "+" : "-",
    who: nameOf(one),
    verb: one.effect === "Allow" ? "may" : "is denied",
    actions: group.map(({ action }) => action),
    resource: one.resource,
    condition: [...wider, ...narrower].join(", "),
  };
}

/** What a permission newly applies to, and what it no longer applies to, in words. */
function differenceOf(before: Conditions, after: Conditions) {
  const tests = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const values = (test: string, of: Conditions, without: Conditions) =>
    (of[test] ?? []).filter((value) => !(without[test] ?? []).includes(value)).join(" or ");
  const inBoth = tests.filter((test) => before[test] && after[test]);
  const words = (word: string, some: readonly string[], of: Conditions, without: Conditions) =>
    some.flatMap((test) => (values(test, of, without) ? [`${word} ${test} ${values(test, of, without)}`] : []));
  return {
    wider: [
      ...words("now also", inBoth, after, before),
      ...words(
        "no longer only",
        tests.filter((test) => !after[test]),
        before,
        {},
      ),
    ],
    narrower: [
      ...words("no longer", inBoth, before, after),
      ...words(
        "now only",
        tests.filter((test) => !before[test]),
        after,
        {},
      ),
    ],
  };
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return [...groups.values()];
}
