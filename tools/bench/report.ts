import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { basename, dirname, join } from "node:path";
import { packageRoot } from "../../cli/toolchain/paths";
import { drawPlot, type Plot } from "./plot";

/** A table of docs/performance.md: a row for what is measured, a cell for each column. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** What one command measures. */
export interface Section {
  /** Of the command: `bench:synth`. */
  readonly name: string;
  readonly title: string;
  /** What was measured with: `Node v22.1.0, 5 rounds`. */
  readonly versions: string;
  readonly table: Table;
  /** Paragraphs below the table. */
  readonly notes: readonly string[];
  readonly plot: Plot;
  /** Cells of the table of goals, by its figures. */
  readonly reached: Readonly<Partial<Record<Figure, string>>>;
}

type Figure = (typeof GOALS)[number][0];
/** Figure, baseline (commit 76216c4 on two idle cores, medians), goal. */
const GOALS = [
  ["save → live: a handler, through the gateway with IAM enforced", "19.7 s", "p95 ≤ 400 ms over 200 edits"],
  ["save → live: a page", "9.5 s", "p95 ≤ 200 ms"],
  ["save → live: a grant or a route", "20–60 s", "≤ 6 s"],
  ["stale responses after “live” is printed", "–", "0"],
  ["`npm run local` with nothing changed", "9.7 s", "≤ 2 s"],
  ["clone → page responds", "81 s", "≤ 50 s, and ≤ 0.6 × baseline in the same run"],
  ["synthesis, processor time against AWS CDK: new handlers", "0.35", "≤ 0.20"],
  ["synthesis, processor time against AWS CDK: unchanged handlers", "0.35", "≤ 0.12"],
  ["synthesis, memory against AWS CDK", "0.42", "≤ 0.30"],
  ["each additional operation: new", "0.50 s", "≤ 120 ms, linear up to 300"],
  ["each additional operation: unchanged", "0.50 s", "≤ 30 ms, linear up to 300"],
  ["each additional operation: written", "2.8 MB", "≤ 0.7 MB"],
  ["deployed handler, zipped", "159 KB", "≤ 90 KB"],
  ["its import, against the unbundled handler with the bare SDK", "0.73", "≤ 0.5"],
  ["our overhead per warm request, p99", "not measured", "≤ 0.3 ms"],
  ["errors under load", "not measured", "0"],
] as const;

const DOCUMENT = join(packageRoot, "docs/performance.md");
const INTRODUCTION = `# Performance

\`npm run bench\` measures all of this in one run of about twenty minutes, and writes it here; each section also has a command
that repeats only that section. It requires what \`npm run local\` requires, Linux, and a machine that does nothing else. A figure is a
median, with the smallest and the largest in brackets. What is compared is measured in turns (A B A B) in one run, as whole
processes. The baseline is commit 76216c4 on two idle cores. What must not get worse unnoticed, a test counts without a
clock: \`__tests__/work.integration.test.ts\`.
`;

/**
 * Runs every measurement once a round, in turns, so that whatever else the machine does concerns all alike.
 *
 * @returns the results by name, one for each round
 */
export async function measureInTurns<Result = number>(
  rounds: number,
  measurements: Readonly<Record<string, () => Result | Promise<Result>>>,
): Promise<Record<string, Result[]>> {
  const results: Record<string, Result[]> = {};
  for (let round = 1; round <= rounds; round++) {
    for (const [name, measure] of Object.entries(measurements)) {
      const result = await measure();
      results[name] = [...(results[name] ?? []), result];
      console.log(
        `${round}/${rounds} ${name}: ${typeof result === "number" ? round3(result) : JSON.stringify(result)}`,
      );
    }
  }
  return results;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** By interpolation between the two values next to it. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  const place = part * (sorted.length - 1);
  const [low = Number.NaN, high = low] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return low + (high - low) * (place - Math.floor(place));
}

export function spreadOf(values: readonly number[]): readonly [number, number] {
  return [Math.min(...values), Math.max(...values)];
}

/** `44 ms (41–52)` */
export function withSpread(values: readonly number[], unit: string): string {
  return `${round3(median(values))} ${unit} (${spreadOf(values).map(round3).join("–")})`;
}

/** Three significant digits. */
export function round3(value: number): string {
  return Math.abs(value) >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}

/** Writes a section of docs/performance.md between its markers, at the end if it is new, with its plot and its goals. */
export async function writeSection({ name, title, versions, table, notes, plot, reached }: Section) {
  const picture = join(dirname(DOCUMENT), "performance", `${name.replace("bench:", "")}.svg`);
  mkdirSync(dirname(picture), { recursive: true });
  writeFileSync(picture, await drawPlot(plot));
  const section = [
    `## ${title}`,
    "",
    `\`npm run ${name}\`, ${machine()}, ${versions}:`,
    "",
    tableText(table),
    ...notes.flatMap((note) => ["", note]),
    "",
    `![${plot.description}](performance/${basename(picture)})`,
  ].join("\n");
  const before = existsSync(DOCUMENT) ? readFileSync(DOCUMENT, "utf8") : INTRODUCTION;
  const withGoals = replaceBetween(before, "goals", tableText(goalsTable(before, reached)));
  writeFileSync(DOCUMENT, replaceBetween(withGoals, name, section));
}

/** The table of goals, in which what other commands reached stays as the document has it. */
function goalsTable(document: string, reached: Section["reached"]): Table {
  const rows = GOALS.map(([figure, baseline, goal]) => {
    const [, kept] = document.split(`| ${figure} | ${baseline} | ${goal} | `);
    return [figure, baseline, goal, reached[figure] ?? kept?.slice(0, kept.indexOf(" |")) ?? "–"];
  });
  return { columns: ["figure", "baseline", "goal", "reached"], rows };
}

function tableText({ columns, rows }: Table): string {
  return [columns, columns.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** The document with other text between the markers of this name; markers that it lacks are added at its end. */
function replaceBetween(document: string, name: string, text: string): string {
  const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [document.indexOf(start), document.indexOf(end)];
  const marked = `${start}\n${text}\n${end}`;
  if (from === -1 || to < from) return `${document.trimEnd()}\n\n${marked}\n`;
  return document.slice(0, from) + marked + document.slice(to + end.length);
}

function machine(): string {
  const [cpu] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} × ${cpu?.model.trim() || process.arch}, ${memory} GiB, ${process.platform}`;
}
