import { RESOURCE_TYPES } from "../../src/common/resource-types";
import { account, configuration } from "../project/account-checks";
import { type Check, ok, problem, type Verdict, warning } from "../project/check";
import { CommandError } from "../system/process";
import { textOf } from "../terraform/json";
import { type Blocks, blocksOfType, isKnown, typesOf } from "../terraform/synthesized";
import { providers } from "./machine-checks";
import { countQuotas, type Quota } from "./quotas";
import { synthesizedApp } from "./synthesized-app";

/** Whether the names in a stack are within AWS's limits; a name with a reference in it is known only once deployed. */
export function judgeNames(resources: Blocks): Verdict {
  const names = typesOf({ resources }).flatMap((type) =>
    Object.entries(RESOURCE_TYPES[type]?.maxLength ?? {}).flatMap(([attribute, limit]) =>
      blocksOfType({ resources }, type).flatMap(([, block]) => {
        const name = textOf(block[attribute]);
        return isKnown(name) ? [{ type, name, limit }] : [];
      }),
    ),
  );
  const tooLong = names.filter(({ name, limit }) => name.length > limit);
  if (tooLong.length === 0) return ok(`${names.length} names, none too long`);
  const message = tooLong.map(
    ({ type, name, limit }) => `${type} ${name} has ${name.length} characters, and may have ${limit}`,
  );
  return problem(message.join("; "), "shorten PROJECT_NAME, the environment's name or the resource's own");
}

export const names: Check = {
  name: "names",
  needs: [configuration.name, providers.name],
  run: async (subject) => {
    try {
      return judgeNames((await synthesizedApp(subject)).resources);
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      const { stdout, stderr } = error.result;
      return problem(`it cannot be synthesized: ${`${stdout}${stderr}`.trim()}`, "fix this error");
    }
  },
};

const NEARLY_FULL = 0.8;

/** Whether the account is below its quotas. A raised quota is not known here, so a full one is only a warning. */
export function judgeQuotas(quotas: readonly Quota[]): Verdict {
  const describe = ({ name, count, limit }: Quota) => `${count} of ${limit} ${name}`;
  const nearlyFull = quotas.filter(({ count, limit }) => count >= limit * NEARLY_FULL);
  if (nearlyFull.length === 0) return ok(quotas.map(describe).join(", "));
  return warning(
    `${nearlyFull.map(describe).join(", ")}, by AWS's default quotas`,
    "request an increase in Service Quotas, or delete what is not needed",
  );
}

export const quotas: Check = {
  name: "quotas",
  needs: [account.name],
  run: async ({ client }) => judgeQuotas(await countQuotas(client())),
};
