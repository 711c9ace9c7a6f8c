import { CloudFrontClient } from "@aws-sdk/client-cloudfront";
import { CloudWatchLogsClient, paginateDescribeLogGroups } from "@aws-sdk/client-cloudwatch-logs";
import { IAMClient, paginateListRoles, paginateListRoleTags } from "@aws-sdk/client-iam";
import { paginateGetResources, ResourceGroupsTaggingAPIClient } from "@aws-sdk/client-resource-groups-tagging-api";
import type { AppConfig } from "../../src/app/config";
import { listFunctions, listOriginAccessControls, listResponseHeadersPolicies } from "../aws/cloudfront-lists";
import type { AppNames } from "./app-names";

/** What remains of an environment, as ARNs. */
export interface Leftovers {
  /** In no state any more. */
  readonly orphans: readonly string[];
  /** The bucket and the lock table of the state. */
  readonly kept: readonly string[];
}

/**
 * Finds what remains of an environment after a destroy: by tags, and by name where a type has no tags.
 *
 * @param gone ARNs that Terraform deleted: the Tagging API still lists them for a while
 */
export async function audit(config: AppConfig, names: AppNames, gone: ReadonlySet<string>): Promise<Leftovers> {
  const { region, state } = config;
  // Global resources are listed in us-east-1.
  const regions = [...new Set([region, state.region, "us-east-1"])];
  const tagged = (await Promise.all(regions.map((each) => findTagged(each, config)))).flat();
  const found = await Promise.all([
    findRoles(region, config),
    findLogGroups(region, names.logGroups),
    findOfCloudFront(region, config.accountId, names),
  ]);
  const arns = [...new Set([...tagged.filter((arn) => !gone.has(arn)), ...found.flat()])].sort();
  const isStates = (arn: string) => arn.endsWith(`:s3:::${state.bucket}`) || arn.endsWith(`:table/${state.lockTable}`);
  return { orphans: arns.filter((arn) => !isStates(arn)), kept: arns.filter(isStates) };
}

async function findTagged(region: string, { projectName, environment }: AppConfig): Promise<string[]> {
  const client = new ResourceGroupsTaggingAPIClient({ region });
  const TagFilters = [
    { Key: "project", Values: [projectName] },
    { Key: "environment", Values: [environment] },
  ];
  const arns: string[] = [];
  for await (const { ResourceTagMappingList = [] } of paginateGetResources({ client }, { TagFilters })) {
    arns.push(...ResourceTagMappingList.flatMap(({ ResourceARN }) => ResourceARN ?? []));
  }
  client.destroy();
  return arns;
}

/** The Tagging API lists no roles. */
async function findRoles(region: string, { projectName, environment }: AppConfig): Promise<string[]> {
  const client = new IAMClient({ region });
  const arns: string[] = [];
  for await (const { Roles = [] } of paginateListRoles({ client }, {})) {
    for (const { RoleName = "", Arn = "" } of Roles) {
      if (!RoleName.startsWith(`${projectName}-${environment}-`)) continue;
      const tags = new Map<string | undefined, string | undefined>();
      for await (const { Tags = [] } of paginateListRoleTags({ client }, { RoleName })) {
        for (const { Key, Value } of Tags) tags.set(Key, Value);
      }
      // The prefix may be that of an environment such as dev-2.
      if (tags.get("project") === projectName && tags.get("environment") === environment) arns.push(Arn);
    }
  }
  client.destroy();
  return arns;
}

/** A function that still ran may have recreated its log group, without tags. */
async function findLogGroups(region: string, names: readonly string[]): Promise<string[]> {
  const client = new CloudWatchLogsClient({ region });
  const arns: string[] = [];
  for (const name of names) {
    for await (const { logGroups = [] } of paginateDescribeLogGroups({ client }, { logGroupNamePrefix: name })) {
      const own = logGroups.filter(({ logGroupName }) => logGroupName === name);
      arns.push(...own.map(({ arn = "" }) => arn.replace(/:\*$/, "")));
    }
  }
  client.destroy();
  return arns;
}

/** CloudFront's resources that have no tags. */
async function findOfCloudFront(region: string, accountId: string, names: AppNames): Promise<string[]> {
  const client = new CloudFrontClient({ region });
  const arns: string[] = [];
  const add = (kind: string, id: string | undefined) => arns.push(`arn:aws:cloudfront::${accountId}:${kind}/${id}`);
  for await (const { Id, Name = "" } of listOriginAccessControls(client)) {
    if (names.originAccessControls.includes(Name)) add("origin-access-control", Id);
  }
  for await (const { ResponseHeadersPolicy: policy } of listResponseHeadersPolicies(client)) {
    const name = policy?.ResponseHeadersPolicyConfig?.Name ?? "";
    if (names.responseHeadersPolicies.includes(name)) add("response-headers-policy", policy?.Id);
  }
  for await (const { Name = "" } of listFunctions(client)) {
    if (names.cloudFrontFunctions.includes(Name)) add("function", Name);
  }
  client.destroy();
  return arns;
}
