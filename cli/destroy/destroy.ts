import { type AppConfig, loadConfig } from "../../src/app/config";
import { runMain } from "../project/local-cloud";
import { findTarget, type Target } from "../project/target";
import { printOutline } from "../release/printing";
import type { ResourceChange } from "../review/plan";
import { objectOf, textOf } from "../terraform/json";
import { readCommandLine } from "../ui/command-line";
import { askConsent } from "../ui/consent";
import { Refusal } from "../ui/refusal";
import { showSteps } from "../ui/steps";
import { namesOf } from "./app-names";
import { audit, type Leftovers } from "./audit";
import { countContents } from "./contents";
import { applyDestroy, forDestroy, forgetPlans, planDestroy, refuseProtected } from "./destroying";
import { outlineOfDestroy } from "./doomed";

/**
 * `npm run destroy -- <environment>`: destroys an environment, once its name is typed, and looks for what is left.
 * `--yes` is for CI. Exit status 0: nothing is left but what holds the state; any other: not done, or orphans are left.
 */
async function main() {
  const { environment, yes, verbose } = readCommandLine("destroy", ["yes"], process.argv.slice(2));
  if (environment === "local") throw new Error("The local AWS is taken down by: npm run local:down");
  const target = forDestroy(await findTarget(environment));
  const step = showSteps({ logFile: `${target.folder}.log`, verbose });
  const config = loadConfig(target.deployment.env);
  const resources = await planDestroy(target, step);
  const names = namesOf(target, resources);
  if (resources.length === 0) console.log(`There is nothing to destroy in ${environment}.`);
  else await destroy(target, resources, config, yes);
  forgetPlans(target);
  const gone = new Set(resources.flatMap(({ before }) => textOf(objectOf(before).arn) ?? []));
  tell(
    environment,
    await step("Look for what is left", "look for it by its tags, project and environment", () =>
      audit(config, names, gone),
    ),
  );
}

async function destroy(target: Target, resources: readonly ResourceChange[], config: AppConfig, yes: boolean) {
  printOutline(outlineOfDestroy(target.stack, resources, await countContents(resources, config)));
  refuseProtected(target, resources);
  const agreed = yes || (await askConsent(target.environment, undefined, "would be destroyed"));
  if (!agreed) throw new Refusal(`${target.environment} was left as it is.`, 1);
  await applyDestroy(target);
}

function tell(environment: string, { orphans, kept }: Leftovers) {
  if (kept.length > 0) {
    console.log(`\nKept, since the state is in it:\n${list(kept)}`);
  }
  if (orphans.length === 0) return console.log(`\nNothing else is left of ${environment}.`);
  console.error(`
Left, though no state has it:
${list(orphans)}
Delete it by hand. What was deleted just now may be listed for some minutes: npm run destroy -- ${environment} looks again.`);
  process.exitCode = 1;
}

function list(lines: readonly string[]): string {
  return lines.map((line) => `  ${line}`).join("\n");
}

runMain(main);
