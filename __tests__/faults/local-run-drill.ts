import { randomInt } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import fc from "fast-check";
import { type CheckoutCopy, copyCheckout } from "./checkout-copy";

/**
 * Kills `npm run local` at random moments, the whole process group: of first runs in fresh clones, and of updates. After
 * each, the next run must end with the page, and `local:down` must leave nothing. Prints a row for each kill.
 *
 *     npx tsx __tests__/faults/local-run-drill.ts --first-runs 10 --updates 5 [--seed 42]
 */
async function main() {
  const options = { "first-runs": { type: "string" }, updates: { type: "string" }, seed: { type: "string" } } as const;
  const { values } = parseArgs({ options });
  const seed = Number(values.seed ?? randomInt(2 ** 31));
  const [firstRuns, updates] = [Number(values["first-runs"] ?? 10), Number(values.updates ?? 5)];
  const shares = fc.sample(fc.noBias(fc.double({ min: 0.01, max: 0.99, noNaN: true })), {
    seed,
    numRuns: firstRuns + updates,
  });

  const copy = copyCheckout("fresh");
  const firstRun = await timed(() => copy.bringUp());
  const update = await timed(async () => {
    changePage(copy, "undisturbed");
    await copy.bringUp();
  });
  console.log(`seed ${seed}; undisturbed: first run ${seconds(firstRun)}, update ${seconds(update)}\n`);
  console.log("| killed | after | while | the next run | local:down |\n|---|---|---|---|---|");

  for (const [index, share] of shares.slice(firstRuns).entries()) {
    changePage(copy, `update ${index}`);
    await drill(copy, "update", share * update, `update ${index}`);
    if (index < updates - 1) await copy.bringUp();
  }
  await copy.remove();
  for (const share of shares.slice(0, firstRuns)) {
    const fresh = copyCheckout("fresh");
    await drill(fresh, "first run", share * firstRun, "User lookup");
    await fresh.remove();
  }
}

async function drill(copy: CheckoutCopy, kind: string, milliseconds: number, expected: string) {
  const run = copy.npmRun("local");
  await sleep(milliseconds);
  const { output } = await run.kill();
  const step = output.trimEnd().split("\n").at(-1);
  let page = "";
  const next = await timed(async () => {
    page = await copy.bringUp();
  });
  if (!page.includes(expected)) throw new Error(`the page lacks "${expected}":\n${page}`);
  const down = await timed(() => copy.takeDown());
  console.log(`| ${kind} | ${seconds(milliseconds)} | ${step} | page, ${seconds(next)} | ${seconds(down)} |`);
}

function changePage({ folder }: CheckoutCopy, heading: string) {
  const page = join(folder, "site/index.html");
  writeFileSync(page, readFileSync(page, "utf8").replace(/<h1>.*<\/h1>/, `<h1>${heading}</h1>`));
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(1)} s`;

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
