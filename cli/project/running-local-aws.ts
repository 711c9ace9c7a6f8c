import { type Emulator, findEmulator } from "../local-aws/emulator";
import { type Forwarder, findForwarder } from "../local-aws/forwarder";
import { prepareToolchain } from "../toolchain/toolchain";
import { commandFor } from "../ui/command-for";
import { type LocalApp, localApp } from "./local-app";
import { localCloud } from "./local-cloud";
import type { Project } from "./project";

/** The processes of an app's local AWS. */
export interface RunningLocalAws {
  readonly emulator: Emulator;
  /** Missing where the app is not open to the browser. */
  readonly forwarder?: Forwarder;
}

/** @throws Error that names the command which starts the local AWS */
export async function requireLocalAws(project: Project): Promise<RunningLocalAws> {
  const { folder } = localCloud(project);
  const emulator = await findEmulator(folder);
  if (!emulator) throw new Error(`The local AWS is not running here. Start it with: ${commandFor(project, "local")}`);
  return { emulator, forwarder: await findForwarder(folder) };
}

/** The app on the running local AWS. @throws Error as `requireLocalAws` */
export async function findLocalApp(
  project: Project,
  outdir = localCloud(project).outdir,
): Promise<RunningLocalAws & { readonly app: LocalApp }> {
  const { emulator, forwarder } = await requireLocalAws(project);
  const allowOrigins = forwarder?.sites.map(({ url }) => url) ?? [];
  const toolchain = await prepareToolchain();
  return { emulator, forwarder, app: localApp({ project, toolchain, emulator, allowOrigins, outdir }) };
}
