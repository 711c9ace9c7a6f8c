import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StaticSite } from "../../../../src";
import { contentTypeOf, siteObjectsOf } from "../../../../src/site/private/site-objects";
import { synth } from "../../../helpers/synth";

describe("contentTypeOf", () => {
  test.each([
    ["index.html", "text/html; charset=utf-8"],
    ["assets/app.js", "text/javascript; charset=utf-8"],
    ["style.css", "text/css; charset=utf-8"],
    ["config.json", "application/json; charset=utf-8"],
    ["logo.svg", "image/svg+xml"],
    ["photo.JPG", "image/jpeg"],
    ["font.woff2", "font/woff2"],
    ["module.wasm", "application/wasm"],
    ["app.webmanifest", "application/manifest+json; charset=utf-8"],
  ])("of %s is %s", (name, type) => {
    expect(contentTypeOf(name)).toBe(type);
  });

  test.each(["LICENSE", "data.unheard-of", "html", "folder.html/plain"])("of %s is a byte stream", (name) => {
    expect(contentTypeOf(name)).toBe("application/octet-stream");
  });
});

const FIXTURES = join(__dirname, "../../../fixtures");

describe("siteObjectsOf", () => {
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
    const objects = siteObjectsOf({ sourceDir, build, immutablePrefixes }, builtDir);
    rmSync(builtDir, { recursive: true });
    const uploaded = objects.map(({ key, hash, contentType, cacheControl }) => [key, hash, contentType, cacheControl]);
    expect(uploaded.length).toBeGreaterThan(2);
    expect(uploaded.sort()).toEqual(deployed.sort());
  });
});
