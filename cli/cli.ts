#!/usr/bin/env node
import { CommanderError } from "commander";
// First, since it stores the folder from which the program was called.
import "./ui/command-for";
import { programOf } from "./program";
import { Refusal, UsageError } from "./ui/errors";

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
