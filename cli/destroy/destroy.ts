import type { AppConfig } from "../../src/app/config";
import type { Project } from "../project/project";
import { findTarget, type Target } from "../project/target";
import { printOutline } from "../release/printing";
import type { ResourceChange } from "../review/plan";
import { objectOf, textOf } from "../terraform/json";
import { commandFor } from "../ui/command-for";
import { askConsent } from "../ui/consent";
import { Refusal, UsageError } from "../ui/errors";
import { showSteps } from "../ui/steps";
import { namesOf } from "./app-names";
import { audit, type Leftovers } from "./audit";
import { countContents } from "./contents";
import { applyDestroy, forDestroy, forgetPlans, planDestroy, refuseProtected } from "./destroying";
import { outlineOfDestroy } from "./doomed";

/**
 * `tiers destroy <environment>`: destroys an environment, once its name is typed, and looks for what is left. `--yes` is for
 * CI. Exit status 0: nothing is left but what holds the state; any other: not done, or orphans are left.
 */
export async function destroy(
  project: Project,
  environment: string,
  { yes = false, verbose }: { readonly yes?: boolean; readonly verbose?: boolean },
) {
  if (environment === "local") {
    throw new UsageError(`The local AWS is taken down by: ${commandFor(project, "down")}`);
  }
  const target = forDestroy(await findTarget(project, environment));
  const step = showSteps({ logFile: `${target.folder}.log`, verbose });
  const { config } = target.deployment;
  const resources = await planDestroy(target, step);
  const names = namesOf(target, resources);
  if (resources.length === 0) console.log(`There is nothing to destroy in ${environment}.`);
  else await destroyAll(target, resources, config, yes);
  forgetPlans(target);
  const gone = new Set(resources.flatMap(({ before }) => textOf(objectOf(before).arn) ?? []));
  tell(
    commandFor(project, "destroy", environment),
    environment,
    await step("Look for what is left", "look for it by its tags, project and environment", () =>
      audit(config, names, gone),
    ),
  );
}

async function destroyAll(target: Target, resources: readonly ResourceChange[], config: AppConfig, yes: boolean) {
  printOutline(outlineOfDestroy(target.stack, resources, await countContents(resources, config)));
  refuseProtected(target, resources);
  const agreed = yes || (await askConsent(target.environment, undefined, "would be destroyed"));
  if (!agreed) throw new Refusal(`${target.environment} was left as it is.`, 1);
  await applyDestroy(target);
}

function tell(again: string, environment: string, { orphans, kept }: Leftovers) {
  if (kept.length > 0) {
    console.log(`\nKept, since the state is in it:\n${list(kept)}`);
  }
  if (orphans.length === 0) return console.log(`\nNothing else is left of ${environment}.`);
  console.error(`
Left, though no state has it:
${list(orphans)}
Delete it by hand. What was deleted just now may be listed for some minutes: ${again} looks again.`);
  process.exitCode = 1;
}

function list(lines: readonly string[]): string {
  return lines.map((line) => `  ${line}`).join("\n");
}
