import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { APIGatewayClient, GetAccountCommand, UpdateAccountCommand } from "@aws-sdk/client-api-gateway";
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { App, TerraformStack } from "cdktf";
import { findLockTable } from "../../../cli/bootstrap/lock-table";
import { findBucket, listKeys } from "../../../cli/bootstrap/state-bucket";
import { startEmulator, stopEmulator } from "../../../cli/local-aws/emulator";
import { type StateHome, stateHomeOf } from "../../../cli/project/state-home";
import { freePort } from "../../../cli/system/ports";
import { mustRun } from "../../../cli/system/process";
import { packageRoot } from "../../../cli/toolchain/paths";
import { prepareToolchain } from "../../../cli/toolchain/toolchain";
import { StateBackend } from "../../../src/state/state-backend";
import { configOf } from "../../helpers/config";
import { type Account, accountOf } from "./account";

const REGION = "us-east-1";
const ENVIRONMENT = "pr-101";
const STRANGER = "111122223333";

/** How a command ended. */
interface EndedRun {
  /** -1 after a signal. */
  readonly status: number;
  /** stdout and stderr as a terminal shows them. */
  readonly output: string;
}

/** An empty AWS, and the commands of an environment on it. */
export interface BootstrapCloud {
  readonly home: StateHome;
  readonly account: Account;
  run(script: "bootstrap" | "bootstrap-destroy", ...args: string[]): Promise<EndedRun>;
  /** The same with other environment variables, and for any environment. */
  runWith(env: NodeJS.ProcessEnv, script: string, ...args: string[]): Promise<EndedRun>;
  /** Starts a bootstrap and kills all of its processes as soon as `isReached`; what it wrote locally is deleted. */
  killOnce(isReached: () => Promise<boolean>): Promise<void>;
  isThere(): Promise<{ bucket: boolean; lockTable: boolean }>;
  /** All object keys. */
  keys(): Promise<string[]>;
  /** All versions of all objects but of the stack's own state, to which Terraform writes what it has refreshed. */
  versions(): Promise<string[]>;
  /** The addresses in the stack's own state. */
  ownState(): Promise<string[]>;
  logRole(): Promise<string | undefined>;
  setLogRole(arn: string): Promise<void>;
  /** Creates a bucket of another account that looks like ours and allows our account everything. */
  makeTrap(Bucket: string): Promise<{ keys(): Promise<string[]> }>;
  /** Applies or destroys an app with one resource, whose state is in the bucket. */
  terraform(command: "apply" | "destroy"): Promise<void>;
  stop(): Promise<void>;
}

export async function startBootstrapCloud(): Promise<BootstrapCloud> {
  const { providerSource, terraform, ...tools } = await prepareToolchain();
  const dir = mkdtempSync(join(tmpdir(), "bootstrap-"));
  const emulator = await startEmulator({ ...tools, port: (await freePort()).port, dir, region: REGION });
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const client = { endpoint: emulator.endpoint, region: REGION, credentials };
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    ...providerSource.env,
    ...emulator.env,
    TERRAFORM_BINARY_NAME: terraform.binary,
    CHECKPOINT_DISABLE: "1",
    ENVIRONMENT,
    AWS_ACCOUNT_ID: "000000000000",
    PROTECT_DATA: "true",
  };
  const home = stateHomeOf(configOf(env), client);
  const apiGateway = new APIGatewayClient(client);
  const account = accountOf(client);
  const running = new Set<() => void>();

  function start(environment: NodeJS.ProcessEnv, script: string, args: string[]) {
    // A separate process group, so that a kill ends Terraform and its provider too.
    const child = spawn(process.execPath, [join(packageRoot, "tools/run.mjs"), script, ...args], {
      env: environment,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const kill = () => {
      if (child.exitCode === null && child.signalCode === null) process.kill(-Number(child.pid), "SIGKILL");
    };
    running.add(kill);
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (output += text));
    const ended = new Promise<EndedRun>((resolve) => {
      child.once("close", (status) => {
        running.delete(kill);
        resolve({ status: status ?? -1, output });
      });
    });
    return { ended, kill, isRunning: () => running.has(kill) };
  }
  const forget = () => {
    const folder = join(packageRoot, "dist/bootstrap", ENVIRONMENT);
    for (const path of [folder, `${folder}.log`]) rmSync(path, { recursive: true, force: true });
  };
  const app = join(dir, "app");

  return {
    home,
    account,
    run: (script, ...args) => start(env, script, [ENVIRONMENT, ...args]).ended,
    runWith: (others, script, ...args) => start({ ...env, ...others }, script, args).ended,
    killOnce: async (isReached) => {
      const { ended, kill, isRunning } = start(env, "bootstrap", [ENVIRONMENT]);
      while (isRunning() && !(await isReached())) await sleep(50);
      kill();
      const { status, output } = await ended;
      if (status !== -1) throw new Error(`it ended before it was killed:\n${output}`);
      forget();
    },
    isThere: async () => {
      const [bucket, lockTable] = [await findBucket(home), await findLockTable(home)];
      return { bucket: bucket !== undefined, lockTable: lockTable !== undefined };
    },
    keys: () => listKeys(home),
    versions: async () => {
      const { Versions = [], DeleteMarkers = [] } = await home.s3.send(
        new ListObjectVersionsCommand({ Bucket: home.bucket }),
      );
      const others = [...Versions, ...DeleteMarkers].filter(({ Key }) => Key !== `${home.stack}.tfstate`);
      return others.map(({ Key, VersionId }) => `${Key} ${VersionId}`).sort();
    },
    ownState: async () => {
      const key = `${home.stack}.tfstate`;
      const { Body } = await home.s3.send(new GetObjectCommand({ Bucket: home.bucket, Key: key }));
      const { resources } = JSON.parse((await Body?.transformToString()) ?? "");
      return resources
        .filter(({ mode }: { mode: string }) => mode === "managed")
        .map(({ type, name }: { type: string; name: string }) => `${type}.${name}`)
        .sort();
    },
    logRole: async () => (await apiGateway.send(new GetAccountCommand({}))).cloudwatchRoleArn,
    setLogRole: async (value) => {
      const patchOperations = [{ op: "replace" as const, path: "/cloudwatchRoleArn", value }];
      await apiGateway.send(new UpdateAccountCommand({ patchOperations }));
    },
    makeTrap: async (Bucket) => {
      // The emulator treats an account's id as an access key of its root user.
      const s3 = new S3Client({ ...client, credentials: { accessKeyId: STRANGER, secretAccessKey: "any" } });
      await s3.send(new CreateBucketCommand({ Bucket }));
      const TagSet = Object.entries({ project: "user-app", environment: ENVIRONMENT, "managed-by": "cdktf" }).map(
        ([Key, Value]) => ({ Key, Value }),
      );
      await s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }));
      await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }));
      const Statement = {
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${home.accountId}:root` },
        Action: "s3:*",
        Resource: [`arn:aws:s3:::${Bucket}`, `arn:aws:s3:::${Bucket}/*`],
      };
      const Policy = JSON.stringify({ Version: "2012-10-17", Statement });
      await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
      return {
        keys: async () => {
          const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
          return Versions.map(({ Key = "" }) => Key);
        },
      };
    },
    terraform: async (command) => {
      mkdirSync(app, { recursive: true });
      const stack = new TerraformStack(new App(), `user-app-${ENVIRONMENT}`);
      StateBackend.configure(stack, configOf(env).state);
      stack.addOverride("resource.terraform_data.only", {});
      writeFileSync(join(app, "cdk.tf.json"), JSON.stringify(stack.toTerraform()));
      await mustRun(terraform.binary, ["init", "-input=false"], { cwd: app, env });
      await mustRun(terraform.binary, [command, "-auto-approve", "-input=false"], { cwd: app, env });
    },
    stop: async () => {
      for (const kill of running) kill();
      forget();
      for (const each of [home.s3, home.dynamoDb, apiGateway]) each.destroy();
      account.close();
      await stopEmulator(dir);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
