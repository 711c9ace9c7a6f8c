import { RESOURCE_TYPES } from "../common/resource-types";
import type { Permission } from "./permission";
import { pseudoArn } from "./pseudo-arn";
import type { TerraformJson } from "./terraform-json";

/**
 * A text in which each reference to a resource is the ARN, or the name, that the resource will have.
 *
 * @throws Error on a reference whose value is not in the stack
 */
export function render(app: TerraformJson, text: string): string {
  const home = homeOf(app);
  const rendered = text.replace(
    /\$\{([a-z0-9_]+)\.([A-Za-z0-9_-]+)\.([a-z0-9_]+)\}/g,
    (reference, type, id, attribute) => {
      const resource = app.at(`${type}.${id}`);
      const known = RESOURCE_TYPES[type];
      // What has an id of AWS's goes by what Terraform calls it.
      const own = known?.name && !known.hasIdOfAws ? resource?.[known.name] : undefined;
      const name = typeof own === "string" && !own.includes("${") ? own : id;
      return (resource && pseudoArn(type, attribute, name, home)) ?? reference;
    },
  );
  if (rendered.includes("${")) throw new Error(`cannot tell what will be ${rendered}`);
  return rendered;
}

/** A permission whose references are the ARNs and names that the resources will have. @throws Error as `render` */
export function renderPermission(app: TerraformJson, permission: Permission): Permission {
  const rendered = (text: string) => render(app, text);
  return {
    ...permission,
    resource: rendered(permission.resource),
    conditions: permission.conditions.map((it) => ({ ...it, values: it.values.map(rendered) })),
  };
}

/** The stack's account and region; without a setting, placeholders. */
function homeOf({ json }: TerraformJson) {
  const [provider] = json.provider?.aws ?? [];
  return {
    accountId: provider?.allowed_account_ids?.[0] ?? "111122223333",
    region: provider?.region ?? "eu-central-1",
  };
}
