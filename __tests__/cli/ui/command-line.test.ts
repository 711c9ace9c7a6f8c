import { readCommandLine } from "../../../cli/ui/command-line";

describe("the command line", () => {
  test("takes an environment and, more than once, what is allowed", () => {
    expect(readCommandLine("plan", ["allow"], ["dev", "--allow", "a:b", "--allow", "c:d"])).toEqual({
      environment: "dev",
      release: "",
      allow: ["a:b", "c:d"],
      yes: false,
      verbose: false,
    });
  });

  test("takes consent in advance", () => {
    expect(readCommandLine("deploy", ["yes"], ["--yes", "prod"])).toMatchObject({ environment: "prod", yes: true });
  });

  test("takes a release where the command knows one", () => {
    expect(readCommandLine("rollback", ["release"], ["prod", "v1"])).toMatchObject({
      environment: "prod",
      release: "v1",
    });
  });

  test.each([[[]], [["dev", "prod"]], [["dev", "--yes"]], [["dev", "--allow"]]])(
    "refuses %j, and says how it is called",
    (args) => {
      expect(() => readCommandLine("plan", ["allow"], args)).toThrow(
        "How it is called: npm run plan -- <environment> [--allow <policy>:<address>]",
      );
    },
  );
});
