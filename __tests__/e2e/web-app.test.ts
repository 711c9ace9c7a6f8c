import { type DeployedApp, deployApp } from "./deployed-app";
import { describeAccess } from "./web-app/access";
import { describeDestroy } from "./web-app/destroy";
import { describeHttp } from "./web-app/http";
import { describePage } from "./web-app/page";
import { describePlan } from "./web-app/plan";
import { describeRequestId } from "./web-app/request-id";

jest.setTimeout(180_000);

/** One deployment for all parts: it takes longest. Their order matters only for the last one. */
describe("the web app on the local AWS", () => {
  let app: DeployedApp | undefined;
  const deployed = () => {
    if (!app) throw new Error("the web app was not deployed");
    return app;
  };

  beforeAll(async () => {
    app = await deployApp();
  });
  afterAll(() => app?.stop());

  describeHttp(deployed);
  describePage(deployed);
  describeAccess(deployed);
  describeRequestId(deployed);
  describePlan(deployed);
  describeDestroy(deployed);
});
