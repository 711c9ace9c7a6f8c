import type { RecordedRequest, Story } from "../../cli/policy/recording";
import { APPS } from "../../cli/policy/subjects";
import { type RecordedApp, recordApp } from "./lifecycle";

/** What was requested by a story, and requests whose action the emulator does not know. */
export interface Recorded {
  readonly requests: readonly RecordedRequest[];
  readonly unmapped: readonly string[];
}

/** Settings that change resources of every type, and the tags of all. */
const CHANGED = {
  CHANGED: "yes",
  TF_AWS_DEFAULT_TAGS_changed: "yes",
  EXTRA_ALLOW_ORIGINS: "https://other.example.com",
  ACCESS_LOG: "",
  ALARM_SUBSCRIBERS: "other@example.com",
  PROTECT_DATA: "true",
};

/** The home of the state, from nothing, and again where it is. */
export function recordBootstrap(story: Story): Promise<Recorded> {
  return record(story, false, async ({ run }) => {
    await run("bootstrap", "bootstrap");
    await run("bootstrap", "bootstrap");
  });
}

/** An app, from its first plan to its end. */
export function recordLifecycle(story: Story): Promise<Recorded> {
  return record(story, true, async ({ run, loseResources, loseState }) => {
    // Changed, then back: what is tagged is untagged, and what is protected can be destroyed.
    for (const settings of [{}, CHANGED, {}]) {
      await run("plan", "plan", [], settings);
      await run("deploy", "deploy", ["--yes"], settings);
    }
    for (const command of ["status", "outputs", "logs", "lock show"]) await run("deploy", command);
    // Access logs require a role of the account, which a bootstrap creates.
    await run("deploy", "doctor", [], { ACCESS_LOG: "" });
    await loseResources();
    await run("recover", "recover", ["--yes"]);
    await loseState();
    await run("recover", "recover", ["--yes"]);
    // What was imported has settings that only Terraform knows: that its buckets may be emptied.
    await run("plan", "plan");
    await run("deploy", "deploy", ["--yes"]);
    await run("destroy", "destroy", ["--yes"]);
  });
}

/** An app with resources that others have not: its names in DNS, a firewall, API keys, the site's access log. */
export function recordDomain(story: Story): Promise<Recorded> {
  return record(story, true, async ({ run, createHostedZone }) => {
    await createHostedZone("example.com");
    await run("plan", "plan");
    await run("deploy", "deploy", ["--yes"]);
    // Read with all that there is to read.
    await run("plan", "plan");
    await run("destroy", "destroy", ["--yes"]);
  });
}

async function record(
  story: Story,
  hasState: boolean,
  work: (recorded: RecordedApp) => Promise<void>,
): Promise<Recorded> {
  const { [story.app]: definition } = APPS;
  if (!definition) throw new Error(`no such app: ${story.app}`);
  const recorded = await recordApp(definition, story, { hasState });
  try {
    await work(recorded);
    return recorded.requests();
  } finally {
    await recorded.stop();
  }
}
