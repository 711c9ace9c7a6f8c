import { appendFileSync, chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreatePolicyCommand, IAMClient } from "@aws-sdk/client-iam";
import { DeleteObjectCommand } from "@aws-sdk/client-s3";
import { type ClientSettings, clientOf } from "../../../cli/aws/client-settings";
import { s3ClientOf } from "../../../cli/aws/s3-client";
import { startEmulator, stopEmulator } from "../../../cli/local-aws/emulator";
import type { Phase } from "../../../cli/policy/commands";
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
import { normalized, type RecordedRequest, STORIES, type StoryName, settingsOf } from "../../cli/policy/recording";
import { withSettings } from "../../helpers/deployment";
import { createStateBackend } from "../lock/tiny-stack";
import { assumeRoles } from "./roles";

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
  stop(): Promise<void>;
}

const REGION = "us-east-1";
const FIXTURE = join(packageRoot, "__tests__/fixtures/unchecked");
const HERE = "tests";

/** Starts an emulator that records, for the commands of one environment of an app. */
export async function recordApp(
  definition: AppDefinition,
  name: StoryName,
  { hasState }: { readonly hasState: boolean },
): Promise<RecordedApp> {
  const story = STORIES[name];
  const { environment } = story;
  const project: Project = { root: FIXTURE, definition };
  const dir = mkdtempSync(join(tmpdir(), "deployer-"));
  const file = join(dir, "requests.jsonl");
  writeFileSync(file, "");
  const planFolder = planFolderOf(project, environment);
  const stop = async () => {
    await stopEmulator(dir);
    const bootstrap = join(FIXTURE, "dist/bootstrap", environment);
    for (const path of [dir, planFolder, `${planFolder}.log`, bootstrap, `${bootstrap}.log`]) {
      rmSync(path, { recursive: true, force: true });
    }
  };
  const begin = (phase: string) => appendFileSync(file, `${JSON.stringify({ phase })}\n`);
  const prepare = async (work: () => Promise<unknown>) => {
    begin(HERE);
    await work();
  };
  try {
    const toolchain = await prepareToolchain();
    const python = recordingPython(dir, toolchain.python, file);
    const emulator = await startEmulator({ ...toolchain, python, port: (await freePort()).port, dir, region: REGION });
    const outdir = join(planFolder, "cdktf.out");
    const local = localApp({ project, toolchain, emulator, allowOrigins: [], outdir });
    const app = withSettings(local, settingsOf(story));
    await prepare(async () => {
      const Statement = { Effect: "Allow", Action: "*", Resource: "*" };
      const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
      const iam = new IAMClient(app.client);
      await iam.send(new CreatePolicyCommand({ PolicyName: "app-boundary", PolicyDocument }));
      iam.destroy();
      const { bucket, lockTable } = app.config.state;
      if (hasState) await createStateBackend(app.client, bucket, lockTable);
    });
    const roles = await assumeRoles(app.client, name);
    const stack = app.stacks.app;
    const execute = (phase: Phase, command: string, args: readonly string[], settings: Record<string, string>) => {
      const all = [...command.split(" "), environment, ...args, "--app", FIXTURE];
      const env = { ...app.env, ...roles[phase], ...settings };
      return run(process.execPath, [join(packageRoot, "tools/run.mjs"), ...all], { cwd: packageRoot, env });
    };
    return {
      app,
      prepare,
      stop,
      clientOf: (phase) => clientOf({ ...app.env, ...roles[phase] }, REGION),
      run: async (phase, command, args = [], settings = {}) => {
        begin(phase);
        const { status, stdout, stderr } = await execute(phase, command, args, settings);
        begin(HERE);
        const isDone = status === 0 || (command === "plan" && status === 2);
        if (!isDone) throw new Error(`${command} ${args.join(" ")} ended with ${status}:\n${stdout}${stderr}`);
        return stdout;
      },
      tryOut: async (phase, command, args = [], settings = {}) =>
        (await execute(phase, command, args, settings)).stdout,
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
          const url = `${emulator.endpoint}/2013-04-01/hostedzone`;
          const { ok, status } = await fetch(url, { method: "POST", headers: { authorization }, body });
          if (!ok) throw new Error(`a hosted zone must be created, got ${status}`);
        }),
      loseState: () =>
        prepare(async () => {
          const s3 = s3ClientOf(app.config.accountId, { ...app.client, forcePathStyle: true });
          await s3.send(new DeleteObjectCommand({ Bucket: app.config.state.bucket, Key: `${stack}.tfstate` }));
          s3.destroy();
        }),
      requests: () => readRequests(file),
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A program that starts the emulator by recorder.py: `startEmulator` takes it for Python. */
function recordingPython(dir: string, python: string, file: string): string {
  const program = join(dir, "recording-python");
  writeFileSync(program, `#!/bin/sh\nexec "${python}" "${join(__dirname, "recorder.py")}" "${file}" "$@"\n`);
  chmodSync(program, 0o755);
  return program;
}

/** Each request once, and only those of the commands. */
function readRequests(file: string): { requests: RecordedRequest[]; unmapped: string[] } {
  const requests = new Map<string, RecordedRequest>();
  const unmapped = new Set<string>();
  let phase: Phase | typeof HERE = HERE;
  for (const line of readFileSync(file, "utf8").split("\n").filter(Boolean)) {
    const { phase: begun, unmapped: unknown, ...call } = JSON.parse(line);
    if (begun) phase = begun;
    else if (phase !== HERE && unknown) unmapped.add(unknown);
    else if (phase !== HERE) {
      const request = normalized({ phase, ...call });
      requests.set(JSON.stringify(request), request);
    }
  }
  return { requests: [...requests.values()], unmapped: [...unmapped] };
}
