import { type JsonObject, listOf, objectOf, stringsOf, textOf } from "../terraform/json";
import { resourcesOfType, type State } from "../terraform/state";

/** The sites, APIs, user pool domains and functions in an app's state: found by the types of resources, not by names. */
export interface Parts {
  readonly sites: readonly SitePart[];
  readonly apis: readonly ApiPart[];
  readonly userPoolDomains: readonly UserPoolDomainPart[];
  readonly functions: readonly FunctionPart[];
}

interface SitePart {
  readonly distributionId: string;
  /** `<label>.cloudfront.net` */
  readonly domainName: string;
  /** Origin of the page, at its custom domain name or CloudFront's. */
  readonly url: string;
}

interface ApiPart {
  readonly restApiId: string;
  readonly apiName: string;
  readonly stageName: string;
  /** Of the stage, without a trailing slash, at its custom domain name or API Gateway's. */
  readonly url: string;
}

interface UserPoolDomainPart {
  /** `<prefix>.auth.<region>.amazoncognito.com`, or a custom domain name. */
  readonly domainName: string;
}

export interface FunctionPart {
  readonly functionName: string;
  readonly logGroupName: string;
}

export function partsOf(state: Pick<State, "resources">): Parts {
  const all = (type: string) => resourcesOfType(state, type).map(({ attributes }) => attributes);
  const certificates = all("aws_acm_certificate");
  const mappings = all("aws_api_gateway_base_path_mapping");
  const names = new Map(all("aws_api_gateway_rest_api").map(({ id, name }) => [textOf(id), textOf(name)]));
  return {
    sites: all("aws_cloudfront_distribution").map((distribution) => ({
      distributionId: textOf(distribution.id) ?? "",
      domainName: textOf(distribution.domain_name) ?? "",
      url: `https://${customName(distribution, certificates) ?? textOf(distribution.domain_name)}`,
    })),
    apis: all("aws_api_gateway_stage").map((stage) => {
      const restApiId = textOf(stage.rest_api_id) ?? "";
      const mapping = mappings.find(({ api_id }) => textOf(api_id) === restApiId);
      return {
        restApiId,
        apiName: names.get(restApiId) ?? "",
        stageName: textOf(stage.stage_name) ?? "",
        url: mapping ? `https://${textOf(mapping.domain_name)}` : (textOf(stage.invoke_url) ?? ""),
      };
    }),
    userPoolDomains: all("aws_cognito_user_pool_domain").map(({ domain, user_pool_id: poolId }) => {
      const [name = "", region] = [textOf(domain), textOf(poolId)?.split("_")[0]];
      // A prefix has no dots, and a pool's id begins with its region.
      return { domainName: name.includes(".") ? name : `${name}.auth.${region}.amazoncognito.com` };
    }),
    functions: all("aws_lambda_function").map(({ function_name: name, logging_config: logging }) => {
      const functionName = textOf(name) ?? "";
      const ownGroup = textOf(objectOf(listOf(logging)[0]).log_group);
      return { functionName, logGroupName: ownGroup ?? `/aws/lambda/${functionName}` };
    }),
  };
}

/** Of several aliases of a distribution, the subject of its certificate. The others redirect to it. */
function customName(
  { aliases, viewer_certificate }: JsonObject,
  certificates: readonly JsonObject[],
): string | undefined {
  const { acm_certificate_arn } = objectOf(listOf(viewer_certificate)[0]);
  const certificate = certificates.find(({ arn }) => textOf(arn) === textOf(acm_certificate_arn));
  const known = stringsOf(aliases);
  return known.find((name) => name === textOf(certificate?.domain_name)) ?? known[0];
}
