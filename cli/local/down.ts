import { existsSync, readdirSync, rmdirSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { stopEmulator } from "../local-aws/emulator";
import { stopForwarder } from "../local-aws/forwarder";
import { deleteLocalCloud, localCloud } from "../project/local-cloud";
import type { Project } from "../project/project";

/**
 * `tiers down`: ends the processes of the local AWS and deletes their files, and the app with them, in whatever state:
 * nothing has to be destroyed first.
 */
export async function down(project: Project) {
  const cloud = localCloud(project);
  const stopped = await Promise.all([stopForwarder(cloud.folder), stopEmulator(cloud.folder)]);
  deleteLocalCloud(cloud);
  rmSync(cloud.logFile, { force: true });
  const others = dirname(cloud.logFile);
  if (existsSync(others) && readdirSync(others).length === 0) rmdirSync(others);
  console.log(
    stopped.includes(true) ? "The local AWS is gone, and the app with it." : "No local AWS was running here.",
  );
}
