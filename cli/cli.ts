#!/usr/bin/env node
import { resolve } from "node:path";
import { Command, CommanderError, Option } from "commander";
import type { Project } from "./project/project";
// First, since it stores the folder from which the program was called.
import "./ui/command-for";
import { Refusal, UsageError } from "./ui/errors";

/** A command that runs in an app's folder; its modules are loaded when it is called. */
type Run<Args extends unknown[]> = (project: Project, ...args: Args) => void | Promise<void>;

/** Arguments of a command for an environment. */
type InEnvironment = [project: Project, environment: string, options: object];

const APP = new Option("--app <folder>", "the app's folder").default(".", "this folder");
const VERBOSE = new Option("--verbose", "show all output");
const YES = new Option("--yes", "confirm in advance");
const JSON_OUTPUT = new Option("--json", "write JSON to stdout, and nothing else");
const ALLOW = new Option("--allow <policy:address>", "allow a change that a policy forbids; repeatable").argParser(
  (name: string, names: readonly string[] = []) => [...names, name],
);

function programOf(): Command {
  const program = new Command("tiers")
    .description("Deploys a serverless web app to AWS with Terraform, and to a local AWS.")
    .showHelpAfterError("See --help.")
    .showSuggestionAfterError()
    .exitOverride()
    .addHelpText("after", EXIT_STATUSES);

  program
    .command("init <folder>")
    .description("write a new app into a folder, whose name it gets")
    .addOption(
      new Option("--template <name>", "the smallest app, or one whose users sign in")
        .choices(["minimal", "sign-in"])
        .default("minimal"),
    )
    .addHelpText("after", examples("tiers init ../notes", "tiers init ../notes --template sign-in"))
    .action(async (folder: string, { template }) => (await import("./init/init.js")).init(folder, template));
  command(program, "local", "deploy the app to a local AWS, or only what changed since")
    .option("--watch", "then deploy each change as it is made, and print the logs, until Ctrl-C")
    .addOption(VERBOSE)
    .action(async (options: { app: string; watch?: boolean }, command: Command) => {
      // Before the app is loaded, which takes longer than this.
      if (!options.watch && (await (await import("./local/unchanged.js")).isUnchanged(resolve(options.app)))) return;
      const up: Run<[{ verbose?: boolean; watch?: boolean }]> = async (...args) =>
        (await import("./local/up.js")).up(...args);
      await inApp(up)(options, command);
    });
  command(program, "down", "delete the local AWS, and the app with it").action(
    inApp(async (project) => (await import("./local/down.js")).down(project)),
  );
  command(program, "plan <environment>", "plan a deploy and review it")
    .addOption(ALLOW)
    .addOption(JSON_OUTPUT)
    .addOption(VERBOSE)
    .addHelpText(
      "after",
      examples("tiers plan dev", "tiers plan prod --allow stateful-destroy:aws_dynamodb_table.Users"),
    )
    .action(inEnvironment(async (...args: InEnvironment) => (await import("./release/plan.js")).plan(...args)));
  command(program, "deploy <environment>", "apply exactly the plan that was reviewed")
    .addOption(YES)
    .addOption(VERBOSE)
    .action(inEnvironment(async (...args: InEnvironment) => (await import("./release/deploy.js")).deploy(...args)));
  command(program, "rollback <environment> <release>", "plan and deploy an earlier commit or tag")
    .addOption(ALLOW)
    .addOption(YES)
    .addOption(VERBOSE)
    .addHelpText("after", examples("tiers rollback prod v1.4.0", "tiers rollback dev HEAD~1"))
    .action(
      inEnvironment(async (...args: [Project, string, string, object]) =>
        (await import("./release/rollback.js")).rollback(...args),
      ),
    );
  command(program, "destroy <environment>", "destroy the app and list what remains")
    .option("--older-than <time>", "of 'pr-*': all previews with an older last deploy, with their states: 3d, 12h")
    .addOption(YES)
    .addOption(VERBOSE)
    .addHelpText("after", examples("tiers destroy dev", "tiers destroy --older-than 3d 'pr-*'"))
    .action(
      inApp(async (project, environment: string, options: { olderThan?: string; yes?: boolean }) => {
        const { olderThan } = options;
        if (olderThan !== undefined || environment === "pr-*") {
          const { destroyPreviews } = await import("./destroy/destroy-previews.js");
          return destroyPreviews(project, environment, { ...options, olderThan });
        }
        (await import("./project/project.js")).requireEnvironment(project, environment);
        return (await import("./destroy/destroy.js")).destroy(project, environment, options);
      }),
    );
  command(program, "bootstrap <environment>", "create the bucket and the lock table for Terraform's state")
    .addOption(
      new Option("--roles <where>", "create the roles by which workflows plan and deploy, too").choices(["github"]),
    )
    .option("--repository <name>", "owner/name or owner@id/name@id of the workflows (default: of the remote origin)")
    .addOption(YES)
    .addOption(VERBOSE)
    .addHelpText("after", examples("tiers bootstrap dev", "tiers bootstrap dev --roles github"))
    .action(
      inEnvironment(async (...args: InEnvironment) => (await import("./bootstrap/bootstrap.js")).bootstrap(...args)),
    );
  command(program, "bootstrap-destroy <environment>", "delete what bootstrap created, once no app uses it")
    .addOption(YES)
    .action(
      inEnvironment(async (...args: InEnvironment) =>
        (await import("./bootstrap/bootstrap-destroy.js")).destroyBootstrap(...args),
      ),
    );
  command(program, "doctor <environment>", "check what a deploy requires")
    .addOption(JSON_OUTPUT)
    .action(inEnvironment(async (...args: InEnvironment) => (await import("./doctor/doctor.js")).doctor(...args)));
  command(program, "recover <environment>", "find what a crash left behind, and repair it")
    .addOption(YES)
    .addOption(JSON_OUTPUT)
    .addOption(VERBOSE)
    .action(inEnvironment(async (...args: InEnvironment) => (await import("./recover/recover.js")).recover(...args)));

  command(program, "policy <environment> <work>", "print the IAM policies of a role that works on an environment")
    .option("--terraform", "print resources for Terraform, in its JSON syntax")
    .addHelpText("after", POLICY_HELP)
    .action(
      inEnvironment(async (...args: [Project, string, string, object]) =>
        (await import("./policy/print.js")).printPolicies(...args),
      ),
    );

  const lock = program.command("lock").description("show or release the locks of an environment's state");
  command(lock, "show <environment>", "print the holders of the locks")
    .addOption(JSON_OUTPUT)
    .action(inEnvironment(async (...args: InEnvironment) => (await import("./operate/lock.js")).showLock(...args)));
  command(lock, "release <environment>", "release the locks of a run that has ended")
    .option("--force", "also a lock younger than 10 minutes")
    .addOption(YES)
    .action(inEnvironment(async (...args: InEnvironment) => (await import("./operate/lock.js")).release(...args)));

  command(program, "logs <environment>", "print the logs of the functions, oldest first")
    .option("--since <time>", "how far back: 45s, 10m, 2h, 1d", "10m")
    .option("--request <id>", "only the lines with this request id")
    .option("--function <name>", "only the lines of this function (default: of all)")
    .option("--follow", "continue until Ctrl-C")
    .addOption(new Option("--json", "write the lines as JSON, one object each"))
    .addHelpText("after", examples("tiers logs dev --since 1h", "tiers logs prod --function GetUser --follow"))
    .action(
      inEnvironment(async (...args: [Project, string, { since: string }]) =>
        (await import("./operate/logs.js")).logs(...args),
      ),
    );
  command(program, "status <environment>", "print addresses, last deploy, error rate and alarms")
    .addOption(JSON_OUTPUT)
    .action(inEnvironment(async (...args: InEnvironment) => (await import("./operate/status.js")).status(...args)));
  command(program, "outputs <environment>", "print the outputs of the app's stack")
    .addOption(JSON_OUTPUT)
    .action(
      inEnvironment(async (...args: InEnvironment) => (await import("./operate/outputs.js")).printOutputs(...args)),
    );
  command(program, "env <environment>", "print the variables for plain cdktf, terraform and aws on the local AWS")
    .addHelpText("after", examples('eval "$(tiers env local)"', "cdktf diff"))
    .action(
      inApp(async (project, environment: string) => {
        if (environment !== "local") throw new UsageError(`env takes 'local', got '${environment}'`);
        return (await import("./local/env.js")).printEnv(project);
      }),
    );
  command(program, "openapi", "write the OpenAPI documents of the app's APIs, and a page that shows them").action(
    inApp(async (project) => (await import("./openapi/openapi.js")).openapi(project)),
  );
  command(
    program,
    "diagram [environment]",
    "draw the app's resources, and what they may do to one another (default: local)",
  )
    .addHelpText("after", examples("tiers diagram", "tiers diagram prod"))
    .action(
      inApp(async (project, environment?: string) =>
        (await import("./diagram/diagram.js")).diagram(project, environment),
      ),
    );
  return program;
}

const EXIT_STATUSES = `
Exit statuses: 0 done, or nothing to do; 1 failed; 2 wrong arguments.
Of plan: 0 nothing to do, 1 failed or wrong arguments, 2 changes, 3 changes that a policy forbids.

Examples:
  tiers local                    the app on a local AWS, with its page in a browser
  tiers plan dev                 what a deploy would change
  tiers logs dev --follow        the logs of the functions`;

const POLICY_HELP = `
The work is one of:
  bootstrap   create the home of the state
  plan        plan, which changes nothing
  deploy      plan, deploy, roll back, and look at what is deployed
  destroy     destroy the app and list what remains
  recover     repair what a crash left behind
  boundary    be a function of the app: the permissions boundary of its roles
${examples("tiers policy dev plan", "tiers policy prod deploy --terraform > deploy.tf.json")}

Where IAM's limit of 6,144 characters requires several policies, an array is printed: the role needs all of them.`;

function examples(...lines: string[]): string {
  return `\nExamples:\n${lines.map((line) => `  ${line}`).join("\n")}`;
}

function command(parent: Command, nameAndArguments: string, description: string): Command {
  // Options of a parent are not inherited.
  return parent.command(nameAndArguments).description(description).addOption(APP);
}

/** Runs a command with the app of --app, in its folder. */
function inApp<Args extends unknown[]>(run: Run<Args>) {
  return async (...args: unknown[]) => {
    const command = args.pop() as Command;
    const { loadProject } = await import("./project/project.js");
    const project = loadProject(command.opts().app);
    process.chdir(project.root);
    await run(project, ...(args as Args));
  };
}

/** The same, for a command whose first argument is an environment of the app. */
function inEnvironment<Args extends [environment: string, ...unknown[]]>(run: Run<Args>) {
  return inApp<Args>(async (project, ...args) => {
    const { requireEnvironment } = await import("./project/project.js");
    requireEnvironment(project, args[0]);
    await run(project, ...args);
  });
}

async function main(args: readonly string[]) {
  // The AWS SDK is of a version that works on Node 20; that later ones will not is no news for who runs a command.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  // Of plan, 2 is a plan with changes.
  const usageStatus = args[0] === "plan" ? 1 : 2;
  try {
    await programOf().parseAsync([...args], { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : usageStatus;
      return;
    }
    console.error(`\n${error instanceof Error ? error.message : error}`);
    process.exitCode = error instanceof Refusal ? error.status : error instanceof UsageError ? usageStatus : 1;
  }
}

// A reader such as `head` may be done early. Whatever else the command does goes on to its end.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});
main(process.argv.slice(2));
