import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ATTACKS } from "../e2e/notes/attacks";

const file = join(__dirname, "../../docs/sign-in.md");
const rows = ATTACKS.map(({ name, outcome }) => `| ${name} | ${outcome} |`);

test("docs/sign-in.md lists every attack that is tried, with what comes of it (UPDATE_DOCS=1 updates it)", () => {
  const text = readFileSync(file, "utf8");
  const updated = text.replace(/(\| attack \|.*\n\|---\|---\|\n)((?:\|.*\n)*)/, `$1${rows.join("\n")}\n`);
  if (process.env.UPDATE_DOCS) writeFileSync(file, updated);
  expect(ATTACKS.length).toBeGreaterThanOrEqual(25);
  expect(updated).toBe(text);
});
