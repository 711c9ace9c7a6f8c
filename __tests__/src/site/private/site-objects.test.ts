import { contentTypeOf } from "../../../../src/site/private/site-objects";

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
