import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type AppConfig, stackIdsOf } from "../../src/app/config";
import { synthesize } from "../project/deployment";
import type { Project } from "../project/project";
import { locateTarget } from "../project/target";
import { readSynthesized } from "../terraform/synthesized";
import { stackFolder } from "../terraform/terraform";
import { didYouMean } from "../ui/did-you-mean";
import { UsageError } from "../ui/errors";
import { boundaryOf } from "./boundary";
import type { PolicyDocument } from "./documents";
import { nameOf, PHASES, type Work } from "./names";
import { policiesFor } from "./policy";

/** A role has at most as many managed policies, until AWS raises the quota. */
const MAX_POLICIES = 10;

/**
 * `tiers policy <environment> <work>`: prints the policies that a role needs for that work: a document, or an array where
 * they are several. Requires no credentials.
 */
export async function printPolicies(
  project: Project,
  environment: string,
  work: string,
  { terraform = false }: { readonly terraform?: boolean },
) {
  const wanted = workOf(work);
  if (environment === "local") throw new UsageError("The local AWS needs no role: name another environment.");
  const { deployment } = await locateTarget(project, environment);
  const { config } = deployment;
  const outdir = mkdtempSync(join(tmpdir(), "policy-"));
  try {
    await synthesize({ ...deployment, outdir });
    const stacks = stackIdsOf(config);
    const stack = readSynthesized(stackFolder({ outdir }, wanted === "bootstrap" ? stacks.state : stacks.app));
    const { documents, unknownTypes } =
      wanted === "boundary"
        ? { documents: [boundaryOf(config, stack)], unknownTypes: [] }
        : await policiesFor(wanted, config, stack);
    const shown = terraform
      ? asTerraform(documents, wanted, config)
      : documents.length === 1
        ? documents[0]
        : documents;
    console.log(JSON.stringify(shown, null, 2));
    warn(documents, unknownTypes);
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** Not on stdout, which is for the policies. */
function warn(documents: readonly PolicyDocument[], unknownTypes: readonly string[]) {
  if (unknownTypes.length > 0) {
    console.error(
      `Not covered, since it is not known what they require: ${unknownTypes.join(", ")}. Add that by hand.`,
    );
  }
  if (documents.length > MAX_POLICIES) {
    console.error(
      `A role has at most ${MAX_POLICIES} managed policies until AWS raises that, and this is ${documents.length}.`,
    );
  }
}

const WORKS: readonly Work[] = [...PHASES, "boundary"];

function workOf(work: string): Work {
  const known = WORKS.find((each) => each === work);
  if (known) return known;
  throw new UsageError(`There is no policy for '${work}': the work is ${WORKS.join(", ")}.${didYouMean(work, WORKS)}`);
}

/** The documents by the names of their policies. */
export function policyNames(
  documents: readonly PolicyDocument[],
  work: Work,
  config: Pick<AppConfig, "namePrefix">,
): (readonly [name: string, document: PolicyDocument])[] {
  const name = nameOf(work, config);
  return documents.map((document, index) => [documents.length > 1 ? `${name}-${index + 1}` : name, document]);
}

/** Resources of Terraform, in its JSON syntax: for a stack of those who administer the account. */
export function asTerraform(documents: readonly PolicyDocument[], work: Work, config: AppConfig) {
  const policies = policyNames(documents, work, config).map(
    ([name, document]) => [name, { name, policy: JSON.stringify(document) }] as const,
  );
  return { resource: { aws_iam_policy: Object.fromEntries(policies) } };
}
