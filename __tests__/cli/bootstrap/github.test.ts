import { join } from "node:path";
import { parseRepository, readRepository, trustOf } from "../../../cli/bootstrap/github";
import { mustRun } from "../../../cli/system/process";
import { folderOf } from "../../helpers/folder";

const ACCOUNT = { accountId: "123456789012" };
const subjectsOf = (repository: string, job: Parameters<typeof trustOf>[2]) =>
  trustOf(ACCOUNT, parseRepository(repository), job).Statement.Condition.StringEquals[
    "token.actions.githubusercontent.com:sub"
  ];

describe("a repository", () => {
  test.each([
    ["acme/shop", { name: "acme/shop" }],
    ["Acme-2/shop.js_1", { name: "Acme-2/shop.js_1" }],
    ["acme@583231/shop@1296269", { name: "acme/shop", nameWithIds: "acme@583231/shop@1296269" }],
  ])("is named %s", (text, repository) => {
    expect(parseRepository(text)).toEqual(repository);
  });

  test.each(["", "shop", "acme/", "acme/*", "*/shop", "acme@1/shop", "acme/shop@2", "acme/shop/x", "acme@x/shop@y"])(
    "is not named '%s'",
    (text) => {
      expect(() => parseRepository(text)).toThrow("--repository must be 'owner/name' or 'owner@id/name@id'");
    },
  );

  test.each([
    "git@github.com:acme/shop.git",
    "ssh://git@github.com/acme/shop.git",
    "https://github.com/acme/shop",
    "https://github.com/acme/shop.git/",
    "https://user:secret@github.com/acme/shop.git",
  ])("is read from the remote origin %s", async (url) => {
    expect(await readRepository(await checkoutOf(url))).toEqual({ name: "acme/shop" });
  });

  test("must be named where the remote is elsewhere, or not set; no password is shown", async () => {
    const elsewhere = await checkoutOf("https://user:secret@git.example.com/acme/shop.git");
    await expect(readRepository(elsewhere)).rejects.toThrow(
      "'origin' is https://git.example.com/acme/shop.git, which is no repository of GitHub. Name it: --repository owner/name.",
    );
    await expect(readRepository(await checkoutOf(undefined))).rejects.toThrow("'origin' is not set");
    // A host that only begins like GitHub's.
    await expect(readRepository(await checkoutOf("https://github.com.example.org/acme/shop"))).rejects.toThrow(
      "origin",
    );
  });
});

describe("the trust policy of a role", () => {
  test("names the jobs of one repository exactly, by both forms of its subject", () => {
    expect(subjectsOf("acme@583231/shop@1296269", "environment:dev")).toEqual([
      "repo:acme@583231/shop@1296269:environment:dev",
      "repo:acme/shop:environment:dev",
    ]);
    expect(subjectsOf("acme/shop", "pull_request")).toEqual(["repo:acme/shop:pull_request"]);
  });

  test("accepts only tokens of GitHub that are for AWS, by conditions without wildcards", () => {
    const { Statement } = trustOf(ACCOUNT, parseRepository("acme/shop"), "pull_request");
    expect(Statement).toMatchObject({
      Effect: "Allow",
      Action: "sts:AssumeRoleWithWebIdentity",
      Principal: { Federated: "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com" },
    });
    expect(Object.keys(Statement.Condition)).toEqual(["StringEquals"]);
    expect(Statement.Condition.StringEquals["token.actions.githubusercontent.com:aud"]).toBe("sts.amazonaws.com");
  });
});

async function checkoutOf(url: string | undefined): Promise<string> {
  const folder = join(folderOf(), "checkout");
  await mustRun("git", ["init", "-q", folder]);
  if (url) await mustRun("git", ["remote", "add", "origin", url], { cwd: folder });
  return folder;
}
