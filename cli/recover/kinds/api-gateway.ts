import {
  GetAuthorizersCommand,
  GetGatewayResponseCommand,
  GetMethodCommand,
  GetModelCommand,
  GetRequestValidatorsCommand,
  GetStageCommand,
  GetStagesCommand,
  GetUsagePlanKeyCommand,
  paginateGetApiKeys,
  paginateGetDeployments,
  paginateGetResources,
  paginateGetRestApis,
  paginateGetUsagePlans,
} from "@aws-sdk/client-api-gateway";
import { type Aws, unlessGone } from "../../aws/aws";
import { type Candidate, type Kind, shared, unique } from "./kind";

const METHOD = ["rest_api_id", "resource_id", "http_method"] as const;
type MethodId = Readonly<Record<(typeof METHOD)[number], string>>;

/** The API and its parts: an API is identified by name and tags, its parts by their position in it. */
export const API_GATEWAY: Readonly<Record<string, Kind>> = {
  aws_api_gateway_rest_api: shared(["name"], async ({ apiGateway: client }, { name }) => {
    const apis = await collect(paginateGetRestApis({ client }, {}), ({ items }) => items);
    return apis
      .filter((api) => api.name === name)
      .map(({ id = "", rootResourceId = "", tags = {} }) => {
        return { id, attributes: { id, root_resource_id: rootResourceId }, tags };
      });
  }),
  aws_api_gateway_api_key: shared(["name"], async ({ apiGateway: client }, { name }) => {
    const keys = await collect(paginateGetApiKeys({ client }, {}), ({ items }) => items);
    return keys.filter((key) => key.name === name).map(({ id = "", tags = {} }) => ({ id, tags }));
  }),
  aws_api_gateway_usage_plan: shared(["name"], async ({ apiGateway: client }, { name }) => {
    const plans = await collect(paginateGetUsagePlans({ client }, {}), ({ items }) => items);
    return plans.filter((plan) => plan.name === name).map(({ id = "", tags = {} }) => ({ id, tags }));
  }),
  aws_api_gateway_usage_plan_key: unique(["usage_plan_id", "key_id"], async ({ apiGateway }, values) => {
    const { usage_plan_id: usagePlanId, key_id: keyId } = values;
    const key = await unlessGone(apiGateway.send(new GetUsagePlanKeyCommand({ usagePlanId, keyId })));
    return key && { id: `${usagePlanId}/${keyId}`, attributes: { id: keyId } };
  }),

  aws_api_gateway_resource: unique(
    ["rest_api_id", "parent_id", "path_part"],
    async ({ apiGateway: client }, values) => {
      const { rest_api_id: restApiId } = values;
      const paths = await collect(paginateGetResources({ client }, { restApiId }), ({ items }) => items);
      return paths
        .filter(({ parentId, pathPart }) => parentId === values.parent_id && pathPart === values.path_part)
        .map(({ id = "" }) => ({ id: `${restApiId}/${id}`, attributes: { id } }));
    },
  ),
  aws_api_gateway_method: unique(METHOD, async (aws, at) => (await methodAt(aws, at)) && partOf(at)),
  aws_api_gateway_integration: unique(METHOD, async (aws, at) => {
    const method = await methodAt(aws, at);
    return method?.methodIntegration && partOf(at);
  }),
  aws_api_gateway_method_response: unique([...METHOD, "status_code"], async (aws, at) => {
    const method = await methodAt(aws, at);
    return method?.methodResponses?.[at.status_code] && partOf(at, at.status_code);
  }),
  aws_api_gateway_integration_response: unique([...METHOD, "status_code"], async (aws, at) => {
    const method = await methodAt(aws, at);
    return method?.methodIntegration?.integrationResponses?.[at.status_code] && partOf(at, at.status_code);
  }),
  aws_api_gateway_gateway_response: unique(["rest_api_id", "response_type"], async ({ apiGateway }, values) => {
    const { rest_api_id: restApiId, response_type: type } = values;
    const command = new GetGatewayResponseCommand({ restApiId, responseType: type as "DEFAULT_4XX" });
    const response = await unlessGone(apiGateway.send(command));
    // AWS has a default for each type, which is not a resource.
    return response?.defaultResponse === false ? { id: `${restApiId}/${type}` } : undefined;
  }),
  aws_api_gateway_authorizer: shared(["rest_api_id", "name"], async ({ apiGateway }, values) => {
    const { rest_api_id: restApiId, name } = values;
    // One page holds more than an API may have.
    const { items: authorizers = [] } = await apiGateway.send(new GetAuthorizersCommand({ restApiId, limit: 500 }));
    return authorizers
      .filter((authorizer) => authorizer.name === name)
      .map(({ id = "" }) => ({ id: `${restApiId}/${id}`, attributes: { id } }));
  }),
  aws_api_gateway_request_validator: shared(["rest_api_id", "name"], async ({ apiGateway }, values) => {
    const { rest_api_id: restApiId, name } = values;
    const { items: validators = [] } = await apiGateway.send(
      new GetRequestValidatorsCommand({ restApiId, limit: 500 }),
    );
    return validators
      .filter((validator) => validator.name === name)
      .map(({ id = "" }) => ({ id: `${restApiId}/${id}`, attributes: { id } }));
  }),
  aws_api_gateway_model: unique(["rest_api_id", "name"], async ({ apiGateway }, { rest_api_id: restApiId, name }) => {
    const model = await unlessGone(apiGateway.send(new GetModelCommand({ restApiId, modelName: name })));
    return model && { id: `${restApiId}/${name}`, attributes: { id: model.id ?? "" } };
  }),
  aws_api_gateway_deployment: unique(["rest_api_id"], async ({ apiGateway: client }, { rest_api_id: restApiId }) => {
    const deployments = await collect(paginateGetDeployments({ client }, { restApiId }), ({ items }) => items);
    const { item: stages = [] } = await client.send(new GetStagesCommand({ restApiId }));
    const served = deployments.filter(({ id }) => stages.some(({ deploymentId }) => deploymentId === id));
    const [only, ...others] = served.length > 0 ? served : deployments;
    // Of several that no stage serves, none is needed: the next apply creates one.
    return only?.id && others.length === 0 ? { id: `${restApiId}/${only.id}`, attributes: { id: only.id } } : undefined;
  }),
  aws_api_gateway_stage: unique(["rest_api_id", "stage_name"], async ({ apiGateway }, values) => {
    const { rest_api_id: restApiId, stage_name: stageName } = values;
    const stage = await unlessGone(apiGateway.send(new GetStageCommand({ restApiId, stageName })));
    return stage && { id: `${restApiId}/${stageName}` };
  }),
};

function methodAt({ apiGateway }: Aws, { rest_api_id, resource_id, http_method }: MethodId) {
  const at = { restApiId: rest_api_id, resourceId: resource_id, httpMethod: http_method };
  return unlessGone(apiGateway.send(new GetMethodCommand(at)));
}

function partOf({ rest_api_id, resource_id, http_method }: MethodId, ...more: string[]): Candidate {
  return { id: [rest_api_id, resource_id, http_method, ...more].join("/") };
}

async function collect<Page, Item>(pages: AsyncIterable<Page>, itemsOf: (page: Page) => Item[] | undefined) {
  const items: Item[] = [];
  for await (const page of pages) items.push(...(itemsOf(page) ?? []));
  return items;
}
