import { type Addresses, addressLines } from "../project/addresses";
import { commandFor } from "../ui/command-for";

/** Prints where an app on the local AWS is, and the commands that continue from there. */
export function printSummary(app: { readonly root: string }, addresses: Addresses, endpoint: string) {
  const commands = [
    [commandFor(app, "local"), "deploy what you changed"],
    [commandFor(app, "logs", "local"), "print what the functions logged"],
    [commandFor(app, "status", "local"), "print what runs, and where"],
    [commandFor(app, "down"), "delete the local AWS, and the app with it"],
  ];
  const width = Math.max(...commands.map(([command = ""]) => command.length));
  const lines = [
    ...addressLines(addresses),
    `The local AWS  ${endpoint}`,
    "",
    ...commands.map(([command = "", purpose]) => `${command.padEnd(width)}  ${purpose}`),
  ];
  console.log(`\n${lines.map((line) => (line ? `  ${line}` : "")).join("\n")}\n`);
}
