import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { packageRoot } from "../../cli/toolchain/paths";

/** A table of docs/performance.md: a row for what is measured, a cell for each column. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const DOCUMENT = join(packageRoot, "docs/performance.md");
const INTRODUCTION = `# Performance

Each section is written by the command that it names. A figure is a median, with the smallest and the largest in brackets; what
is compared is measured in turns, as whole processes.
`;

/**
 * Runs every measurement once a round, in turns, so that whatever else the machine does concerns all alike.
 *
 * @returns the results by name, a number a round
 */
export async function measureInTurns(
  rounds: number,
  measurements: Readonly<Record<string, () => number | Promise<number>>>,
): Promise<Record<string, number[]>> {
  const results: Record<string, number[]> = {};
  for (let round = 1; round <= rounds; round++) {
    for (const [name, measure] of Object.entries(measurements)) {
      const result = await measure();
      results[name] = [...(results[name] ?? []), result];
      console.log(`${round}/${rounds} ${name}: ${round3(result)}`);
    }
  }
  return results;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2;
}

/** `44 ms (41–52)` */
export function withSpread(values: readonly number[], unit: string): string {
  return `${round3(median(values))} ${unit} (${round3(Math.min(...values))}–${round3(Math.max(...values))})`;
}

/** Three significant digits. */
export function round3(value: number): string {
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}

/** Writes a section of docs/performance.md between its markers, at the end if it is new. */
export function writeSection(name: string, title: string, table: Table, notes: readonly string[], versions: string) {
  const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const rows = [table.columns, table.columns.map(() => "---"), ...table.rows].map(line);
  const section = [
    ...[start, `## ${title}`, "", `\`npm run ${name}\`, ${machine()}, ${versions}:`, "", ...rows],
    ...notes.flatMap((note) => ["", note]),
    end,
  ].join("\n");
  const document = existsSync(DOCUMENT) ? readFileSync(DOCUMENT, "utf8") : INTRODUCTION;
  writeFileSync(DOCUMENT, withSection(document, section, start, end));
}

/** The document with a section in the place of the one between the markers. */
function withSection(document: string, section: string, start: string, end: string): string {
  const [from, to] = [document.indexOf(start), document.indexOf(end)];
  if (from === -1 || to < from) return `${document.trimEnd()}\n\n${section}\n`;
  return document.slice(0, from) + section + document.slice(to + end.length);
}

function machine(): string {
  const [cpu] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} × ${cpu?.model.trim() || process.arch}, ${memory} GiB, ${process.platform}`;
}
