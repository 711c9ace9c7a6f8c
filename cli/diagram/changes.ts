import type { PermissionChange } from "../review/permissions";
import type { Action } from "../review/plan";
import type { Review } from "../review/review";
import { type Change, DRAWN, type Graph, type Link, labelOf, type Part, partOf } from "./graph";

const CHANGES: Readonly<Partial<Record<Action, Change>>> = {
  create: "added",
  update: "changed",
  replace: "changed",
  import: "changed",
};

/** The graph of what will be, with what a plan adds and changes marked, and with what it removes. */
export function withChanges(graph: Graph, { tiers, permissions }: Pick<Review, "tiers" | "permissions">): Graph {
  const changes = tiers.flatMap((tier) => tier.changes);
  const actions = new Map(changes.map(({ address, action }) => [address, action]));
  const changeOf = (address: string) => CHANGES[actions.get(address) ?? "none"];
  const removed = changes
    .filter(({ action, type }) => action === "destroy" && DRAWN.includes(type))
    .map(({ type, id, before = {} }): Part => ({ ...partOf(type, id, before, graph.title), change: "removed" }));
  const parts = [...graph.parts.map((part) => ({ ...part, change: changeOf(part.id) })), ...removed];

  /** The link of a permission; undefined where the graph does not show its parts. */
  const linkOf = ({ principal, action, resource, address }: PermissionChange): Link | undefined => {
    const from = parts.find(({ words }) => words === principal);
    const to = parts.find(({ words }) => resource === words || resource.endsWith(` of ${words}`));
    const index = /^index (\S+) of /.exec(resource)?.[1];
    const label = labelOf(action, index ? `/index/${index}` : "");
    return from && to && { from: from.id, to: to.id, label, address };
  };
  const linksOf = (gained: boolean) =>
    permissions.changes
      .filter((it) => it.gained === gained && it.effect === "Allow")
      .flatMap((permission) => linkOf(permission) ?? []);
  const added = linksOf(true).map(keyOf);
  const links = graph.links.map((link): Link => {
    // The rest of a policy that changes stays as it is.
    const isPolicy = /_policy\./.test(link.address);
    const change = isPolicy ? (added.includes(keyOf(link)) ? "added" : undefined) : changeOf(link.address);
    return { ...link, change };
  });
  return {
    ...graph,
    parts,
    links: [...links, ...linksOf(false).map((link) => ({ ...link, change: "removed" as const }))],
  };
}

const keyOf = ({ from, to, label }: Link) => JSON.stringify([from, to, label]);
