import { type DeployedApp, deployApp } from "./deployed-app";
import { describeReadme } from "./readme-requests";
import { describeApi } from "./users-crud/api";
import { describePage } from "./users-crud/page";
import { describeRoles } from "./users-crud/roles";

jest.setTimeout(600_000);

describe("the users-crud example on the local AWS", () => {
  let app: DeployedApp | undefined;
  const deployed = () => {
    if (!app) throw new Error("the example was not deployed");
    return app;
  };

  beforeAll(async () => {
    app = await deployApp("users-crud");
  });
  afterAll(() => app?.stop());

  describeReadme(deployed, "users-crud");
  describeApi(deployed);
  describeRoles(deployed);
  describePage(deployed);
});
