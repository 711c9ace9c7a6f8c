import { randomBytes } from "node:crypto";
import { GetStagesCommand, paginateGetDeployments } from "@aws-sdk/client-api-gateway";
import { type Aws, unlessGone } from "../aws/aws";
import { addressOf, type State } from "../terraform/state";
import { type Stack, withResources } from "./stack";

const TYPE = "aws_api_gateway_deployment";

/** A deployment of an API that is in no state, while the state has another one at its address. */
export interface LostDeployment {
  readonly address: string;
  readonly id: string;
}

/** Finds deployments that a crash left: an update creates the new one before it deletes the old one. */
export async function findLostDeployments({ apiGateway: client }: Aws, stack: Stack): Promise<LostDeployment[]> {
  const lost: LostDeployment[] = [];
  for (const address of stack.present().filter((it) => it.startsWith(`${TYPE}.`))) {
    const restApiId = stack.attribute(address, "rest_api_id");
    const response = restApiId && (await unlessGone(client.send(new GetStagesCommand({ restApiId }))));
    if (!response) continue;
    const own = stack.present().map((it) => stack.attribute(it, "stage_name"));
    const ofOthers = (response.item ?? []).filter(({ stageName }) => !own.includes(stageName));
    const known = [...stack.idsOf(address), ...ofOthers.map(({ deploymentId }) => deploymentId)];
    for await (const { items = [] } of paginateGetDeployments({ client }, { restApiId })) {
      for (const { id } of items) if (id && !known.includes(id)) lost.push({ address, id });
    }
  }
  return lost;
}

/**
 * The state with these deployments as deposed objects at their address: Terraform's next plan lists them, and its apply
 * destroys them.
 */
export function withReplaced(state: State, lost: readonly LostDeployment[]): State {
  const resources = state.resources.map((resource) => {
    const present = resource.instances.find(({ deposed }) => !deposed);
    const ids = lost.filter(({ address }) => address === addressOf(resource)).map(({ id }) => id);
    if (!present || ids.length === 0) return resource;
    const replaced = ids.map((id) => {
      return { ...present, deposed: randomBytes(4).toString("hex"), attributes: { ...present.attributes, id } };
    });
    return { ...resource, instances: [...resource.instances, ...replaced] };
  });
  return withResources(state, resources);
}
