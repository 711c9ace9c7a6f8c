import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { CreateBucketCommand, PutBucketVersioningCommand, S3Client } from "@aws-sdk/client-s3";
import { App, TerraformStack } from "cdktf";
import { type Emulator, startEmulator, stopEmulator } from "../../../cli/local-aws/emulator";
import { type AppStateLocation, locateState } from "../../../cli/project/state-location";
import { freePort } from "../../../cli/system/ports";
import { mustRun, type RunResult, run } from "../../../cli/system/process";
import { prepareToolchain } from "../../../cli/toolchain/toolchain";
import { StateBackend, type StateLock } from "../../../src/state/state-backend";
import { userProject } from "../../helpers/project";

const REGION = "us-east-1";
const NAMES = { STATE_BUCKET: "states-of-tiny-stacks", STATE_LOCK_TABLE: "locks-of-tiny-stacks" };

/** For AWS SDK clients. */
export interface ClientSettings {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** An emulator with a state bucket and a lock table, for stacks without a provider: a run takes a tenth of a second. */
export interface StateCloud {
  readonly s3: S3Client;
  readonly dynamoDb: DynamoDBClient;
  /** The environment variables with which a project's scripts find its state here. */
  env(project: string, lock: StateLock): NodeJS.ProcessEnv;
  locate(project: string, lock?: StateLock): Promise<AppStateLocation>;
  /** A checkout of that project, initialised. */
  checkOut(project: string, lock: StateLock): Promise<Checkout>;
  stop(): Promise<void>;
}

export async function startStateCloud(): Promise<StateCloud> {
  const { providerSource, terraform, ...tools } = await prepareToolchain();
  const dir = mkdtempSync(join(tmpdir(), "locks-"));
  const emulator = await startEmulator({ ...tools, port: (await freePort()).port, dir, region: REGION });
  const client = clientOf(emulator);
  const [s3, dynamoDb] = [new S3Client(client), new DynamoDBClient(client)];
  await createStateBackend(client, NAMES.STATE_BUCKET, NAMES.STATE_LOCK_TABLE);
  const checkouts: Checkout[] = [];

  const env = (project: string, lock: StateLock): NodeJS.ProcessEnv => ({
    ...process.env,
    ...providerSource.env,
    ...emulator.env,
    ...NAMES,
    TERRAFORM_BINARY_NAME: terraform.binary,
    CHECKPOINT_DISABLE: "1",
    AWS_ACCOUNT_ID: "000000000000",
    PROJECT_NAME: project,
    STATE_LOCK: lock,
  });
  const locate = async (project: string, lock: StateLock = "both") => ({
    ...(await locateState(userProject, "dev", env(project, lock))),
    client,
  });
  return {
    s3,
    dynamoDb,
    env,
    locate,
    checkOut: async (project, lock) => {
      const checkout = new Checkout(await locate(project, lock), mkdtempSync(join(dir, `${project}-`)));
      checkouts.push(checkout);
      await checkout.configure(lock);
      return checkout;
    },
    stop: async () => {
      for (const checkout of checkouts) checkout.killRuns();
      s3.destroy();
      dynamoDb.destroy();
      await stopEmulator(dir);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** A run of Terraform in the background. */
export interface BackgroundRun {
  readonly ended: Promise<RunResult>;
  /** Kills it and its children, without a chance to save or release anything. */
  kill(): Promise<RunResult>;
}

/** A folder in which Terraform runs on a stack of five resources, `a` to `e`. */
export class Checkout {
  private readonly runs: BackgroundRun[] = [];
  private readonly gate: string;

  constructor(
    private readonly state: AppStateLocation,
    private readonly folder: string,
  ) {
    this.gate = join(folder, "go-on");
  }

  /** Sets STATE_LOCK, as a commit would. */
  setLock(lock: StateLock) {
    const stack = new TerraformStack(new App(), this.state.key.replace(/\.tfstate$/, ""));
    StateBackend.configure(stack, { ...this.state, lock });
    // Bounded, so that nothing is left behind in any case.
    const command = `if \${var.wait}; then for i in $(seq 200); do [ -e '${this.gate}' ] && break; sleep 0.1; done; fi`;
    stack.addOverride("variable.wait", { type: "bool", default: false });
    for (const name of "abcde") {
      stack.addOverride(`resource.terraform_data.${name}.provisioner.local-exec`, { command });
    }
    writeFileSync(join(this.folder, "cdk.tf.json"), JSON.stringify(stack.toTerraform()));
  }

  /** Sets STATE_LOCK and initializes Terraform with it. */
  async configure(lock: StateLock, how: "-reconfigure" | "-migrate-state" = "-reconfigure") {
    this.setLock(lock);
    await mustRun(this.state.terraformBinary, ["init", how, "-input=false", "-no-color"], this.options());
  }

  /** Creates one of the resources. */
  apply(resource: string, ...args: string[]): Promise<RunResult> {
    return run(this.state.terraformBinary, applyArguments(resource, ...args), this.options());
  }

  /** Starts to create a resource, and resolves when the run holds the lock and will finish on `letGo`. */
  async hold(resource: string): Promise<BackgroundRun> {
    const { cwd, env } = this.options();
    const args = applyArguments(resource, "-var=wait=true");
    // A separate process group, so that a kill ends the provisioner too.
    const child = spawn(this.state.terraformBinary, args, {
      cwd,
      env,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const printed = { stdout: "", stderr: "" };
    const ended = new Promise<RunResult>((resolve) => {
      child.once("close", (status) => resolve({ ...printed, status: status ?? -1 }));
    });
    const kill = () => {
      if (child.exitCode === null && child.signalCode === null) process.kill(-Number(child.pid), "SIGKILL");
      return ended;
    };
    this.runs.push({ ended, kill });
    await new Promise<void>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", () => reject(new Error(`it held no lock:\n${printed.stdout}${printed.stderr}`)));
      for (const name of ["stdout", "stderr"] as const) {
        child[name].setEncoding("utf8").on("data", (text: string) => {
          printed[name] += text;
          if (printed.stdout.includes("Executing:")) resolve();
        });
      }
    });
    return { ended, kill };
  }

  /** Lets the run that holds the lock continue. */
  letGo() {
    writeFileSync(this.gate, "");
  }

  /** The state as Terraform reads it. */
  async pullState(): Promise<{ serial: number; lineage: string; resources: string[] }> {
    const printed = await mustRun(this.state.terraformBinary, ["state", "pull"], this.options());
    const { serial, lineage, resources } = JSON.parse(printed);
    return { serial, lineage, resources: resources.map(({ name }: { name: string }) => name).sort() };
  }

  killRuns() {
    for (const { kill } of this.runs) kill();
  }

  private options() {
    return { cwd: this.folder, env: this.state.env };
  }
}

function applyArguments(resource: string, ...args: string[]): string[] {
  return ["apply", "-auto-approve", "-input=false", "-no-color", `-target=terraform_data.${resource}`, ...args];
}

/** How SDK clients reach an emulator. */
export function clientOf({ endpoint }: Pick<Emulator, "endpoint">): ClientSettings {
  return { endpoint, region: REGION, credentials: { accessKeyId: "test", secretAccessKey: "test" } };
}

/** A bucket and a lock table for states, without any protection. */
export async function createStateBackend(client: ClientSettings, bucket: string, lockTable: string) {
  const [s3, dynamoDb] = [new S3Client(client), new DynamoDBClient(client)];
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  const VersioningConfiguration = { Status: "Enabled" } as const;
  await s3.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration }));
  await dynamoDb.send(
    new CreateTableCommand({
      TableName: lockTable,
      BillingMode: "PAY_PER_REQUEST",
      KeySchema: [{ AttributeName: "LockID", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "LockID", AttributeType: "S" }],
    }),
  );
  s3.destroy();
  dynamoDb.destroy();
}
