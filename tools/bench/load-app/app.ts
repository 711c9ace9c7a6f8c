import { join } from "node:path";
import { NodeFunction, type UserApi } from "tiers";
import { defaultEnvironments, defineApp, WebAppStack } from "tiers/app";

const throttling = { rateLimit: 10_000, burstLimit: 5_000 };

/** This repository's app and, in the same API, a route to a function that does nothing: what remains is the emulator's share. */
export default defineApp({
  name: "bench-load",
  environments: { ...defaultEnvironments, local: { ...defaultEnvironments.local, throttling } },
  stack: (scope, id, config) => {
    const stack = new WebAppStack(scope, id, config, { sourceDir: join(__dirname, "../../../site") });
    const empty = new NodeFunction(stack, "Empty", {
      functionName: `${config.namePrefix}-Empty`,
      entry: join(__dirname, "handlers/empty.ts"),
      packaging: config.packaging,
    });
    (stack.node.findChild("UserApi") as UserApi).restApi.addRoute("GET", "/empty", empty);
    return stack;
  },
});
