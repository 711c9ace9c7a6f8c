import fc from "fast-check";
import { type Event, type Part, Scheduler } from "../../../../cli/local/watch/scheduler";

/** What a file has: a version, and names of the files that it imports. A broken one does not compile. */
interface Content {
  readonly version: number;
  readonly imports: readonly string[];
  readonly isBroken: boolean;
}

const FILES = ["one", "two", "shared", "new"];
const ENTRIES = ["one", "two"];

const anyContent = fc.record({
  // Few, so that a change is often taken back.
  version: fc.nat(1),
  imports: fc.subarray(["shared", "new"]),
  isBroken: fc.boolean(),
});
const anyFile = fc.constantFrom(...FILES);
/** A save, a deletion, a rename, and what a checkout of another branch writes. */
const anyEdit = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("save" as const), file: anyFile, content: anyContent }) },
  fc.record({ kind: fc.constant("delete" as const), file: anyFile }),
  fc.record({ kind: fc.constant("rename" as const), file: anyFile, to: anyFile }),
  fc.record({ kind: fc.constant("checkout" as const), files: fc.dictionary(anyFile, anyContent) }),
  fc.record({ kind: fc.constant("fail" as const), times: fc.nat(2) }),
  fc.record({ kind: fc.constant("infrastructure" as const) }),
);

/** Edits at once, and how much happens before the next ones. */
const anyBursts = fc.array(fc.record({ edits: fc.array(anyEdit, { minLength: 1, maxLength: 3 }), steps: fc.nat(25) }), {
  maxLength: 8,
});

/** A disk, functions that are built from it, and the events of both in an order that fast-check chooses. */
class World {
  readonly files = new Map<string, Content>();
  readonly live = new Map<string, string>();
  readonly events: Event[] = [];
  readonly stale: string[] = [];
  /** The code of each entry that was last known as live to a person. */
  readonly known: Map<string, string | undefined>;
  private failures = 0;
  readonly scheduler: Scheduler;

  constructor(private readonly order: fc.Scheduler) {
    for (const file of ["one", "two"]) this.files.set(file, { version: 0, imports: ["shared"], isBroken: false });
    this.files.set("shared", { version: 0, imports: [], isBroken: false });
    for (const entry of ENTRIES) this.live.set(entry, this.compile(entry).code);
    this.known = new Map(this.live);
    this.scheduler = new Scheduler({
      report: (event) => {
        this.events.push(event);
        if (event.kind !== "live") return;
        this.known.set(event.part, this.live.get(event.part));
        // Any save that was noticed by now is in what is live.
        if (!this.unnoticed && this.live.get(event.part) !== this.codeOf(event.part)) this.stale.push(event.part);
      },
      settle: () => this.step("settle"),
      now: () => 0,
    });
    this.scheduler.setParts(this.parts());
  }

  /** Changes of files that no event has reported yet. */
  private unnoticed = 0;

  parts(): Part[] {
    return ENTRIES.map((name) => ({ name, build: () => this.build(name) }));
  }

  /** The code of an entry, undefined where it does not compile. */
  codeOf(entry: string): string | undefined {
    try {
      return this.compile(entry).code;
    } catch {
      return undefined;
    }
  }

  edit(edit: typeof anyEdit extends fc.Arbitrary<infer Edit> ? Edit : never) {
    switch (edit.kind) {
      case "save":
        return this.write(edit.file, edit.content);
      case "delete":
        return this.write(edit.file, undefined);
      case "rename":
        this.write(edit.to, this.files.get(edit.file));
        return edit.to === edit.file || this.write(edit.file, undefined);
      case "checkout":
        for (const file of FILES) this.write(file, edit.files[file]);
        return;
      case "fail":
        this.failures = edit.times;
        return;
      case "infrastructure":
        return void this.step("infrastructure").then(() => {
          // Terraform deploys something of before, which may not be the newest.
          for (const entry of ENTRIES) if (this.deployed.has(entry)) this.live.set(entry, "of before");
          this.scheduler.setParts(this.parts());
        });
    }
  }

  /** Deployed here, and so replaced by Terraform. */
  private readonly deployed = new Set<string>();

  private write(file: string, content: Content | undefined) {
    if (content) this.files.set(file, content);
    else this.files.delete(file);
    this.unnoticed++;
    void this.step("event").then(() => {
      this.unnoticed--;
      this.scheduler.changed(file);
    });
  }

  private compile(entry: string) {
    const read = new Set<string>();
    const visit = (file: string): string => {
      if (read.has(file)) return "";
      read.add(file);
      const content = this.files.get(file);
      if (!content || content.isBroken) throw new Error(`${file} does not compile`);
      return `${file}${content.version}(${content.imports.map(visit).join()})`;
    };
    return { code: visit(entry), read };
  }

  private async build(name: string) {
    await this.step("build");
    const { code, read } = this.compile(name);
    await this.step("built");
    return {
      digest: code,
      dependsOn: (file: string) => read.has(file),
      deploy: async () => {
        this.deployed.add(name);
        await this.step("upload");
        if (this.failures-- > 0) {
          this.live.set(name, "unknown");
          throw new Error("the upload failed");
        }
        this.live.set(name, code);
        return undefined;
      },
    };
  }

  private step(label: string): Promise<void> {
    return this.order.schedule(Promise.resolve(), label);
  }

  /** Until all has happened. */
  async end() {
    await this.order.waitFor(this.scheduler.idle());
    await this.order.waitAll();
    await this.order.waitFor(this.scheduler.idle());
  }
}

describe("the scheduler", () => {
  test("ends with the newest version live, and reported as that, in whatever order files change and builds end", async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), anyBursts, async (order, bursts) => {
        const world = new World(order);
        for (const { edits, steps } of bursts) {
          for (const edit of edits) world.edit(edit);
          for (let step = 0; step < steps; step++) {
            if (order.count() > 0) await order.waitOne();
            // What follows from it is then scheduled.
            await new Promise(setImmediate);
          }
        }
        await world.end();
        // What failed to upload is uploaded at the next save.
        const last = new Map<string, Event>();
        for (const event of world.events) last.set(event.part, event);
        for (const entry of ENTRIES) {
          if (last.get(entry)?.text === "the upload failed") world.scheduler.changed(entry);
        }
        world.edit({ kind: "fail", times: 0 });
        await world.end();
        for (const entry of ENTRIES) {
          const code = world.codeOf(entry);
          if (code !== undefined) {
            expect(world.live.get(entry)).toBe(code);
            expect(world.known.get(entry)).toBe(code);
          }
        }
        expect(world.stale).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });

  const setUp = (build: Part["build"]) => {
    const events: Event[] = [];
    const scheduler = new Scheduler({ report: (event) => events.push(event), settle: async () => {}, now: () => 0 });
    scheduler.setParts([{ name: "it", dependsOn: () => true, build }]);
    return { events, scheduler };
  };

  test("keeps what is live when a build fails, and reports what is wrong", async () => {
    const { events, scheduler } = setUp(() => Promise.reject(new Error("it.ts:1:1: Expected ;")));
    scheduler.changed("it.ts");
    await scheduler.idle();
    expect(events).toEqual([{ part: "it", kind: "broken", milliseconds: 0, text: "it.ts:1:1: Expected ;" }]);
  });

  test("does not deploy again what is live", async () => {
    const deploy = jest.fn(async () => undefined);
    const { events, scheduler } = setUp(async () => ({ dependsOn: () => true, digest: "1", deploy }));
    for (const _ of [1, 2]) {
      scheduler.changed("it.ts");
      await scheduler.idle();
    }
    expect(events.map(({ kind }) => kind)).toEqual(["live", "same"]);
    expect(deploy).toHaveBeenCalledTimes(1);
  });

  test("deploys again what was live before a deploy that failed: how far that got is not known", async () => {
    let digest = "1";
    const deployed: string[] = [];
    const { events, scheduler } = setUp(async () => ({
      dependsOn: () => true,
      digest,
      deploy: async () => {
        deployed.push(digest);
        if (digest === "2") throw new Error("the upload failed");
        return undefined;
      },
    }));
    for (digest of ["1", "2", "1"]) {
      scheduler.changed("it.ts");
      await scheduler.idle();
    }
    expect(deployed).toEqual(["1", "2", "1"]);
    expect(events.map(({ kind }) => kind)).toEqual(["live", "broken", "live"]);
  });

  test("builds again for a file that changed during the build, if the build has read it", async () => {
    let builds = 0;
    const { scheduler } = setUp(async () => {
      if (builds++ === 0) for (const file of ["it.ts", "other.ts"]) scheduler.changed(file);
      if (builds === 2) scheduler.changed("other.ts");
      return { dependsOn: (file) => file === "it.ts", digest: "1", deploy: async () => undefined };
    });
    scheduler.changed("it.ts");
    await scheduler.idle();
    expect(builds).toBe(2);
  });

  test("keeps a change during the first build when the parts are set again before that ends", async () => {
    let builds = 0;
    const deploy = jest.fn(async () => undefined);
    const scheduler = new Scheduler({ report: () => {}, settle: async () => {}, now: () => 0 });
    const build = async () => {
      if (builds++ === 0) {
        scheduler.changed("it.ts");
        scheduler.setParts(parts);
      }
      return { dependsOn: () => true, digest: "1", deploy };
    };
    const parts = [{ name: "it", build }];
    scheduler.setParts(parts);
    await scheduler.idle();
    expect(deploy).toHaveBeenCalledTimes(1);
  });

  test("deploys again what another deploy may have replaced, and reports only changes of files as live", async () => {
    const deploy = jest.fn(async () => undefined);
    const build = async () => ({ dependsOn: () => true, digest: "1", deploy });
    const { events, scheduler } = setUp(build);
    scheduler.changed("it.ts");
    await scheduler.idle();
    scheduler.setParts([{ name: "it", build }]);
    await scheduler.idle();
    expect(deploy).toHaveBeenCalledTimes(2);
    expect(events.map(({ kind }) => kind)).toEqual(["live"]);
  });

  test("reports a change as live that was deployed before it was noticed, with what may have been replaced", async () => {
    let digest = "1";
    const build = async () => ({ dependsOn: () => true, digest, deploy: async () => `file ${digest}` });
    const { events, scheduler } = setUp(build);
    scheduler.changed("it.ts");
    await scheduler.idle();
    digest = "2";
    scheduler.setParts([{ name: "it", build }]);
    await scheduler.idle();
    for (const _ of [1, 2]) {
      scheduler.changed("it.ts");
      await scheduler.idle();
    }
    expect(events.map(({ kind, text }) => [kind, text])).toEqual([
      ["live", "file 1"],
      ["live", "file 2"],
      ["same", undefined],
    ]);
  });

  test("reports a change as live that was being deployed when the parts were set again", async () => {
    const { events, scheduler } = setUp(async () => {
      const again = {
        name: "it",
        build: async () => ({ dependsOn: () => true, digest: "1", deploy: async () => "again" }),
      };
      return { dependsOn: () => true, digest: "1", deploy: async () => void scheduler.setParts([again]) };
    });
    scheduler.changed("it.ts");
    await scheduler.idle();
    expect(events).toEqual([{ part: "it", kind: "live", milliseconds: 0, text: "again" }]);
  });

  test("reports a version as live whose file is saved again without a difference while it is deployed", async () => {
    const digests = ["1", "2", "2"];
    const { events, scheduler } = setUp(async () => {
      const digest = digests.shift() ?? "";
      const deploy = async () => {
        if (digests.length > 0) scheduler.changed("it.ts");
        return `file ${digest}`;
      };
      return { dependsOn: () => true, digest, deploy };
    });
    scheduler.changed("it.ts");
    await scheduler.idle();
    expect(events).toEqual([{ part: "it", kind: "live", milliseconds: 0, text: "file 1\nfile 2" }]);
  });

  test("starts nothing after its stop", async () => {
    const build = jest.fn();
    const { scheduler } = setUp(build);
    await scheduler.stop();
    scheduler.changed("it.ts");
    await scheduler.idle();
    expect(build).not.toHaveBeenCalled();
  });
});
