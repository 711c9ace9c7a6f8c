import { findEmulator } from "../local-aws/emulator";
import { findForwarder } from "../local-aws/forwarder";
import { checkApp } from "../project/check-app";
import { type Addresses, addressLines, localAddresses, portsOf } from "../project/local-addresses";
import { localCloud } from "../project/local-cloud";
import type { Project } from "../project/project";
import { findState } from "../project/state-location";
import { commandFor } from "../ui/command-for";
import { printJson } from "../ui/json";
import { appStatusAsJson, describeAppStatus, readAppStatus } from "./app-status";
import { type Deployed, readDeployed } from "./deployed";

/**
 * `tiers status <environment>`: where an environment is, how it does, and when it was changed. The app on the local AWS is
 * tried as after a deploy: exit status 1 when that fails.
 */
export async function status(project: Project, environment: string, { json }: { readonly json?: boolean }) {
  const local = environment === "local" ? await findLocal(project) : undefined;
  const deployed = await readDeployed(await findState(project, environment));
  const addresses = local ? localAddresses(deployed.parts, portsOf(local.forwarder)).addresses : addressesOf(deployed);
  const now = new Date();
  const appStatus = await readAppStatus(deployed, now);
  if (json) printJson({ environment, addresses, localAws: local?.processes, ...appStatusAsJson(deployed, appStatus) });
  else {
    const lines = [
      ...addressLines(addresses),
      ...(local?.processes.map(
        ({ name, url, pid, logFile }) => `${name.padEnd(13)}  ${url} (process ${pid}, log ${logFile})`,
      ) ?? []),
    ];
    console.log([...lines, describeAppStatus(deployed, appStatus, now)].join("\n"));
  }
  if (!local) return;
  const { sites, apis } = deployed.parts;
  if (!local.forwarder && sites.length + apis.length > 0) {
    throw new Error(`The app is not open here. Open it with: ${commandFor(project, "local")}`);
  }
  await checkApp(project, addresses);
  if (!json) console.log("The app's check  passed");
}

function addressesOf({ parts }: Deployed): Addresses {
  return { sites: parts.sites.map(({ url }) => url), apis: parts.apis.map(({ url }) => url) };
}

async function findLocal(project: Project) {
  const { folder } = localCloud(project);
  const [emulator, forwarder] = await Promise.all([findEmulator(folder), findForwarder(folder)]);
  if (!emulator) {
    throw new Error(`The local AWS is not running here. Start it with: ${commandFor(project, "local")}`);
  }
  const { endpoint, pid, logFile } = emulator;
  return {
    forwarder,
    processes: [{ name: "The local AWS", url: endpoint, pid, logFile }],
  };
}
