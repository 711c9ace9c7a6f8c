import { existsSync, readdirSync, rmdirSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { stopEmulator } from "../local-aws/emulator";
import { stopForwarder } from "../local-aws/forwarder";
import { forgetLocalCloud, localCloud } from "../project/local-cloud";
import type { Project } from "../project/project";

/**
 * `tiers down`: ends what runs and deletes what it wrote. The app goes with its local AWS, whatever state either is in,
 * so that nothing has to be destroyed first.
 */
export async function down(project: Project) {
  const cloud = localCloud(project);
  const stopped = await Promise.all([stopForwarder(cloud.folder), stopEmulator(cloud.folder)]);
  forgetLocalCloud(cloud);
  rmSync(cloud.logFile, { force: true });
  const others = dirname(cloud.logFile);
  if (existsSync(others) && readdirSync(others).length === 0) rmdirSync(others);
  console.log(
    stopped.includes(true) ? "The local AWS is gone, and the app with it." : "No local AWS was running here.",
  );
}
