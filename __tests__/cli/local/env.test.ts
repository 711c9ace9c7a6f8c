import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { shellCommandsOf } from "../../../cli/local/env";

/** Evaluates the commands in a shell that has these variables, and resolves to what a program sees that it starts. */
function evaluated(commands: readonly string[], present: NodeJS.ProcessEnv): Record<string, string> {
  const seen = `${JSON.stringify(process.execPath)} -p 'JSON.stringify(process.env)'`;
  const { stdout, stderr } = spawnSync("sh", ["-c", 'eval "$1" && eval "$2"', "sh", commands.join("\n"), seen], {
    env: present,
    encoding: "utf8",
  });
  if (stderr) throw new Error(stderr);
  return JSON.parse(stdout);
}

describe("the commands that bring a shell's variables from one state to another", () => {
  test("export what is another value, and unset what has none", () => {
    const present = { AWS_PROFILE: "prod", AWS_REGION: "eu-central-1", CI: "1", PROTECT_DATA: "true" };
    const wanted = { AWS_PROFILE: undefined, AWS_REGION: "us-east-1", CI: "1", PROTECT_DATA: "", DOMAIN_NAME: "" };
    expect(shellCommandsOf(wanted, present)).toEqual([
      "unset AWS_PROFILE",
      "export AWS_REGION='us-east-1'",
      "unset PROTECT_DATA",
    ]);
  });

  test("are nothing where all is as it should be", () => {
    expect(shellCommandsOf({ A: "1", B: "", C: undefined }, { A: "1" })).toEqual([]);
  });

  test("set exactly the given variables in a shell, whatever the values contain", () => {
    const value = fc.option(
      fc.oneof(fc.constantFrom("it's", "'", "$HOME", "`id`", "a\nb\n", '"', "\\", "", "-n", "!x"), fc.string()).map(
        // No variable can have it.
        (text) => text.replaceAll("\0", ""),
      ),
      { nil: undefined },
    );
    const variables = fc.dictionary(fc.constantFrom("AWS_PROFILE", "PROJECT_NAME", "X_1"), value);
    fc.assert(
      fc.property(variables, variables, (wanted, present) => {
        const seen = evaluated(shellCommandsOf(wanted, present), present);
        for (const [name, text] of Object.entries(wanted))
          expect([name, seen[name] || undefined]).toEqual([name, text || undefined]);
        const others = Object.keys(present).filter((name) => !Object.hasOwn(wanted, name));
        for (const name of others) expect([name, seen[name]]).toEqual([name, present[name]]);
      }),
      { numRuns: 40 },
    );
  });
});
