import { ACTIONS_BY_TYPE } from "../../../cli/policy/actions";
import type { PolicyDocument } from "../../../cli/policy/documents";
import { PHASES, type Phase } from "../../../cli/policy/names";
import { ACCOUNT, readRecording, STORIES, type StoryName, subjectOf } from "./recording";
import { deployerMay, policiesOf } from "./subjects";

/** What became of the recorded requests when one action was taken out of the policies. */
export interface Dropped {
  readonly action: string;
  /** The work of which a recorded request is refused then. */
  readonly refusedIn: readonly Phase[];
}

/** Work that was really begun without an action of its policies, in this order: __tests__/e2e/deployer-examples.test.ts. */
export const RUNS_WITHOUT = [
  { phase: "plan", action: "dynamodb:PutItem" },
  { phase: "deploy", action: "iam:CreateRole" },
  { phase: "deploy", action: "lambda:AddPermission" },
  { phase: "plan", action: "s3:GetBucketPolicy" },
  { phase: "plan", action: "logs:DescribeLogGroups" },
  { phase: "recover", action: "cloudfront:ListDistributions" },
  { phase: "recover", action: "apigateway:GET" },
  { phase: "destroy", action: "apigateway:DELETE" },
  { phase: "destroy", action: "lambda:DeleteFunction" },
  { phase: "destroy", action: "tag:GetResources" },
] as const satisfies readonly { readonly phase: Phase; readonly action: string }[];

/** Takes each action out of the policies of each work in turn, and replays what was recorded of it. */
export async function dropEach(): Promise<Dropped[]> {
  const recording = readRecording();
  const refused = new Map<string, Set<Phase>>();
  for (const action of actionsInTable()) refused.set(action, new Set());
  for (const story of Object.keys(STORIES) as StoryName[]) {
    const subject = subjectOf(STORIES[story]);
    for (const phase of PHASES) {
      const { documents } = await policiesOf(phase, subject);
      for (const action of actionsIn(documents)) {
        const phases = refused.get(action) ?? new Set();
        refused.set(action, phases);
        // The other requests are of other actions: without a wildcard they are allowed as before.
        const requests = recording[story].filter((it) => it.phase === phase && it.action === action);
        const isAllowed = deployerMay(without(action, documents), ACCOUNT);
        if (requests.some((request) => !isAllowed(request))) phases.add(phase);
      }
    }
  }
  return [...refused]
    .map(([action, phases]) => ({
      action,
      refusedIn: PHASES.filter((phase) => phases.has(phase)),
    }))
    .sort((a, b) => a.action.localeCompare(b.action, "en"));
}

function actionsInTable(): string[] {
  return Object.values(ACTIONS_BY_TYPE)
    .flat()
    .flatMap(({ read = [], change = [], delete: deletes = [], find = [] }) => [read, change, deletes, find].flat());
}

function actionsIn(documents: readonly PolicyDocument[]): string[] {
  return [...new Set(documents.flatMap(({ Statement }) => Statement.flatMap(({ Action }) => Action)))].sort();
}

/** The same without an action, and without statements that have no other one. */
export function without(action: string, documents: readonly PolicyDocument[]): PolicyDocument[] {
  return documents.map((document) => ({
    ...document,
    Statement: document.Statement.map((statement) => ({
      ...statement,
      Action: statement.Action.filter((each) => each !== action),
    })).filter(({ Action }) => Action.length > 0),
  }));
}
