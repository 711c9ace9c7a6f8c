import { describeErrors } from "./credentialed-cors/errors";
import { describeOrigins } from "./credentialed-cors/origins";
import { describePage } from "./credentialed-cors/page";
import { type DeployedApp, deployApp } from "./deployed-app";
import { describeReadme } from "./readme-requests";

jest.setTimeout(600_000);

/** One deployment for all parts: it takes longest. */
describe("the example credentialed-cors on the local AWS", () => {
  let app: DeployedApp | undefined;
  const deployed = () => {
    if (!app) throw new Error("the example was not deployed");
    return app;
  };

  beforeAll(async () => {
    app = await deployApp("credentialed-cors");
  });
  afterAll(() => app?.stop());

  describeReadme(deployed, "credentialed-cors");
  describeOrigins(deployed);
  describeErrors(deployed);
  describePage(deployed);
});
