import type { State, StateInstance, StateResource } from "../../../cli/terraform/state";

export const AWS_PROVIDER = 'provider["registry.terraform.io/hashicorp/aws"]';

/** A state with these resources. */
export function stateOf(...resources: StateResource[]): State {
  return { version: 4, serial: 7, lineage: "one", outputs: {}, resources };
}

/** A resource of a state, which Terraform manages. */
export function inState(type: string, name: string, ...instances: Partial<StateInstance>[]): StateResource {
  const provider = AWS_PROVIDER;
  return {
    mode: "managed",
    type,
    name,
    provider,
    instances: instances.map((each) => ({ schema_version: 0, ...each })),
  };
}
