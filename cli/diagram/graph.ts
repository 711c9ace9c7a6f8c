import { RESOURCE_TYPES } from "../../src/common/resource-types";
import { type Statement, statementsOf } from "../../src/testing/policy-document";
import { constructPath, kindOf, nameResource, physicalName } from "../review/resource-name";
import { type Json, type JsonObject, listOf, objectOf, stringsOf, textOf } from "../terraform/json";
import { blocksOfType, type SynthesizedStack } from "../terraform/synthesized";

/** What a plan does to a part or a link. */
export type Change = "added" | "changed" | "removed";

/** Something that a diagram shows: a resource, or who uses the app. */
export interface Part {
  /** The resource's address. */
  readonly id: string;
  /** `table`. */
  readonly kind: string;
  readonly name: string;
  /** The box that it is in. @default - none */
  readonly tier?: string;
  /** As a review names it: `table UserData`. */
  readonly words: string;
  /** @default - nothing */
  readonly change?: Change;
}

/** Who may do what to what. */
export interface Link {
  readonly from: string;
  readonly to: string;
  /** A route, or an action of AWS. */
  readonly label: string;
  /** Of the resource that it was read from. */
  readonly address: string;
  /** @default - nothing */
  readonly change?: Change;
}

/** Parts of an app, and what they may do to one another. */
export interface Graph {
  readonly title: string;
  readonly parts: readonly Part[];
  readonly links: readonly Link[];
}

const BROWSER = "browser";

/** The resources that are always drawn; any other, where a permission names it. */
export const DRAWN = [
  "aws_cloudfront_distribution",
  "aws_s3_bucket",
  "aws_cognito_user_pool",
  "aws_api_gateway_rest_api",
  "aws_lambda_function",
  "aws_dynamodb_table",
  "aws_sns_topic",
];

/**
 * The graph of a synthesized stack. Left out is what each function may do to its own log.
 *
 * @param title the stack's name, with which the names of its resources begin
 */
export function graphOf(stack: SynthesizedStack, title: string): Graph {
  const reader = new GraphReader(stack, title);
  const links = reader.links();
  return { title, parts: reader.parts(links), links };
}

/** Links as a picture has them: one for all labels between two parts that change alike. */
export function linesOf({ links }: Graph) {
  const lines = new Map<string, { from: string; to: string; change?: Change; labels: string[] }>();
  for (const { from, to, label, change } of links) {
    const key = JSON.stringify([from, to, change]);
    const { labels = [] } = lines.get(key) ?? {};
    lines.set(key, { from, to, change, labels: [...new Set([...labels, label])] });
  }
  return [...lines.values()];
}

/** How a diagram names a resource. */
export function partOf(type: string, id: string, values: JsonObject, title: string): Part {
  const name = physicalName(type, values) ?? constructPath(id).join("/");
  return {
    id: `${type}.${id}`,
    kind: kindOf(type),
    tier: RESOURCE_TYPES[type]?.tier,
    name: name.startsWith(`${title}-`) ? name.slice(title.length + 1) : name,
    words: nameResource(type, id, values),
  };
}

class GraphReader {
  /** Parts that permissions name in addition to those that are always drawn. */
  private readonly named = new Map<string, Part>();

  constructor(
    private readonly stack: SynthesizedStack,
    private readonly title: string,
  ) {}

  /** @param links which this reader has read */
  parts(links: readonly Link[]): Part[] {
    const drawn = DRAWN.flatMap((type) =>
      blocksOfType(this.stack, type).map(([id, values]) => partOf(type, id, values, this.title)),
    );
    const linked = links.flatMap(({ from, to }) => [from, to]);
    const others = [...this.named.values()].filter(
      ({ id }) => linked.includes(id) && !drawn.some((it) => it.id === id),
    );
    const browser = { id: BROWSER, kind: "", name: "Browser", words: BROWSER };
    return [...(linked.includes(BROWSER) ? [browser] : []), ...drawn, ...others];
  }

  links(): Link[] {
    return [
      ...this.fromBrowser(),
      ...this.routes(),
      ...this.authorizers(),
      ...this.roles(),
      ...this.resourcePolicies(),
    ];
  }

  private fromBrowser(): Link[] {
    const sites = this.addresses("aws_cloudfront_distribution");
    const stages = blocksOfType(this.stack, "aws_api_gateway_stage");
    /** The distribution that has the API's stage as an origin. */
    const siteOf = (api: string) => {
      const [stage = ""] = stages.find(([, { rest_api_id }]) => refersTo(rest_api_id) === api) ?? [];
      return sites.find((site) => JSON.stringify(this.block(site)?.origin).includes(`aws_api_gateway_stage.${stage}.`));
    };
    const links = sites.map((site) => link(BROWSER, site, "opens", site));
    for (const api of this.addresses("aws_api_gateway_rest_api")) {
      links.push(link(siteOf(api) ?? BROWSER, api, "calls", api));
    }
    const clients = blocksOfType(this.stack, "aws_cognito_user_pool_client");
    for (const [id, { user_pool_id }] of clients) {
      const pool = refersTo(user_pool_id);
      if (pool) links.push(link(BROWSER, pool, "signs in", `aws_cognito_user_pool_client.${id}`));
    }
    return links;
  }

  /** `GET /users`, with who authorizes it, from an API to the function. */
  private routes(): Link[] {
    const integrations = blocksOfType(this.stack, "aws_api_gateway_integration");
    return blocksOfType(this.stack, "aws_api_gateway_method").flatMap(([id, method]) => {
      const { http_method, resource_id, rest_api_id, authorization, authorizer_id } = method;
      const integration = integrations.find(
        ([, it]) =>
          it.resource_id === resource_id &&
          (it.http_method === http_method || refersTo(it.http_method) === `aws_api_gateway_method.${id}`),
      )?.[1];
      const [api, fn] = [refersTo(rest_api_id), refersTo(integration?.uri)];
      if (!api || !fn?.startsWith("aws_lambda_function.")) return [];
      const authorizer = textOf(this.block(refersTo(authorizer_id) ?? "")?.name);
      const by = authorizer ?? (authorization === "AWS_IAM" ? "IAM" : undefined);
      const route = `${http_method} ${this.pathOf(resource_id)}${by ? ` (${by})` : ""}`;
      return [link(api, fn, route, `aws_api_gateway_method.${id}`)];
    });
  }

  private pathOf(resourceId: Json | undefined): string {
    const block = this.block(refersTo(resourceId) ?? "");
    if (block?.path_part === undefined) return "/";
    const parent = this.pathOf(block.parent_id);
    return `${parent === "/" ? "" : parent}/${block.path_part}`;
  }

  private authorizers(): Link[] {
    return blocksOfType(this.stack, "aws_api_gateway_authorizer").flatMap(([id, block]) => {
      const api = refersTo(block.rest_api_id);
      const deciders = [...stringsOf(block.provider_arns), textOf(block.authorizer_uri) ?? ""].flatMap(
        (it) => this.target(it)?.id ?? [],
      );
      return api ? deciders.map((to) => link(api, to, "authorizes with", `aws_api_gateway_authorizer.${id}`)) : [];
    });
  }

  /** What the role of each function allows. */
  private roles(): Link[] {
    const functions = blocksOfType(this.stack, "aws_lambda_function");
    return blocksOfType(this.stack, "aws_iam_role_policy").flatMap(([id, { role, policy }]) => {
      const owner = functions.find(([, it]) => refersTo(it.role) === refersTo(role));
      if (!owner) return [];
      const ownLogs = refersTo(objectOf(listOf(owner[1].logging_config)[0] ?? owner[1].logging_config).log_group);
      return this.statements(policy).flatMap(({ actions = [], resources = [] }) =>
        resources.flatMap((resource) => {
          const target = this.target(resource);
          if (!target || target.id === ownLogs || target.id.startsWith("aws_cloudwatch_log_group.")) return [];
          return actions.map((action) =>
            link(`aws_lambda_function.${owner[0]}`, target.id, labelOf(action, resource), `aws_iam_role_policy.${id}`),
          );
        }),
      );
    });
  }

  /** What policies of resources allow to other parts: a bucket's to CloudFront, a topic's to alarms. */
  private resourcePolicies(): Link[] {
    const types = Object.keys(this.stack.resources).filter((type) => /_policy$/.test(type) && !/^aws_iam_/.test(type));
    return types.flatMap((type) =>
      blocksOfType(this.stack, type).flatMap(([id, { policy }]) =>
        this.statements(policy)
          .filter(({ effect = "Allow" }) => effect === "Allow")
          .flatMap(({ actions = [], resources = [], condition = [] }) => {
            const sources = condition
              .filter(({ variable }) => /:SourceArn$/i.test(variable))
              .flatMap(({ values }) => values.flatMap((it) => this.target(it)?.id ?? []));
            return resources.flatMap((resource) => {
              const target = this.target(resource);
              if (!target) return [];
              return [...new Set(sources)].flatMap((from) =>
                actions.map((action) => link(from, target.id, labelOf(action, resource), `${type}.${id}`)),
              );
            });
          }),
      ),
    );
  }

  private statements(policy: Json | undefined): readonly Statement[] {
    try {
      return statementsOf(this.stack.json, textOf(policy) ?? "");
    } catch {
      // A picture has what can be read; a review reports what cannot.
      return [];
    }
  }

  /** What an ARN names: a resource of the stack, or an existing one. */
  private target(arn: string): Part | undefined {
    const address = refersTo(arn);
    if (address) {
      const [type = "", id = ""] = address.split(".");
      const block = this.block(address);
      const part =
        type === "aws_cloudwatch_metric_alarm" ? this.alarms() : block && partOf(type, id, block, this.title);
      if (part) this.named.set(part.id, part);
      return part;
    }
    if (!arn.startsWith("arn:") && arn !== "*") return undefined;
    const [, , service = "", , , ...rest] = arn.split(":");
    const part = { id: arn, kind: service, name: rest.join(":") || "any resource", words: arn };
    this.named.set(arn, part);
    return part;
  }

  /** They are many, and alike: one part stands for all. */
  private alarms(): Part {
    const count = this.addresses("aws_cloudwatch_metric_alarm").length;
    return { id: "alarms", tier: "Monitoring", kind: "CloudWatch", name: `${count} alarms`, words: "alarms" };
  }

  private block(address: string): JsonObject | undefined {
    const [type = "", id = ""] = address.split(".");
    return this.stack.resources[type]?.[id];
  }

  private addresses(type: string): string[] {
    return blocksOfType(this.stack, type).map(([id]) => `${type}.${id}`);
  }
}

function link(from: string, to: string, label: string, address: string): Link {
  return { from, to, label, address };
}

/** `Query ByTag` for an index, `GetItem` else. */
export function labelOf(action: string, resource: string): string {
  const name = action.slice(action.indexOf(":") + 1);
  const index = /\/index\/(.+)$/.exec(resource)?.[1];
  return index ? `${name} ${index}` : name;
}

/** The address in a reference: `${aws_lambda_function.A.arn}` and what follows it. */
function refersTo(value: Json | undefined): string | undefined {
  return /^\$\{((?:data\.)?[a-z0-9_]+\.[A-Za-z0-9_-]+)\.[^}]*\}/.exec(textOf(value) ?? "")?.[1];
}
