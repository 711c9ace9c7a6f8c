import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { boundaryArnOf, type Phase } from "../../../cli/policy/names";
import { APPS } from "../../fixtures/unchecked/apps";
import { withOthers } from "../../fixtures/unchecked/others";
import type { IamCall } from "../../helpers/oracle";
import { type Deployable, deployable } from "./subjects";

/** A request of a command. */
export interface RecordedRequest extends IamCall {
  readonly phase: Phase;
}

/** What is recorded: the work on an environment of an app. */
export interface Story {
  readonly app: string;
  readonly environment: string;
  /** Settings on top of those of every story. @default - none */
  readonly settings?: Readonly<Record<string, string>>;
}

/** That of the local AWS. */
export const ACCOUNT = "000000000000";
const BOUNDARY = `arn:aws:iam::${ACCOUNT}:policy/app-boundary`;

export const STORIES = {
  // Within the app's own boundary, which doctor compares.
  "user-app": {
    app: "user-app",
    environment: "pr-111",
    settings: { PERMISSIONS_BOUNDARY: boundaryArnOf({ accountId: ACCOUNT, namePrefix: "user-app-pr-111" }) },
  },
  notes: { app: "notes", environment: "pr-112" },
  "at a domain": {
    app: "user-app",
    environment: "pr-113",
    settings: { DOMAIN_NAME: "app.example.com", REDIRECT_DOMAIN_NAMES: "www.example.com", HOSTED_ZONE: "example.com" },
  },
} as const satisfies Record<string, Story>;
export type StoryName = keyof typeof STORIES;

/** With a boundary of its own. */
const example = (app: string, environment: string): Story => ({
  app,
  environment,
  settings: { PERMISSIONS_BOUNDARY: boundaryArnOf({ accountId: ACCOUNT, namePrefix: `${app}-${environment}` }) },
});

/** Work on the other examples, which requests no other actions and is not recorded. */
export const EXAMPLES: readonly Story[] = [
  example("data-product", "pr-114"),
  example("users-crud", "pr-115"),
  example("credentialed-cors", "pr-116"),
];

/** The configuration of every story: as much as there is of an app. */
export function settingsOf({ app, environment, settings }: Story) {
  return {
    PROJECT_NAME: app,
    ENVIRONMENT: environment,
    AWS_ACCOUNT_ID: ACCOUNT,
    ALARM_SUBSCRIBERS: "ops@example.com",
    PERMISSIONS_BOUNDARY: BOUNDARY,
    PROTECT_DATA: "false",
    ACCESS_LOG: "true",
    ...settings,
  };
}

/** The app of a story, as it is synthesized. */
export function subjectOf(story: Story): Deployable {
  const app = APPS[story.app];
  if (!app) throw new Error(`no such app: ${story.app}`);
  return deployable(withOthers(app), { ...settingsOf(story), AWS_REGION: "us-east-1" });
}

const FILE = join(__dirname, "recorded.json");
/** Resources and contexts of the requests, by phase and action. */
type Written = Record<string, Record<string, Record<string, [resource: string, context?: IamCall["context"]][]>>>;

/** The requests that were recorded last, by story; __tests__/e2e/deployer.test.ts records them. */
export function readRecording(): Record<StoryName, RecordedRequest[]> {
  const written: Written = JSON.parse(readFileSync(FILE, "utf8"));
  const requestsOf = (name: StoryName) =>
    Object.entries(written[name] ?? {}).flatMap(([phase, byAction]) =>
      Object.entries(byAction).flatMap(([action, all]) =>
        all.map(([resource, context]) => ({ phase: phase as Phase, action, resource, ...(context && { context }) })),
      ),
    );
  const names = Object.keys(STORIES) as StoryName[];
  return Object.fromEntries(names.map((name) => [name, requestsOf(name)])) as Record<StoryName, RecordedRequest[]>;
}

/** Writes a recording, each request once, a line for each action. */
export function writeRecording(stories: Readonly<Record<StoryName, readonly RecordedRequest[]>>) {
  const lines = Object.entries(stories).map(([story, requests]) => {
    const phases = [...new Set(requests.map(({ phase }) => phase))].map((phase) => {
      const ofPhase = requests.filter((request) => request.phase === phase);
      const actions = [...new Set(ofPhase.map(({ action }) => action))].sort().map((action) => {
        const all = ofPhase
          .filter((request) => request.action === action)
          .map(({ resource, context }) => JSON.stringify(context ? [resource, context] : [resource]));
        return `      "${action}": [${[...new Set(all)].sort().join(", ")}]`;
      });
      return `    "${phase}": {\n${actions.join(",\n")}\n    }`;
    });
    return `  "${story}": {\n${phases.join(",\n")}\n  }`;
  });
  writeFileSync(FILE, `{\n${lines.join(",\n")}\n}\n`);
}

/** The request with the same ids in every recording. */
export function normalized(request: RecordedRequest): RecordedRequest {
  const resource = IDS.reduce((text, [pattern, name]) => text.replace(pattern, name), request.resource);
  return { ...request, resource };
}

const IDS: readonly [RegExp, string][] = [
  [/(\/restapis|\/resources|\/deployments|\/authorizers|\/requestvalidators)\/[a-z0-9]+/g, "$1/id"],
  [/(:distribution|:origin-access-control|:response-headers-policy)\/[\w-]+/g, "$1/ID"],
  [/(\/apikeys|\/usageplans|\/keys)\/[\w-]+/g, "$1/id"],
  [/(:certificate|:::hostedzone|:::change|:delivery)([/:])[\w-]+/g, "$1$2id"],
  [/(\/webacl\/[\w-]+)\/[\w-]+/g, "$1/id"],
  [/userpool\/[\w-]+/, "userpool/us-east-1_id"],
  [/API-Gateway-Execution-Logs_\w+/, "API-Gateway-Execution-Logs_id"],
];
