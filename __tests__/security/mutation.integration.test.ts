import { expectKept } from "../docs/kept";
import { failedAssertions } from "./assertions";
import type { Mutant } from "./mutant";
import { MUTANTS } from "./mutants";
import scannerFindings from "./scanner-findings.json";
import { synthSubject } from "./subject";

const subject = synthSubject();
const original = { app: subject.app.json, state: subject.state.json, guarded: subject.guarded.json };

/** The assertions that are wrong for the app with this defect in it. */
function killersOf({ stack, mutate }: Mutant): string[] {
  const json = structuredClone(original);
  mutate(json[stack]);
  expect(json).not.toEqual(original);
  return failedAssertions(subject.withJson(json));
}

describe("defects of the app", () => {
  const killers = MUTANTS.map((mutant) => [mutant.name, killersOf(mutant)] as const);

  test("are many, each with a different name", () => {
    expect(MUTANTS.length).toBeGreaterThanOrEqual(40);
    expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length);
  });

  test("are not found in the app itself", () => expect(failedAssertions(subject)).toEqual([]));

  test.each(killers)("%s: is found", (_, assertions) => expect(assertions).not.toEqual([]));

  test("are in docs/security-mutations.md, with what finds them (UPDATE_DOCS=1 updates it)", () => {
    expectKept("docs/security-mutations.md", () => renderTable(killers));
  });

  test("that checkov was tried on still exist", () => {
    expect(MUTANTS.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(scannerFindings)));
  });
});

function renderTable(killers: readonly (readonly [name: string, assertions: string[]])[]): string {
  const findings: Record<string, string[]> = scannerFindings;
  const scannerColumn = (name: string) => {
    const found = findings[name];
    if (!found) return "not tried";
    return found.length > 0 ? found.join(", ") : "no";
  };
  const tried = Object.values(findings);
  const foundByCheckov = tried.filter((checks) => checks.length > 0).length;
  const foundByUs = killers.filter(([, found]) => found.length > 0).length;
  const rows = killers.map(([name, found]) => `| ${name} | ${found.join("; ")} | ${scannerColumn(name)} |`);
  return `# Defects that our own assertions find

Each line is a defect that \`__tests__/security\` puts into the synthesized app, or into an API with authorizers and user
accounts, the assertions that fail for it, and the checks of [checkov](https://www.checkov.io) that find it. A defect that
no assertion finds fails the test. What checkov finds in the app without the defect does not count; it reads what is synthesized, not
what is known after an apply.

Of ${killers.length} defects our assertions find ${foundByUs}. Of ${tried.length} defects checkov finds ${foundByCheckov}.

To update this: \`npm run scan:mutants\`, then \`UPDATE_DOCS=1 npx jest __tests__/security/mutation.integration.test.ts\`.

| defect | found by our assertion | found by checkov |
|---|---|---|
${rows.join("\n")}
`;
}
