import type { Aws } from "../aws/aws";
import { API_GATEWAY } from "./kinds/api-gateway";
import { CLOUDFRONT } from "./kinds/cloudfront";
import { COGNITO } from "./kinds/cognito";
import type { Candidate, Kind } from "./kinds/kind";
import { NAMED } from "./kinds/named";
import type { Stack } from "./stack";

/** The types that a recovery imports, and how each is found. */
export const KINDS: Readonly<Record<string, Kind>> = { ...NAMED, ...API_GATEWAY, ...CLOUDFRONT, ...COGNITO };

/** A resource of the stack that is in AWS and not in its state. */
export interface Orphan {
  /** Address in the stack. */
  readonly address: string;
  /** Import id of Terraform. */
  readonly id: string;
}

export interface Orphans {
  readonly orphans: readonly Orphan[];
  /** A line for each that must not be imported, with the reason. */
  readonly left: readonly string[];
}

/**
 * Finds what the stack's state lacks: by name or position in the parent, and by the stack's tags where the type has tags.
 */
export async function findOrphans(aws: Aws, stack: Stack): Promise<Orphans> {
  const orphans: Orphan[] = [];
  const left: string[] = [];
  let pending = stack.missing();
  // A found resource makes the parent of others known; what has no known parent does not exist.
  for (let before = -1; before !== pending.length; ) {
    before = pending.length;
    for (const address of pending) {
      const search = searchFor(stack, address);
      if (!search) continue;
      pending = pending.filter((other) => other !== address);
      const { ours, problem } = judge(await search.find(aws), stack.defaultTags(), search.isUnique);
      if (problem) left.push(`${search.title}: ${problem}`);
      if (!ours) continue;
      orphans.push({ address, id: ours.id });
      stack.setFound(address, ours.attributes ?? { id: ours.id });
    }
  }
  return { orphans, left };
}

/** Finds duplicates: an apply after a crash creates again what has no unique name. A line for each. */
export async function findDoubles(aws: Aws, stack: Stack): Promise<string[]> {
  const lines: string[] = [];
  for (const address of stack.present()) {
    const search = searchFor(stack, address);
    if (!search || search.isUnique) continue;
    const id = stack.attribute(address, "id");
    const ours = (await search.find(aws)).filter((candidate) => hasTags(candidate, stack.defaultTags()));
    const others = ours.filter((it) => (it.attributes?.id ?? it.id) !== id).map((it) => it.id);
    if (others.length === 0) continue;
    const words = `${others.join(", ")} has the same name and tags, while the state has ${id}`;
    lines.push(`${search.title}: ${words}. Delete the one that nothing uses`);
  }
  return lines;
}

/** How to find a resource; undefined while an identifying attribute is unknown. */
function searchFor(stack: Stack, address: string) {
  const kind = KINDS[address.slice(0, address.indexOf("."))];
  if (!kind) return undefined;
  const values = Object.fromEntries(kind.needs.map((name) => [name, stack.attribute(address, name) ?? ""]));
  if (Object.values(values).includes("")) return undefined;
  const title = `${address} (${Object.values(values).join(", ")})`;
  return { title, isUnique: kind.isUnique, find: (aws: Aws) => kind.find(aws, values) };
}

/** The candidate that belongs to the stack, or the problem where a person must decide. */
export function judge(
  candidates: readonly Candidate[],
  wanted: Readonly<Record<string, string>>,
  isUnique: boolean,
): { readonly ours?: Candidate; readonly problem?: string } {
  const [ours, ...more] = candidates.filter((candidate) => hasTags(candidate, wanted));
  const tags = Object.entries(wanted).map(([name, value]) => `${name}=${value}`);
  if (ours && more.length > 0) {
    const ids = [ours, ...more].map(({ id }) => id).join(", ");
    return { problem: `there are several, ${ids}. Delete all but the right one, then recover again` };
  }
  if (ours || !isUnique || candidates.length === 0) return { ours };
  return {
    problem:
      "one of that name lacks this stack's tags, so it is somebody else's. " +
      `If it does belong to this stack, add the tags ${tags.join(", ")} and recover again`,
  };
}

function hasTags({ tags }: Candidate, wanted: Readonly<Record<string, string>>): boolean {
  return !tags || Object.entries(wanted).every(([name, value]) => tags[name] === value);
}
