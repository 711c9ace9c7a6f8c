import { withReplaced } from "../../../cli/recover/replaced-deployments";
import { inState, stateOf } from "../terraform/state-fixture";

describe("deployments that a crash left behind", () => {
  const instance = { schema_version: 0, attributes: { id: "old", rest_api_id: "api", stage_name: null } };
  const of = (type: string) => inState(type, "It", instance);
  const state = stateOf(of("aws_api_gateway_deployment"), of("aws_api_gateway_stage"));
  const lost = ["new", "newer"].map((id) => ({ address: "aws_api_gateway_deployment.It", id }));

  test("are deposed objects in the state at their address, and nothing else changes", () => {
    const replaced = (id: string) => {
      return {
        ...instance,
        deposed: expect.stringMatching(/^[0-9a-f]{8}$/),
        attributes: { ...instance.attributes, id },
      };
    };
    const [deployment, stage] = state.resources;
    expect(withReplaced(state, lost)).toEqual({
      ...state,
      serial: 8,
      resources: [{ ...deployment, instances: [instance, replaced("new"), replaced("newer")] }, stage],
    });
  });
});
