import { describeDestroying } from "./destroy/destroying";
import { type DevApp, deployDevApp } from "./destroy/dev-app";
import { describeDoctor } from "./destroy/doctor";
import { describeExpiring } from "./destroy/expiring";
import { describeNeighbour } from "./destroy/neighbour";

jest.setTimeout(600_000);

/** One deployment for all parts: it takes longest. The last ones take it down. */
describe("a protected environment on the local AWS", () => {
  let app: DevApp | undefined;
  const deployed = () => {
    if (!app) throw new Error("the environment was not deployed");
    return app;
  };

  beforeAll(async () => {
    app = await deployDevApp({ PROTECT_DATA: "true" });
  });
  afterAll(() => app?.stop());

  describeDoctor(deployed);
  const neighbour = describeNeighbour(deployed);
  describeDestroying(deployed);
  neighbour.testIsWhole();
  describeExpiring(deployed);
});
