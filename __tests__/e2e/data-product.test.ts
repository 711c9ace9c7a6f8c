import { describeAccess } from "./data-product/access";
import { describeHttp } from "./data-product/http";
import { describeLostState } from "./data-product/lost-state";
import { describePage } from "./data-product/page";
import { type DeployedApp, deployApp } from "./deployed-app";
import { describeReadme } from "./readme-requests";

jest.setTimeout(600_000);

/** One deployment for all parts. Their order matters only for the last one. */
describe("the data product on the local AWS", () => {
  let app: DeployedApp | undefined;
  const deployed = () => {
    if (!app) throw new Error("the data product was not deployed");
    return app;
  };

  beforeAll(async () => {
    app = await deployApp("data-product");
  });
  afterAll(() => app?.stop());

  describeHttp(deployed);
  describePage(deployed);
  describeAccess(deployed);
  // After the tests that count requests by key.
  describeReadme(deployed, "data-product");
  describeLostState(deployed);
});
