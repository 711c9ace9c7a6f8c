import { ApiGatewayDeployment } from "@cdktf/provider-aws/lib/api-gateway-deployment";
import { ApiGatewayRequestValidator } from "@cdktf/provider-aws/lib/api-gateway-request-validator";
import { ApiGatewayResource } from "@cdktf/provider-aws/lib/api-gateway-resource";
import type { ApiGatewayRestApi } from "@cdktf/provider-aws/lib/api-gateway-rest-api";
import { LambdaPermission } from "@cdktf/provider-aws/lib/lambda-permission";
import { dependable, Lazy, type TerraformResource } from "cdktf";
import type { Construct } from "constructs";
import { valueError } from "../../common/validation";
import type { IFunction } from "../../function/function";
import { NodeFunction } from "../../function/node-function";
import { deploymentTrigger } from "./deployment-trigger";

/**
 * The API under construction: everything that a deployment is a snapshot of. Routes, preflights and gateway responses add
 * themselves; the resources of their paths and the request validators are created when one first needs them.
 */
export class ApiDefinition {
  readonly restApiId: string;
  private readonly executionArn: string;
  /** To invoke functions: without them, a route returns 500. */
  readonly permissions: LambdaPermission[] = [];
  private readonly deployed = new Set<TerraformResource>();
  private readonly resources = new Map<string, ApiGatewayResource>();
  private readonly validators = new Map<string, ApiGatewayRequestValidator>();

  constructor(
    /** Where the resources are created. */
    readonly scope: Construct,
    private readonly restApi: ApiGatewayRestApi,
  ) {
    this.restApiId = restApi.id;
    this.executionArn = restApi.executionArn;
    this.add(restApi);
  }

  /** Makes the deployment depend on this resource, and redeploys the API when the resource changes. */
  add<T extends TerraformResource>(resource: T): T {
    this.deployed.add(resource);
    return resource;
  }

  /**
   * Allows API Gateway to invoke a function for one source of this API, and for nothing else.
   *
   * @param statement its construct, its id in the function's policy, and the source below the API's ARN
   */
  allowInvoke(handler: IFunction, { id, sid, source }: { id: string; sid: string; source: string }) {
    // Of a function that is not ours, other APIs may be allowed the same.
    const statementId = handler instanceof NodeFunction ? sid : sid.replace("-", `-${this.restApiId}-`);
    const permission = new LambdaPermission(this.scope, `Permission-${id}`, {
      statementId,
      action: "lambda:InvokeFunction",
      functionName: handler.functionName,
      principal: "apigateway.amazonaws.com",
      sourceArn: `${this.executionArn}/${source}`,
    });
    this.permissions.push(permission);
  }

  /** A snapshot of all that is added until synth. Its successor is created before it is destroyed. */
  createDeployment(): ApiGatewayDeployment {
    const deployment = new ApiGatewayDeployment(this.scope, "Deployment", {
      restApiId: this.restApiId,
      triggers: { model: deploymentTrigger(this.scope, this.deployed) },
      lifecycle: { createBeforeDestroy: true },
    });
    deployment.dependsOn = Lazy.listValue({ produce: () => [...this.deployed].map(dependable) });
    return deployment;
  }

  /**
   * The id of a path's resource, which is created together with its parents.
   *
   * @throws ValidationError when the same path already exists with another parameter name
   */
  resourceId(path: string): string {
    if (path === "/") return this.restApi.rootResourceId;
    const existing = this.resources.get(path);
    if (existing) return existing.id;
    const key = withoutParameterNames(path);
    const other = [...this.resources.keys()].find((it) => withoutParameterNames(it) === key);
    if (other) throw valueError(this.scope, "path", `name its parameter as in "${other}"`, path);
    const cut = path.lastIndexOf("/");
    const resource = this.add(
      new ApiGatewayResource(this.scope, `Path-${routeId("", path)}`, {
        restApiId: this.restApiId,
        parentId: this.resourceId(path.slice(0, cut) || "/"),
        pathPart: path.slice(cut + 1),
      }),
    );
    this.resources.set(path, resource);
    return resource.id;
  }

  /** The id of the validator that checks these parts of a request; none where there is nothing to check. */
  validatorId({ parameters, body }: { parameters: boolean; body: boolean }): string | undefined {
    const name = [...(parameters ? ["parameters"] : []), ...(body ? ["body"] : [])].join("-and-");
    if (!name) return undefined;
    const existing = this.validators.get(name);
    if (existing) return existing.id;
    const validator = this.add(
      new ApiGatewayRequestValidator(this.scope, `Validator-${name}`, {
        restApiId: this.restApiId,
        name,
        validateRequestParameters: parameters,
        validateRequestBody: body,
      }),
    );
    this.validators.set(name, validator);
    return validator.id;
  }
}

/**
 * A construct id for a route, such as `GET-users`: without the slash that separates construct paths, unique, and
 * independent of parameter names, because API Gateway accepts one parameter in that place, whatever its name.
 */
export function routeId(method: string, path: string): string {
  return withoutParameterNames(`${method}${path}`).replaceAll("-", "%2D").replaceAll("/", "-") || "-";
}

function withoutParameterNames(path: string): string {
  return path.replace(/\{[^}]*\}/g, "{}");
}
