import { isDeepStrictEqual } from "node:util";
import { type Json, type JsonObject, listOf, objectOf, textOf } from "../terraform/json";
import type { PlanJson, ResourceChangeJson } from "../terraform/plan";
import { addressOf, type State, type StateInstance } from "../terraform/state";
import type { Home } from "./home";

/** What was applied between two states, in the form of a plan for `reviewPlan`: every value is known. */
export function appliedChanges(before: State, after: State, { accountId, region }: Home): PlanJson {
  const [old, present] = [instancesOf(before), instancesOf(after)];
  const addresses = [...new Set([...old.keys(), ...present.keys()])];
  const constant = (value: Json): JsonObject => ({ constant_value: value });
  return {
    resource_changes: addresses.map((address) => changeOf(address, old.get(address), present.get(address))),
    configuration: {
      provider_config: {
        aws: { name: "aws", expressions: { allowed_account_ids: constant([accountId]), region: constant(region) } },
      },
    },
  };
}

interface Instance extends Pick<StateInstance, "attributes"> {
  readonly type: string;
  readonly name: string;
  /** Of the shape of the attributes, as in a plan. */
  readonly sensitive: JsonObject;
}

function instancesOf({ resources }: State): Map<string, Instance> {
  return new Map(
    resources
      .filter(({ mode }) => mode === "managed")
      .flatMap((resource) =>
        resource.instances
          .filter(({ deposed }) => !deposed)
          .map((instance): [string, Instance] => {
            const { type, name } = resource;
            const index = instance.index_key === undefined ? "" : `[${JSON.stringify(instance.index_key)}]`;
            const sensitive = sensitiveOf(instance);
            return [`${addressOf(resource)}${index}`, { type, name, attributes: instance.attributes, sensitive }];
          }),
      ),
  );
}

/** A state lists the paths of sensitive attributes; all below their first step is hidden. */
function sensitiveOf(instance: StateInstance & { readonly sensitive_attributes?: Json }): JsonObject {
  const paths = listOf(instance.sensitive_attributes);
  return Object.fromEntries(paths.map((path) => [textOf(objectOf(listOf(path)[0]).value) ?? "", true]));
}

function changeOf(address: string, before: Instance | undefined, after: Instance | undefined): ResourceChangeJson {
  const { type = "", name = "" } = after ?? before ?? {};
  return {
    address,
    mode: "managed",
    type,
    name,
    change: {
      actions: actionsOf(before?.attributes, after?.attributes),
      before: before?.attributes ?? null,
      after: after?.attributes ?? null,
      before_sensitive: before?.sensitive,
      after_sensitive: after?.sensitive,
    },
  };
}

function actionsOf(before: JsonObject | undefined, after: JsonObject | undefined): string[] {
  if (!before) return ["create"];
  if (!after) return ["delete"];
  if (before.id !== after.id) return ["delete", "create"];
  return [isDeepStrictEqual(before, after) ? "no-op" : "update"];
}
