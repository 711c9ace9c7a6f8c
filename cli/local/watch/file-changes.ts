import { statSync } from "node:fs";
import { sep } from "node:path";
import { type FSWatcher, watch } from "chokidar";

const NEVER = /[/\\](node_modules|\.git|\.terraform)([/\\]|$)/;
/** In the app's folder, what commands write there. */
const WRITTEN = ["cdktf.out", "dist", ".local", ".tools"];

/** Watches the files of an app: all below its folder, but packages and what commands write, and others that it is made of. */
export class FileChanges {
  private readonly main: FSWatcher;
  private readonly others: FSWatcher;
  private handler: (file: string) => void;

  private constructor(private readonly root: string) {
    const early: string[] = [];
    this.handler = (file) => early.push(file);
    this.each = (handler) => {
      for (const file of early.splice(0)) handler(file);
      this.handler = handler;
    };
    const options = { ignoreInitial: true };
    this.main = watch(root, { ...options, ignored: (path) => isIgnored(root, path) });
    this.others = watch([], { ...options, ignored: (path) => NEVER.test(path) });
    for (const watcher of [this.main, this.others]) {
      watcher.on("all", (_, path) => this.handler(path));
      // Of changes of a file within 50 ms, chokidar reports the first: the last one counts.
      watcher.on("raw", (_event, _name, details) => {
        const { watchedPath } = details as { watchedPath: string };
        if (statSync(watchedPath, { throwIfNoEntry: false })?.isFile()) this.handler(watchedPath);
      });
    }
  }

  /** Resolves once every change is noticed from then on. @param root real path of the app's folder */
  static async in(root: string): Promise<FileChanges> {
    const changes = new FileChanges(root);
    await new Promise<void>((resolve) => changes.main.once("ready", resolve));
    return changes;
  }

  /** Calls the handler with the path of each changed file: of the earlier changes, then of each new one. */
  readonly each: (handler: (file: string) => void) => void;

  /** Watches more files and folders, where they are not among those of the app. */
  include(paths: Iterable<string>) {
    for (const path of paths) {
      const isWatched = path.startsWith(this.root + sep) && !isIgnored(this.root, path);
      if (!isWatched) this.others.add(path);
    }
  }

  async close() {
    await Promise.all([this.main.close(), this.others.close()]);
  }
}

function isIgnored(root: string, path: string): boolean {
  const below = path.slice(root.length);
  return NEVER.test(below) || WRITTEN.some((name) => below === sep + name || below.startsWith(sep + name + sep));
}
