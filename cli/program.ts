import { resolve } from "node:path";
import { Command, Option } from "commander";
import type { Project } from "./project/project";
import { UsageError } from "./ui/errors";

/** A command that runs in an app's folder; its modules are loaded when it is called. */
type Run<Args extends unknown[]> = (project: Project, ...args: Args) => void | Promise<void>;

/** Arguments of a command for an environment. */
type InEnvironment = [project: Project, environment: string, options: object];

const APP = new Option("--app <folder>", "the app's folder").default(".", "this folder");
const VERBOSE = new Option("--verbose", "show all output of what runs");
const YES = new Option("--yes", "confirm in advance, for pipelines");
const JSON_OUTPUT = new Option("--json", "write one JSON document to stdout, and nothing else");
const ALLOW = new Option("--allow <policy:address>", "allow a change that a policy forbids; repeatable").argParser(
  (name: string, names: readonly string[] = []) => [...names, name],
);

/** The program: its commands, options and help, of which docs/commands.md is made. */
export function programOf(): Command {
  const program = new Command("tiers")
    .description("Deploys a serverless web app to AWS with Terraform, and to a local AWS.")
    .showHelpAfterError("See --help.")
    .showSuggestionAfterError()
    .exitOverride()
    .addHelpText("after", PROGRAM_HELP);

  program
    .command("init <folder>")
    .description("write a new app into a folder, whose name it gets")
    .addOption(
      new Option("--template <name>", "minimal is the smallest app, sign-in one whose users sign in")
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
  command(program, "down", "delete the local AWS, and the app with it").action(async ({ app }: { app: string }) => {
    const { requireApp } = await import("./project/project.js");
    await (await import("./local/down.js")).down(requireApp(app));
  });
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
  command(
    program,
    "destroy <environment>",
    "destroy the app and list what remains",
    "; with --older-than, all old previews",
  )
    .option(
      "--older-than <time>",
      "of 'pr-*': the previews whose last deploy is that long ago, with their states: 3d, 12h",
    )
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
      new Option("--roles <where>", "create or update the roles by which workflows plan and deploy, too").choices([
        "github",
      ]),
    )
    .option(
      "--repository <name>",
      "whose workflows the roles trust: owner/name or owner@id/name@id (default: the remote origin's)",
    )
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
    .description(
      "print the IAM policies of a role that may do a work on an environment, and nothing else; an array of them where " +
        "IAM's limit of 6,144 characters requires several: the role needs all of them",
    )
    .option("--terraform", "print resources for Terraform, in its JSON syntax, instead of policy documents")
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
    .option("--force", "also release a lock younger than 10 minutes")
    .addOption(YES)
    .action(inEnvironment(async (...args: InEnvironment) => (await import("./operate/lock.js")).release(...args)));

  command(
    program,
    "logs <environment>",
    "print the logs of the functions, oldest first",
    "; on the local AWS the e-mails of user pools too",
  )
    .option("--since <time>", "how far back: 45s, 10m, 2h, 1d", "10m")
    .option("--request <id>", "only the lines of this request: the x-amzn-RequestId of its response")
    .option("--function <name>", "only the lines of this function, with or without the app's prefix (default: of all)")
    .option("--follow", "continue until Ctrl-C")
    .addOption(new Option("--json", "write the lines as JSON, one object each"))
    .addHelpText("after", examples("tiers logs dev --since 1h", "tiers logs prod --function GetUser --follow"))
    .action(
      inEnvironment(async (...args: [Project, string, { since: string }]) =>
        (await import("./operate/logs.js")).logs(...args),
      ),
    );
  command(
    program,
    "status <environment>",
    "print addresses, last deploy, error rate and alarms",
    "; on the local AWS, run the app's check too",
  )
    .addOption(JSON_OUTPUT)
    .action(inEnvironment(async (...args: InEnvironment) => (await import("./operate/status.js")).status(...args)));
  command(program, "outputs <environment>", "print the outputs of the app's stack", "; sensitive ones only with --json")
    .addOption(JSON_OUTPUT)
    .action(
      inEnvironment(async (...args: InEnvironment) => (await import("./operate/outputs.js")).printOutputs(...args)),
    );
  command(
    program,
    "env <environment>",
    "print the variables for plain cdktf, terraform and aws on the local AWS",
    "; takes local only",
  )
    .addHelpText("after", examples('eval "$(tiers env local)"', "npx cdktf diff notes-local"))
    .action(
      inApp(async (project, environment: string) => {
        if (environment !== "local") throw new UsageError(`env takes 'local', got '${environment}'`);
        return (await import("./local/env.js")).printEnv(project);
      }),
    );
  command(
    program,
    "openapi",
    "write the OpenAPI documents of the app's APIs, and a page that shows them",
    ", to dist/openapi",
  ).action(inApp(async (project) => (await import("./openapi/openapi.js")).openapi(project)));
  command(
    program,
    "diagram [environment]",
    "draw the app's resources, and what they may do to one another",
    ", in an environment (default: local), to dist/diagrams: a picture (SVG) and a Mermaid flowchart",
  )
    .addHelpText("after", examples("tiers diagram", "tiers diagram prod"))
    .action(
      inApp(async (project, environment?: string) =>
        (await import("./diagram/diagram.js")).diagram(project, environment),
      ),
    );
  return program;
}

const PROGRAM_HELP = `
Exit statuses:
  0  done, or nothing to do
  1  failed; a check found a problem; something requires a person
  2  wrong arguments: an unknown command, option or environment
  3  a policy forbids it (deploy, rollback)

Exit statuses of plan:
  0  nothing to do
  1  failed, or wrong arguments
  2  changes
  3  changes that a policy forbids

deploy, rollback and destroy end with Terraform's own status where Terraform fails.
${examples(
  "tiers local                    # the app on a local AWS, with its page in a browser",
  "tiers plan dev                 # what a deploy would change",
  "tiers logs dev --follow        # the logs of the functions",
)}`;

const POLICY_HELP = `
The work is one of:
  bootstrap   create the home of the state
  plan        plan, which changes nothing
  deploy      plan, deploy, roll back, and look at what is deployed
  destroy     destroy the app and list what remains
  recover     repair what a crash left behind
  boundary    be a function of the app: the permissions boundary of its roles
${examples("tiers policy dev plan", "tiers policy dev boundary --terraform > boundary.tf.json")}`;

function examples(...lines: string[]): string {
  return `\nExamples:\n${lines.map((line) => `  ${line}`).join("\n")}`;
}

/**
 * @param summary for the list of all commands
 * @param more what the help of the command itself has after the summary. @default - nothing
 */
function command(parent: Command, nameAndArguments: string, summary: string, more = ""): Command {
  // Options of a parent are not inherited.
  return parent.command(nameAndArguments).summary(summary).description(`${summary}${more}`).addOption(APP);
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
