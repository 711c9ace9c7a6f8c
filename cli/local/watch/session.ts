import { readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { join, sep } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { sha256 } from "../../../src/common/hash";
import { type SiteSource, SOURCES_FOLDER, type SourceRecord } from "../../../src/common/source-record";
import { siteObjectsOf } from "../../../src/site/private/site-objects";
import { ensureForwarder } from "../../local-aws/forwarder";
import { RELOAD_PATH } from "../../local-aws/reloading";
import { readDeployed } from "../../operate/deployed";
import { localLogGroups, shortName } from "../../operate/logs";
import { tail } from "../../operate/tail";
import { type Addresses, type LocalPorts, localAddresses } from "../../project/addresses";
import type { LocalApp } from "../../project/local-app";
import { type LocalCloud, REGION } from "../../project/local-cloud";
import { type Parts, partsOf } from "../../project/parts";
import { stateOf } from "../../project/state-location";
import { isImmutable } from "../../release/kept-assets";
import { type Json, propertyOf, textOf } from "../../terraform/json";
import { resourcesOfType, type State } from "../../terraform/state";
import { blocksOfType, readSynthesized } from "../../terraform/synthesized";
import { stackFolder } from "../../terraform/terraform";
import { shapeOf, writeRecord } from "../app-deployment";
import { FileChanges } from "./file-changes";
import { HandlerBuild } from "./handler-build";
import { buildInfrastructure, infrastructureInputs } from "./infrastructure";
import { type Event, type Part, Scheduler } from "./scheduler";
import { Uploads } from "./uploads";

/** The app as `tiers local` has just deployed it. */
export interface RunningApp {
  readonly app: LocalApp;
  readonly emulatorPort: number;
  readonly ports: LocalPorts;
  readonly parts: Parts;
}

interface LiveObject {
  readonly hash: string;
  readonly isImmutable: boolean;
}

/** Editors and checkouts write in steps. */
const SETTLE_MS = 10;
const LOG_POLL_MS = 500;
const INFRASTRUCTURE = "infrastructure";

/**
 * Deploys each change of the app's files as it is made, until Ctrl-C: code of functions and files of pages past Terraform,
 * everything else with it.
 */
export class Session {
  private readonly app: LocalApp;
  private readonly uploads: Uploads;
  private readonly handlers = new Map<string, HandlerBuild>();
  /** What is wrong with parts, by their names. */
  private readonly broken = new Map<string, string | undefined>();
  private readonly content: Scheduler;
  private readonly infrastructure: Scheduler;
  private parts: Parts;
  private shape: string;
  private lastChange = 0;
  private logging = new AbortController();

  private constructor(
    private readonly cloud: LocalCloud,
    /** Real path of the app's folder. */
    private readonly root: string,
    private readonly running: RunningApp,
    private readonly files: FileChanges,
  ) {
    this.app = running.app;
    this.parts = running.parts;
    this.shape = shapeOf(this.app);
    this.uploads = new Uploads(this.app);
    const options = { report: (event: Event) => this.report(event), settle: () => this.settle(), now: Date.now };
    this.content = new Scheduler(options);
    this.infrastructure = new Scheduler(options);
  }

  /** Brings the app up and deploys each change from the beginning of that on. Resolves after Ctrl-C. */
  static async during(cloud: LocalCloud, bringUp: () => Promise<RunningApp>) {
    const root = realpathSync(cloud.project.root);
    const files = await FileChanges.in(root);
    try {
      const session = new Session(cloud, root, await bringUp(), files);
      await session.run();
    } finally {
      await files.close();
    }
  }

  private async run() {
    // A run that has nothing to do would not notice what is deployed here.
    rmSync(this.cloud.lastRunFile, { force: true });
    const stopped = stopSignal();
    const { state } = await readDeployed(stateOf(this.app));
    const inputs = await infrastructureInputs(this.root).catch(() => undefined);
    this.infrastructure.setParts([
      { name: INFRASTRUCTURE, dependsOn: inputs, build: () => this.buildInfrastructure() },
    ]);
    this.content.setParts(this.contentParts(state));
    this.files.each((file) => {
      this.lastChange = Date.now();
      this.content.changed(file);
      this.infrastructure.changed(file);
    });
    this.follow();
    print("Watching the app's files. Ctrl-C ends this; the app stays.");
    await stopped;
    print("Ending. The app stays, as `tiers local` deploys it:");
    await Promise.all([this.content.stop(), this.infrastructure.stop()]);
    this.logging.abort();
    await Promise.all([...this.handlers.values()].map((build) => build.dispose()));
    // Only this session changed anything: no refresh is needed, and all content is compared with what is live.
    const content = { functions: [], objects: [] };
    writeRecord(this.cloud.deployedFile, { shape: this.shape, parts: this.parts, content });
  }

  private async buildInfrastructure() {
    const build = await buildInfrastructure(this.app, this.root, (state) => this.applied(state));
    if (build.digest === this.shape) return { ...build, deploy: async () => "nothing in it changes" };
    const deploy = async () => {
      const text = await build.deploy();
      this.shape = build.digest;
      return text;
    };
    return { ...build, deploy };
  }

  /** Terraform has deployed: functions, sites and their addresses may be others. */
  private async applied(state: State) {
    const { functions } = this.parts;
    this.parts = partsOf(state);
    await this.open();
    this.content.setParts(this.contentParts(state));
    // Terraform may have deployed content of before: live is the infrastructure once the newest is, too.
    await this.content.idle();
    // A new start may lose a line.
    if (!isDeepStrictEqual(functions, this.parts.functions)) this.follow();
    await this.reload();
  }

  private open() {
    const { emulatorPort, ports } = this.running;
    const { forwarding } = localAddresses(this.parts, ports);
    return ensureForwarder({ dir: this.cloud.folder, emulatorPort, region: REGION, ...forwarding, reload: true });
  }

  private addresses(): Addresses {
    return localAddresses(this.parts, this.running.ports).addresses;
  }

  /** Each function and each site whose construct has recorded its source. */
  private contentParts(state: State): Part[] {
    const stack = readSynthesized(stackFolder(this.app, this.app.stacks.app));
    const folder = join(this.app.outdir, SOURCES_FOLDER);
    const sources = readdirSync(folder).map(
      (name): SourceRecord => JSON.parse(readFileSync(join(folder, name), "utf8")),
    );
    /** The deployed resource of a construct's child. */
    const find = (type: string, path: string) => {
      const name = blocksOfType(stack, type).find(([, block]) => pathOf(block["//"]) === path)?.[0];
      return resourcesOfType(state, type).find((it) => it.name === name)?.attributes;
    };
    return sources.flatMap((source): Part[] => {
      if (source.kind === "handler") {
        const name = textOf(find("aws_lambda_function", `${source.path}/Resource`)?.function_name);
        return name ? [this.functionPart(name, source)] : [];
      }
      const bucket = textOf(find("aws_s3_bucket", `${source.path}/Bucket`)?.bucket);
      if (!bucket) return [];
      const prefix = `${source.path}/Object-`;
      const objects = blocksOfType(stack, "aws_s3_object").filter(([, block]) =>
        pathOf(block["//"])?.startsWith(prefix),
      );
      const live = objects.map(([, { key, source_hash, cache_control }]): [string, LiveObject] => [
        textOf(key) ?? "",
        { hash: textOf(source_hash) ?? "", isImmutable: isImmutable(cache_control) },
      ]);
      return [this.sitePart(bucket, source, new Map(live))];
    });
  }

  private functionPart(functionName: string, source: SourceRecord & { readonly kind: "handler" }): Part {
    // Other settings are another build.
    const key = JSON.stringify(source);
    const handler = this.handlers.get(key) ?? new HandlerBuild(source);
    this.handlers.set(key, handler);
    const { inputs: known } = handler;
    return {
      dependsOn: known && ((file) => known.has(file)),
      name: `function ${shortName(functionName, this.app.config.namePrefix)}`,
      build: async () => {
        const { zip, digest, inputs } = await handler.build();
        this.files.include(inputs);
        return {
          digest,
          dependsOn: (file) => inputs.has(file),
          deploy: async () => {
            await this.uploads.updateCode(functionName, zip);
            // A synth compares what it sends with what it is granted.
            if (handler.sendsOthers()) this.infrastructure.outdate(INFRASTRUCTURE);
            return undefined;
          },
        };
      },
    };
  }

  private sitePart(bucket: string, source: SiteSource, live: Map<string, LiveObject>): Part {
    const { accountId, namePrefix } = this.app.config;
    const folder = realpathSync(source.sourceDir);
    this.files.include([folder]);
    const dependsOn = (file: string) => file.startsWith(folder + sep);
    const builtDir = join(this.cloud.folder, "watch", bucket);
    return {
      name: `page ${shortName(bucket, namePrefix).replace(`-${accountId}`, "")}`,
      dependsOn,
      build: async () => {
        const objects = siteObjectsOf(source, builtDir);
        return {
          digest: sha256(objects.map(({ key, hash }) => `${key} ${hash}`).join("\n")),
          dependsOn,
          deploy: async () => {
            const written: string[] = [];
            const isListed = (key: string) => objects.some((object) => object.key === key);
            for (const object of objects.filter(({ key, hash }) => live.get(key)?.hash !== hash)) {
              await this.uploads.putObject(bucket, object);
              // The site's other resources depend on which files there are.
              if (!live.has(object.key) && !object.isImmutable) this.infrastructure.outdate(INFRASTRUCTURE);
              live.set(object.key, object);
              written.push(object.key);
            }
            for (const [key, object] of [...live]) {
              // Open pages may still request an asset of before.
              if (isListed(key) || object.isImmutable) continue;
              await this.uploads.deleteObject(bucket, key);
              this.infrastructure.outdate(INFRASTRUCTURE);
              live.delete(key);
            }
            rmSync(builtDir, { recursive: true, force: true });
            await this.reload();
            return written.join(", ");
          },
        };
      },
    };
  }

  /** Open pages load again. */
  private async reload() {
    const send = (site: string) => fetch(`${site}${RELOAD_PATH}`, { method: "POST" });
    await Promise.allSettled(this.addresses().sites.map(send));
  }

  private async settle() {
    for (let rest = SETTLE_MS; rest > 0; rest = this.lastChange + SETTLE_MS - Date.now()) await sleep(rest);
  }

  private report({ part, kind, milliseconds, text }: Event) {
    const wasBroken = this.broken.has(part);
    // Any file may repair it, so it is tried at each save; once printed is enough.
    if (kind === "broken" && wasBroken && this.broken.get(part) === text) return;
    this.broken.delete(part);
    const lines = text?.split("\n") ?? [];
    if (kind === "broken") {
      this.broken.set(part, text);
      print(`✖ ${part}: not deployed, so the last good version stays [${seconds(milliseconds)}]`, ...lines);
    } else if (kind === "live") {
      const files = part === INFRASTRUCTURE ? "" : lines.splice(0).join(", ");
      print(`✔ ${part}: live in ${seconds(milliseconds)}${files && ` (${files})`}`, ...lines);
    } else if (wasBroken) {
      print(`✔ ${part}: as it was before [${seconds(milliseconds)}]`);
    }
  }

  /** Prints what the functions log from now on, the lines of a request together. */
  private follow() {
    this.logging.abort();
    this.logging = new AbortController();
    const { signal } = this.logging;
    const logGroups = localLogGroups(this.parts, this.app.config.namePrefix);
    const options = {
      logGroups,
      startTime: Date.now(),
      follow: true,
      json: false,
      byRequest: true,
      pollMs: LOG_POLL_MS,
    };
    const printAll = async () => {
      for await (const line of tail(new CloudWatchLogsClient(this.app.client), { ...options, signal }))
        console.log(line);
    };
    printAll().catch((error: Error) => {
      if (!signal.aborted) print(`The functions' logs are not followed any more: ${error.message}`);
    });
  }
}

/** The construct's path, in the comment that CDKTF writes. */
function pathOf(comment: Json | undefined): string | undefined {
  return textOf(propertyOf(propertyOf(comment, "metadata"), "path"));
}

/** Resolves at the first SIGINT or SIGTERM. Later ones do not end the process: it is ending, in order. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => resolve());
  });
}

function seconds(milliseconds: number): string {
  return milliseconds < 1_000 ? `${milliseconds} ms` : `${(milliseconds / 1_000).toFixed(1)} s`;
}

function print(line: string, ...more: readonly string[]) {
  const time = new Date().toTimeString().slice(0, 8);
  console.log([`${time} ${line}`, ...more.map((text) => `           ${text}`)].join("\n"));
}
