import type { Finding } from "../../../cli/project/check";
import { type RecordedRequest, STORIES, type StoryName, subjectOf } from "../../cli/policy/recording";
import { attemptEscalations } from "./escalations";
import { type RecordedApp, startRecording } from "./lifecycle";

/** What was requested by a story, and requests whose action the emulator does not know. */
export interface Recorded {
  readonly requests: readonly RecordedRequest[];
  readonly unmapped: readonly string[];
  /** Of an app that is deployed. @default - not tried */
  readonly tried?: Tried;
}

interface Tried {
  /** What doctor reports to a role, by its work and the name of the check. */
  readonly findings: Readonly<Record<"deploy" | "plan", Readonly<Record<string, Finding>>>>;
  /** How the attempts of the role that deploys ended, by what it attempted. */
  readonly escalations: Readonly<Record<string, string>>;
}

/** A tag that the next deploy removes. */
export const FIRST = { TF_AWS_DEFAULT_TAGS_first: "yes" };
/** Settings that change resources of every type, and the tags of all. */
export const CHANGED = {
  CHANGED: "yes",
  TF_AWS_DEFAULT_TAGS_changed: "yes",
  EXTRA_ALLOW_ORIGINS: "https://other.example.com",
  ACCESS_LOG: "",
  ALARM_SUBSCRIBERS: "other@example.com",
  PROTECT_DATA: "true",
};

/** An app, from its bootstrap to its end. */
export function recordLifecycle(story: StoryName): Promise<Recorded> {
  return record(story, async ({ app, run, tryOut, clientOf, loseResources, loseState }) => {
    for (const settings of [FIRST, CHANGED]) {
      await run("plan", "plan", [], settings);
      await run("deploy", "deploy", ["--yes"], settings);
    }
    let tried: Tried | undefined;
    // What does not depend on the app's resources is of one app.
    if (story === "user-app") {
      await run("bootstrap", "bootstrap");
      for (const command of ["status", "outputs", "logs", "lock show"]) await run("deploy", command);
      const doctor = ["doctor", ["--json"]] as const;
      tried = {
        findings: {
          deploy: findingsIn(await run("deploy", ...doctor)),
          plan: findingsIn(await tryOut("plan", ...doctor)),
        },
        escalations: await attemptEscalations(clientOf("deploy"), app.client, subjectOf(STORIES[story])),
      };
      await loseState();
      await run("recover", "recover", ["--yes"], CHANGED);
    }
    await loseResources();
    await run("recover", "recover", ["--yes"], CHANGED);
    // It sets what an import does not know, that buckets may be emptied, and ends what protects from a destroy.
    await run("deploy", "rollback", ["HEAD", "--yes"]);
    await run("destroy", "destroy", ["--yes"]);
    return tried;
  });
}

function findingsIn(report: string): Record<string, Finding> {
  return Object.fromEntries((JSON.parse(report).findings as Finding[]).map((finding) => [finding.name, finding]));
}

/** An app with resources that others have not: its names in DNS, a firewall, API keys, the site's access log. */
export function recordDomain(story: StoryName): Promise<Recorded> {
  return record(story, async ({ run, createHostedZone }) => {
    await createHostedZone("example.com");
    await run("plan", "plan");
    await run("deploy", "deploy", ["--yes"]);
    // Read with all that there is to read.
    await run("plan", "plan");
    await run("destroy", "destroy", ["--yes"]);
  });
}

async function record(name: StoryName, work: (recorded: RecordedApp) => Promise<Tried | undefined>): Promise<Recorded> {
  const cloud = await startRecording();
  try {
    const recorded = await cloud.open(STORIES[name]);
    await recorded.run("bootstrap", "bootstrap");
    const tried = await work(recorded);
    return { ...recorded.requests(), tried };
  } finally {
    await cloud.stop();
  }
}
