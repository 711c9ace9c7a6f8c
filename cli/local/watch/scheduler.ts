/** Something that is built from files and deployed as one: a handler, a site, the infrastructure. */
export interface Part {
  /** What people call it; parts of the same name are the same. */
  readonly name: string;
  /** As a build's. @default - unknown: it is built once without a deploy, to know, and to be faster from then on */
  readonly dependsOn?: Build["dependsOn"];
  /** Builds from the files as they are now. @throws Error with what is wrong with them */
  build(): Promise<Build>;
}

export interface Build {
  /** Whether a change of this file, by its absolute path, may change the result. */
  dependsOn(file: string): boolean;
  /** Equal where the results are equal. */
  readonly digest: string;
  /** Deploys it. @returns what to add to the line about it */
  deploy(): Promise<string | undefined>;
}

/** What happened to a part. */
export interface Event {
  readonly part: string;
  /**
   * `live`: the newest version is deployed. `same`: it is what was deployed before. `broken`: it could not be built, or
   * deployed; what was deployed before stays.
   */
  readonly kind: "live" | "same" | "broken";
  /** From the first change of a file on. */
  readonly milliseconds: number;
  /** What `deploy` returned, or the error's message. */
  readonly text?: string;
}

export interface SchedulerOptions {
  report(event: Event): void;
  /** Resolves once files have been still for a moment: editors write in steps. */
  settle(): Promise<void>;
  now(): number;
}

interface Entry {
  readonly part: Part;
  /** @default - any file may change the result: it was not built yet, or is broken */
  dependsOn?: Build["dependsOn"];
  /** Of what is deployed. @default - unknown, so the next build is deployed */
  digest?: string;
  /** Of what was last reported as live. @default - nothing was */
  reportedDigest?: string;
  /** Time of its first change that is not deployed. @default - deployed */
  changedAt?: number;
  /** Time of the first change that is being deployed. @default - none is */
  deploying?: number;
  /** Files that changed while it is built. @default - it is not being built */
  changedFiles?: string[];
  isWarm: boolean;
  /** Whether something else may have replaced what this session deployed. It is then deployed again, and not reported as live. */
  mayBeReplaced: boolean;
  /** Whether this session has deployed it, or tried to. */
  isTouched: boolean;
  /** Whether it could not be built or deployed the last time. */
  isBroken: boolean;
  /** What deploys returned that were not reported, because a file had changed again. */
  readonly unreported: (string | undefined)[];
}

/**
 * Deploys parts whose files change, one after the other. What counts is which parts are not up to date, never what exactly
 * happened to their files: a build reads the files as they are then, and a change during it causes another one. So the last
 * version is deployed in the end, whatever the order of events.
 */
export class Scheduler {
  private readonly entries = new Map<string, Entry>();
  private working: Promise<void> | undefined;
  private hasParts = false;
  private isStopped = false;

  constructor(private readonly options: SchedulerOptions) {}

  /**
   * The parts that there are from now on. At the first call they are deployed as they are. Later, when something else has
   * deployed too, it may have replaced what was deployed here: that, and new parts, are deployed again.
   */
  setParts(parts: readonly Part[]) {
    const before = new Map(this.entries);
    this.entries.clear();
    for (const part of parts) {
      const known = before.get(part.name);
      const entry: Entry = {
        part,
        dependsOn: part.dependsOn,
        // What is being deployed may be replaced at once: it is live only once it is deployed again.
        changedAt: known?.changedAt ?? known?.deploying,
        reportedDigest: known?.reportedDigest,
        isWarm: false,
        mayBeReplaced: known?.isTouched ?? false,
        isTouched: known?.isTouched ?? false,
        isBroken: false,
        unreported: [],
      };
      // Of a build that has not ended it is not known yet whether the changes during it matter. What was reported as broken
      // may be live now, which is reported.
      const isChanged = !known || known.isBroken || (known.changedFiles ?? []).length > 0;
      if (this.hasParts && isChanged) entry.changedAt ??= this.options.now();
      this.entries.set(part.name, entry);
    }
    this.hasParts = true;
    this.start();
  }

  /** A file was written, created or deleted. */
  changed(file: string) {
    for (const entry of this.entries.values()) {
      if (entry.changedFiles) entry.changedFiles.push(file);
      else if (entry.dependsOn?.(file) ?? true) entry.changedAt ??= this.options.now();
    }
    this.start();
  }

  /** Something other than a file changed that a part is made of. */
  outdate(name: string) {
    const entry = this.entries.get(name);
    if (entry) entry.changedAt ??= this.options.now();
    this.start();
  }

  /** Resolves once nothing is left to do. */
  async idle() {
    while (this.working) await this.working;
  }

  /** Finishes the part that is being deployed, and starts no other. */
  async stop() {
    this.isStopped = true;
    await this.idle();
  }

  private start() {
    this.working ??= this.work();
  }

  private async work() {
    try {
      for (;;) {
        await this.options.settle();
        if (this.isStopped) return;
        const all = [...this.entries.values()];
        const changed = all.find(({ changedAt, mayBeReplaced }) => changedAt !== undefined || mayBeReplaced);
        const cold = all.find(({ isWarm, dependsOn }) => !isWarm && !dependsOn);
        if (changed) await this.update(changed);
        // Nothing is reported: what is wrong with it is reported once one of its files changes.
        else if (cold) await this.build(cold).catch(() => undefined);
        else return;
      }
    } finally {
      // At once: a change after this starts the work again.
      this.working = undefined;
    }
  }

  private async update(entry: Entry) {
    const { report, now } = this.options;
    const since = entry.changedAt ?? now();
    entry.deploying = entry.changedAt;
    entry.changedAt = undefined;
    entry.mayBeReplaced = false;
    entry.isTouched = true;
    const isNewest = () => entry.changedAt === undefined && this.entries.get(entry.part.name) === entry;
    const end = (kind: Event["kind"], text?: string) => {
      if (kind === "live") entry.unreported.push(text);
      entry.isBroken = kind === "broken";
      const isReported = entry.deploying !== undefined || kind === "broken";
      entry.deploying = undefined;
      if (isNewest()) {
        if (!isReported) {
          // It may contain a change that is not noticed yet: that change is reported as live then.
          if (entry.digest === entry.reportedDigest) entry.unreported.length = 0;
          return;
        }
        // The last save often changes nothing, such as an editor's second write: what was deployed before it is reported then.
        const deployed = kind === "broken" ? [] : entry.unreported.splice(0);
        const outcome = deployed.length > 0 ? { kind: "live" as const, text: linesOf(deployed) } : { kind, text };
        if (outcome.kind === "live") entry.reportedDigest = entry.digest;
        report({ part: entry.part.name, milliseconds: now() - since, ...outcome });
        return;
      }
      // The next version follows, and includes this change.
      if (entry.changedAt !== undefined) entry.changedAt = since;
    };
    try {
      const { digest, deploy } = await this.build(entry);
      if (!isNewest() || digest === entry.digest) return end("same");
      entry.digest = undefined;
      const text = await deploy();
      entry.digest = digest;
      end("live", text);
    } catch (error) {
      end("broken", error instanceof Error ? error.message : String(error));
    }
  }

  private async build(entry: Entry): Promise<Build> {
    const changedFiles: string[] = [];
    entry.changedFiles = changedFiles;
    entry.isWarm = true;
    // Where the build fails, any file may repair it, even one that does not exist yet.
    entry.dependsOn = undefined;
    try {
      const build = await entry.part.build();
      entry.dependsOn = build.dependsOn;
      return build;
    } finally {
      entry.changedFiles = undefined;
      if (changedFiles.some((file) => entry.dependsOn?.(file) ?? true)) entry.changedAt ??= this.options.now();
    }
  }
}

/** Each once. */
function linesOf(texts: readonly (string | undefined)[]): string | undefined {
  const lines = [...new Set(texts)].filter((text) => text !== undefined);
  return lines.length > 0 ? lines.join("\n") : undefined;
}
