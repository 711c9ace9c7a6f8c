import { stopEmulator } from "../local-aws/emulator";
import { stopForwarder } from "../local-aws/forwarder";
import { deleteLocalClouds, localCloudsIn } from "../project/local-cloud";

/**
 * `tiers down`: ends the processes of the local AWS of the app in a folder and deletes their files, and the app with them, in
 * whatever state: nothing has to be destroyed first, and app.ts, which may have been broken or renamed since, is not loaded.
 */
export async function down(root: string) {
  const clouds = localCloudsIn(root);
  const stopped = await Promise.all(clouds.flatMap(({ folder }) => [stopForwarder(folder), stopEmulator(folder)]));
  deleteLocalClouds(root, clouds);
  console.log(
    stopped.includes(true) ? "The local AWS is gone, and the app with it." : "No local AWS was running here.",
  );
}
