import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { builtContent, etagOf } from "../../../cli/local/live-content";
import { folderOf } from "../../helpers/folder";

const resource = (type: string, name: string, attributes: object) => ({
  mode: "managed" as const,
  type,
  name,
  provider: "aws",
  instances: [{ schema_version: 0, attributes: attributes as never }],
});

describe("the content of a stack", () => {
  const folder = folderOf("index.html");
  writeFileSync(join(folder, "index.html"), "hello");
  afterAll(() => rmSync(folder, { recursive: true }));

  test("is what was built, whatever is in the state since a refresh", () => {
    const resources = [
      resource("aws_lambda_function", "Get", {
        function_name: "get",
        source_code_hash: "built",
        code_sha256: "pushed",
        filename: "get.zip",
      }),
      resource("aws_s3_object", "Page", { bucket: "site", key: "index.html", source: "index.html", etag: "pushed" }),
      resource("aws_s3_object", "Config", { bucket: "site", key: "config.json", content: "hello", etag: "pushed" }),
    ];
    const etag = "5d41402abc4b2a76b9719d911017c592";
    expect(builtContent({ resources }, folder)).toEqual({
      functions: [{ functionName: "get", sha256: "built", zip: join(folder, "get.zip") }],
      objects: [
        { address: "aws_s3_object.Page", bucket: "site", key: "index.html", etag },
        { address: "aws_s3_object.Config", bucket: "site", key: "config.json", etag },
      ],
    });
  });

  test("has no file of an earlier release: it is only in the bucket", () => {
    const resources = [resource("aws_s3_object", "Old", { bucket: "site", key: "a.js", source: "gone/a.js" })];
    expect(builtContent({ resources }, folder).objects).toEqual([]);
  });
});

/** As of `aws s3 cp` of files of zeros. */
test.each([
  [0, "d41d8cd98f00b204e9800998ecf8427e"],
  [5 * 1024 * 1024, "5f363e0e58a95f06cbe9bbc662c5dfb6"],
])("an object of %d bytes has its MD5 as ETag", (bytes, etag) => {
  expect(etagOf(Buffer.alloc(bytes))).toBe(etag);
});

test("an object of more than 5 MiB has an ETag of its parts", () => {
  expect(etagOf(Buffer.alloc(5 * 1024 * 1024 + 1))).toMatch(/^[0-9a-f]{32}-2$/);
});
