import { appendFileSync, chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DeleteObjectCommand } from "@aws-sdk/client-s3";
import { type ClientSettings, clientOf } from "../../../cli/aws/client-settings";
import { s3ClientOf } from "../../../cli/aws/s3-client";
import { startEmulator, stopEmulator } from "../../../cli/local-aws/emulator";
import type { Phase } from "../../../cli/policy/names";
import { type LocalApp, localApp } from "../../../cli/project/local-app";
import type { Project } from "../../../cli/project/project";
import { planFolderOf } from "../../../cli/project/target";
import { freePort } from "../../../cli/system/ports";
import { run } from "../../../cli/system/process";
import { parseState } from "../../../cli/terraform/state";
import { terraform } from "../../../cli/terraform/terraform";
import { packageRoot } from "../../../cli/toolchain/paths";
import { prepareToolchain } from "../../../cli/toolchain/toolchain";
import type { AppDefinition } from "../../../src/app/define-app";
import { normalized, type RecordedRequest, type Story, settingsOf, subjectOf } from "../../cli/policy/recording";
import { APPS } from "../../fixtures/unchecked/apps";
import { withSettings } from "../../helpers/deployment";
import { createRoles } from "./roles";

/** An app whose commands are recorded. */
export interface RecordedApp {
  readonly app: LocalApp;
  /**
   * Runs a command by a role that has exactly the policies of that phase; the requests to AWS until it ends are recorded.
   *
   * @returns its stdout
   * @throws Error with the output where it fails
   */
  run(phase: Phase, command: string, args?: readonly string[], settings?: Record<string, string>): Promise<string>;
  /** The same, which may fail and is not recorded. */
  tryOut(phase: Phase, command: string, args?: readonly string[], settings?: Record<string, string>): Promise<string>;
  /** The same by the role without one of its actions. @returns the whole output, with white space as one space, and the status */
  runWithout(
    action: string,
    phase: Phase,
    command: string,
    args?: readonly string[],
    settings?: Record<string, string>,
  ): Promise<Ended>;
  /** For requests by the role of a phase, which are not recorded. */
  clientOf(phase: Phase): ClientSettings;
  /** Does what is not recorded. */
  prepare(work: () => Promise<unknown>): Promise<void>;
  /** Empties the state, as if every apply had lost it. */
  loseResources(): Promise<void>;
  /** Creates a hosted zone, for the names of the app. */
  createHostedZone(name: string): Promise<void>;
  /** Deletes the state's object. */
  loseState(): Promise<void>;
  /** What was requested, each request once; and requests whose action the emulator does not know. */
  requests(): { readonly requests: readonly RecordedRequest[]; readonly unmapped: readonly string[] };
}

/** An emulator that records what is requested. */
export interface RecordingCloud {
  /** Prepares the roles for a story. */
  open(story: Story): Promise<RecordedApp>;
  stop(): Promise<void>;
}

/** How a command ended. */
export interface Ended {
  readonly status: number;
  readonly output: string;
}

const REGION = "us-east-1";
const FIXTURE = join(packageRoot, "__tests__/fixtures/unchecked");
const HERE = "tests";

export async function startRecording(): Promise<RecordingCloud> {
  const dir = mkdtempSync(join(tmpdir(), "deployer-"));
  const file = join(dir, "requests.jsonl");
  writeFileSync(file, "");
  const toDelete = [dir];
  const stop = async () => {
    await stopEmulator(dir);
    for (const path of toDelete) rmSync(path, { recursive: true, force: true });
  };
  try {
    const toolchain = await prepareToolchain();
    const python = recordingPython(dir, toolchain.python, file);
    const emulator = await startEmulator({ ...toolchain, python, port: (await freePort()).port, dir, region: REGION });
    return {
      stop,
      open: async (story) => {
        const { environment } = story;
        const project: Project = { root: FIXTURE, definition: APPS[story.app] as AppDefinition };
        const planFolder = planFolderOf(project, environment);
        const bootstrap = join(FIXTURE, "dist/bootstrap", environment);
        toDelete.push(planFolder, `${planFolder}.log`, bootstrap, `${bootstrap}.log`);
        const outdir = join(planFolder, "cdktf.out");
        const local = localApp({ project, toolchain, emulator, allowOrigins: [], outdir });
        const app = withSettings(local, settingsOf(story));
        return recordApp(app, story, { file, endpoint: emulator.endpoint, dir });
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Recorder {
  /** What it writes. */
  readonly file: string;
  readonly endpoint: string;
  /** For files. */
  readonly dir: string;
}

async function recordApp(app: LocalApp, story: Story, { file, endpoint, dir }: Recorder): Promise<RecordedApp> {
  const { environment } = story;
  const begin = (phase: string) => appendFileSync(file, `${JSON.stringify({ phase, environment })}\n`);
  const prepare = async (work: () => Promise<unknown>) => {
    begin(HERE);
    await work();
  };
  begin(HERE);
  const roles = await createRoles(app.client, subjectOf(story));
  const stack = app.stacks.app;
  const execute = async (
    phase: Phase,
    command: string,
    args: readonly string[] = [],
    settings: Record<string, string> = {},
  ) => {
    const all = [...command.split(" "), environment, ...args, "--app", FIXTURE];
    const env = { ...app.env, ...roles[phase].credentials, ...settings };
    return run(process.execPath, [join(packageRoot, "tools/run.mjs"), ...all], { cwd: packageRoot, env });
  };
  return {
    app,
    prepare,
    clientOf: (phase) => clientOf({ ...app.env, ...roles[phase].credentials }, REGION),
    run: async (phase, command, args = [], settings = {}) => {
      begin(phase);
      const { status, stdout, stderr } = await execute(phase, command, args, settings);
      begin(HERE);
      const isDone = status === 0 || (command === "plan" && status === 2);
      if (!isDone) throw new Error(`${command} ${args.join(" ")} ended with ${status}:\n${stdout}${stderr}`);
      return stdout;
    },
    tryOut: async (...command) => (await execute(...command)).stdout,
    runWithout: (action, phase, ...command) =>
      roles[phase].without(action, async () => {
        const { status, stdout, stderr } = await execute(phase, ...command);
        return { status, output: `${stdout}${stderr}`.replace(/[\s│╷╵]+/g, " ") };
      }),
    loseResources: () =>
      prepare(async () => {
        const pulled = await terraform(app, stack, "state", "pull");
        const { serial } = parseState(pulled, "the state");
        const emptied = join(dir, "empty.tfstate");
        writeFileSync(emptied, JSON.stringify({ ...JSON.parse(pulled), serial: serial + 1, resources: [] }));
        await terraform(app, stack, "state", "push", emptied);
      }),
    createHostedZone: (name) =>
      prepare(async () => {
        // The emulator accepts any signature of its root key.
        const scope = `test/20250101/${REGION}/route53/aws4_request`;
        const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=any`;
        const body = `<CreateHostedZoneRequest><Name>${name}</Name><CallerReference>test</CallerReference></CreateHostedZoneRequest>`;
        const url = `${endpoint}/2013-04-01/hostedzone`;
        const { ok, status } = await fetch(url, { method: "POST", headers: { authorization }, body });
        if (!ok) throw new Error(`a hosted zone must be created, got ${status}`);
      }),
    loseState: () =>
      prepare(async () => {
        const s3 = s3ClientOf(app.config.accountId, { ...app.client, forcePathStyle: true });
        await s3.send(new DeleteObjectCommand({ Bucket: app.config.state.bucket, Key: `${stack}.tfstate` }));
        s3.destroy();
      }),
    requests: () => readRequests(file, environment),
  };
}

/** A program that starts the emulator by recorder.py: `startEmulator` takes it for Python. */
function recordingPython(dir: string, python: string, file: string): string {
  const program = join(dir, "recording-python");
  writeFileSync(program, `#!/bin/sh\nexec "${python}" "${join(__dirname, "recorder.py")}" "${file}" "$@"\n`);
  chmodSync(program, 0o755);
  return program;
}

/** Each request once, and only those of the commands. */
function readRequests(file: string, ofEnvironment: string): { requests: RecordedRequest[]; unmapped: string[] } {
  const requests = new Map<string, RecordedRequest>();
  const unmapped = new Set<string>();
  let phase: Phase | typeof HERE = HERE;
  for (const line of readFileSync(file, "utf8").split("\n").filter(Boolean)) {
    const { phase: begun, environment, unmapped: unknown, ...call } = JSON.parse(line);
    if (begun) phase = environment === ofEnvironment ? begun : HERE;
    else if (phase !== HERE && unknown) unmapped.add(unknown);
    else if (phase !== HERE) {
      const request = normalized({ phase, ...call });
      requests.set(JSON.stringify(request), request);
    }
  }
  return { requests: [...requests.values()], unmapped: [...unmapped] };
}
