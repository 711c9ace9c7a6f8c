import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import type { FunctionPart, Parts } from "../project/parts";
import type { Project } from "../project/project";
import { findState } from "../project/state-location";
import { readDuration } from "../ui/duration";
import { UsageError } from "../ui/errors";
import { readDeployed } from "./deployed";
import { tail } from "./tail";

export interface LogsOptions {
  readonly since: string;
  readonly request?: string;
  readonly function?: string;
  readonly follow?: boolean;
  readonly json?: boolean;
}

/**
 * `tiers logs <environment>`: prints the logs of the functions of an environment, oldest first. On the local AWS the e-mails
 * that its user pools would send are among them.
 */
export async function logs(project: Project, environment: string, options: LogsOptions) {
  const startTime = Date.now() - readDuration("--since", options.since);
  const { request: requestId, follow = false, json = false } = options;
  const { parts, client, location } = await readDeployed(await findState(project, environment));
  const prefix = location.config.namePrefix;
  const functions = select(parts.functions, prefix, options.function);
  const hasEmails = environment === "local" && options.function === undefined;
  const all = hasEmails ? localLogGroups(parts, prefix) : logGroupsOf(functions, prefix);
  const logGroups = all.length > 1 ? all : all.map(({ logGroupName }) => ({ logGroupName }));
  const lines = tail(new CloudWatchLogsClient(client), { logGroups, startTime, requestId, follow, json });
  let isRead = true;
  process.stdout.once("error", () => {
    isRead = false;
  });
  for await (const line of lines) {
    // As after `| head`; without this, --follow would go on for nobody.
    if (!isRead) return;
    console.log(line);
  }
}

/** Where the local AWS logs e-mails (user_pools.py): nobody could confirm an account without the code. */
const EMAILS = { logGroupName: "/local-aws/emails", label: "E-mails" };

/** Those of all functions of an app on the local AWS, and of the e-mails that its user pools would send. */
export function localLogGroups({ functions, userPoolDomains }: Parts, prefix: string) {
  return [...logGroupsOf(functions, prefix), ...(userPoolDomains.length > 0 ? [EMAILS] : [])];
}

function logGroupsOf(functions: readonly FunctionPart[], prefix: string) {
  return functions.map(({ functionName, logGroupName }) => ({ logGroupName, label: shortName(functionName, prefix) }));
}

/** All functions, or the one with that name, with or without the app's prefix. */
function select(functions: readonly FunctionPart[], prefix: string, name?: string): readonly FunctionPart[] {
  if (name === undefined) return functions;
  const found = functions.filter(({ functionName }) => [functionName, shortName(functionName, prefix)].includes(name));
  if (found.length > 0) return found;
  const known = functions.map(({ functionName }) => shortName(functionName, prefix)).join(", ");
  throw new UsageError(`There is no function '${name}': the app has ${known || "none"}.`);
}

/** The name of a function without the app's prefix. */
export function shortName(functionName: string, prefix: string): string {
  return functionName.startsWith(`${prefix}-`) ? functionName.slice(prefix.length + 1) : functionName;
}
