import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { siteObjectsOf } from "../../../../cli/local/watch/site-build";
import { StaticSite } from "../../../../src";
import { synth } from "../../../helpers/synth";

const FIXTURES = join(__dirname, "../../../fixtures");

describe("the objects of a watched site", () => {
  test.each([
    ["of plain files", join(FIXTURES, "site"), false],
    ["that is built", join(FIXTURES, "updates/site"), true],
  ])("%s are those that Terraform uploads, with the same headers and content", (_, sourceDir, build) => {
    const immutablePrefixes = ["assets/"];
    const app = synth((stack) => {
      new StaticSite(stack, "Site", { bucketName: "acme-site", sourceDir, build, immutablePrefixes });
    });
    const deployed = Object.values(app.resources("aws_s3_object")).map(
      ({ key, source_hash, content_type, cache_control }) => [key, source_hash, content_type, cache_control],
    );
    const builtDir = mkdtempSync(join(tmpdir(), "site-"));
    const objects = siteObjectsOf({ kind: "site", sourceDir, build, immutablePrefixes }, builtDir);
    rmSync(builtDir, { recursive: true });
    const uploaded = objects.map(({ key, hash, contentType, cacheControl }) => [key, hash, contentType, cacheControl]);
    expect(uploaded.length).toBeGreaterThan(2);
    expect(uploaded.sort()).toEqual(deployed.sort());
  });
});
