import { type DeployedApp, deployApp } from "./deployed-app";
import { describeAbuse } from "./web-app/abuse";
import { describeAccess } from "./web-app/access";
import { describeAlarms } from "./web-app/alarms";
import { describeContract } from "./web-app/contract";
import { describeDestroy } from "./web-app/destroy";
import { describeHeaders } from "./web-app/headers";
import { describeHttp } from "./web-app/http";
import { describeOperation } from "./web-app/operation";
import { describePage } from "./web-app/page";
import { describePlan } from "./web-app/plan";
import { describeRequestId } from "./web-app/request-id";
import { describeTrespass } from "./web-app/trespass";

jest.setTimeout(600_000);

/** One deployment for all parts: it takes longest. Their order matters only for the last one. */
describe("the web app on the local AWS", () => {
  let app: DeployedApp | undefined;
  const deployed = () => {
    if (!app) throw new Error("the web app was not deployed");
    return app;
  };

  beforeAll(async () => {
    app = await deployApp(undefined, {}, { stateStack: true });
  });
  afterAll(() => app?.stop());

  describeHttp(deployed);
  describePage(deployed);
  describeHeaders(deployed);
  describeAccess(deployed);
  describeTrespass(deployed);
  describeRequestId(deployed);
  describeAlarms(deployed, () => {
    describeOperation(deployed);
    // After what reads the logs, because this fills them.
    describeAbuse(deployed);
    describeContract(deployed);
  });
  describePlan(deployed);
  describeDestroy(deployed);
});
