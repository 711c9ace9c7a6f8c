import { type Check, ok, problem, runChecks, warning } from "../../../cli/project/check";
import { OWN, subjectOf } from "../doctor/subject-fixture";

const check = (name: string, needs: string[], run: Check["run"]): Check => ({ name, needs, run });
const run = (...checks: Check[]) => runChecks(checks, subjectOf(OWN));

describe("checks", () => {
  test("are all reported in their order, however long each takes", async () => {
    let response = () => {};
    const slow = new Promise<void>((resolve) => {
      response = resolve;
    });
    const findings = run(
      check("slow", [], () => slow.then(() => ok("a"))),
      check("quick", [], () => {
        response();
        return ok("b");
      }),
    );
    expect((await findings).map(({ name }) => name)).toEqual(["slow", "quick"]);
  });

  test("go on when one of them has a problem or throws", async () => {
    const findings = await run(
      check("throws", [], () => {
        throw Object.assign(new Error("not for you"), { name: "AccessDenied" });
      }),
      check("wrong", [], () => problem("it is wrong", "fix it")),
      check("fine", [], () => ok("it is fine")),
    );
    expect(findings).toEqual([
      { name: "throws", verdict: "not checked", message: "AccessDenied: not for you" },
      { name: "wrong", verdict: "problem", message: "it is wrong", remedy: "fix it" },
      { name: "fine", verdict: "ok", message: "it is fine" },
    ]);
  });

  test("are not done where what they need went wrong, directly or not, and are done after a warning", async () => {
    const never = () => {
      throw new Error("looked all the same");
    };
    const findings = await run(
      check("wrong", [], () => problem("it is wrong", "fix it")),
      check("needs it", ["wrong"], never),
      check("needs that", ["needs it"], never),
      check("odd", [], () => warning("it is odd", "look at it")),
      check("needs the odd one", ["odd"], () => ok("done")),
    );
    expect(findings.map(({ verdict, message }) => [verdict, message])).toEqual([
      ["problem", "it is wrong"],
      ["not checked", "requires: wrong"],
      ["not checked", "requires: needs it"],
      ["warning", "it is odd"],
      ["ok", "done"],
    ]);
  });
});
