import { withReplaced } from "../../../cli/recover/replaced-deployments";

describe("deployments that a crash left behind", () => {
  const provider = 'provider["registry.terraform.io/hashicorp/aws"]';
  const instance = { schema_version: 0, attributes: { id: "old", rest_api_id: "api", stage_name: null } };
  const of = (type: string) => ({ mode: "managed", type, name: "It", provider, instances: [instance] });
  const state = { serial: 3, resources: [of("aws_api_gateway_deployment"), of("aws_api_gateway_stage")] };
  const lost = ["new", "newer"].map((id) => ({ address: "aws_api_gateway_deployment.It", id }));

  test("stand in the state beside the one at their address, as replaced, and nothing else changes", () => {
    const replaced = (id: string) => {
      return {
        ...instance,
        deposed: expect.stringMatching(/^[0-9a-f]{8}$/),
        attributes: { ...instance.attributes, id },
      };
    };
    const [deployment, stage] = state.resources;
    expect(withReplaced(state, lost)).toEqual({
      serial: 4,
      resources: [{ ...deployment, instances: [instance, replaced("new"), replaced("newer")] }, stage],
    });
  });
});
