import { TerraformOutput, type TerraformStack } from "cdktf";
import type { RestApi } from "../api/rest-api";
import type { UserPool } from "../auth/user-pool";
import type { NodeFunction } from "../function/node-function";
import type { StaticSite } from "../site/static-site";
import type { ITable } from "../table/table-base";

/** The parts of an app of which a stack has one each. */
export interface AppParts {
  readonly site?: StaticSite;
  readonly api?: RestApi;
  readonly function?: NodeFunction;
  readonly table?: ITable;
  readonly userPool?: UserPool;
}

/** Gives a stack outputs that name its parts, for people and scripts: `site_url`, `api_url`, `table_name` ... */
export function addOutputs(stack: TerraformStack, { site, api, function: handler, table, userPool }: AppParts) {
  const outputs = {
    site_url: site?.origin,
    api_url: api?.url,
    bucket_name: site?.bucketName,
    distribution_id: site?.distributionId,
    rest_api_id: api?.restApiId,
    function_name: handler?.functionName,
    log_group_name: handler?.logGroupName,
    table_name: table?.tableName,
    user_pool_id: userPool?.userPoolId,
    sign_in_url: userPool?.signInOrigin,
  };
  for (const [name, value] of Object.entries(outputs)) {
    if (value !== undefined) new TerraformOutput(stack, name, { value });
  }
}
