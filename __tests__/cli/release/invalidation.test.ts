import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { clientOf } from "../../../cli/aws/client-settings";
import { changedPaths, invalidate } from "../../../cli/release/invalidation";
import type { Action, ResourceChange } from "../../../cli/review/plan";

const HASHED = "public, max-age=31536000, immutable";
const object = (key: string, action: Action, cacheControl = "no-cache"): ResourceChange => ({
  address: `aws_s3_object.${key}`,
  type: "aws_s3_object",
  id: key,
  action,
  before: action === "create" ? undefined : { key, cache_control: cacheControl },
  attributes: [{ path: "source_hash", before: "a", after: "b" }],
  replacedFor: [],
  isTainted: false,
});

describe("paths that CloudFront is to forget", () => {
  test("are those of files that changed or went, and no others", () => {
    const resources = [
      object("robots.txt", "update"),
      object("icons/logo.svg", "replace"),
      object("old.pdf", "destroy"),
      object("new.html", "create"),
      object("same.html", "none"),
      object("adopted.html", "import"),
    ];
    expect(changedPaths(resources)).toEqual(["/icons/logo.svg", "/old.pdf", "/robots.txt"]);
  });

  test("are none when none changed", () => {
    expect(changedPaths([])).toEqual([]);
    expect(changedPaths([object("new.html", "create")])).toEqual([]);
    expect(changedPaths([{ ...object("tagged.html", "update"), attributes: [] }])).toEqual([]);
    const bucket = { ...object("site", "update"), type: "aws_s3_bucket" };
    expect(changedPaths([bucket])).toEqual([]);
  });

  test("leave out old files with a hash in their name, but not one that changed under such a name", () => {
    const resources = [object("main-AB12.js", "destroy", HASHED), object("assets/app.js", "update", HASHED)];
    expect(changedPaths(resources)).toEqual(["/assets/app.js"]);
  });

  test.each([
    ["index.html", "/"],
    ["docs/index.html", "/docs/"],
    ["about.html", "/about"],
    ["docs/my-index.html", "/docs/my-index"],
  ])("have '%s' also as '%s', under which CloudFront may keep it", (key, address) => {
    expect(changedPaths([object(key, "update")])).toEqual([address, `/${key}`]);
  });

  test("have encoded what is unsafe in an address, and nothing else", () => {
    expect(changedPaths([object("a b/é&c=d+e,f@g:h;i#j?k~l%m.txt", "update")])).toEqual([
      "/a%20b/%C3%A9&c=d+e,f@g:h;i%23j%3Fk%7El%25m.txt",
    ]);
  });

  test("are all when naming them would cost more", () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => object(`${index}.txt`, "update"));
    expect(changedPaths(many(30))).toHaveLength(30);
    expect(changedPaths(many(31))).toEqual(["/*"]);
  });
});

describe("an invalidation", () => {
  /** How often CloudFront is polled until it is done. */
  let looks: number;
  let requests: string[];
  let refuses: (method?: string) => boolean;
  let server: Server;
  beforeEach((done) => {
    requests = [];
    refuses = () => false;
    server = createServer(async (request, response) => {
      requests.push(`${request.method} ${request.url} ${await text(request)}`);
      if (refuses(request.method)) {
        const error = "<Code>AccessDenied</Code><Message>not allowed</Message>";
        return response.writeHead(403).end(`<ErrorResponse><Error>${error}</Error></ErrorResponse>`);
      }
      const status = requests.length > looks ? "Completed" : "InProgress";
      response.writeHead(request.method === "POST" ? 201 : 200, { "Content-Type": "text/xml" });
      response.end(`<Invalidation><Id>I1</Id><Status>${status}</Status></Invalidation>`);
    }).listen(0, "127.0.0.1", done);
  });
  afterEach(() => server.close());

  const start = (patienceSeconds?: number) => {
    const AWS_ENDPOINT_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const client = clientOf(
      { AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" },
      "us-east-1",
    );
    return invalidate(
      { distributionId: "E1", paths: ["/", "/index.html"], reference: "the plan", client },
      patienceSeconds,
    );
  };

  test("lists only those paths, and ends when CloudFront has completed it", async () => {
    looks = 2;
    expect(await start()).toBe(true);
    expect(requests[0]).toMatch(/^POST \/2020-05-31\/distribution\/E1\/invalidation .*<Quantity>2<\/Quantity>/);
    expect(requests[0]).toContain("<Items><Path>/</Path><Path>/index.html</Path></Items>");
    expect(requests[0]).toContain("<CallerReference>the plan</CallerReference>");
    expect(requests.slice(1)).toEqual(Array(2).fill("GET /2020-05-31/distribution/E1/invalidation/I1 "));
  });

  test("is not awaited forever", async () => {
    looks = Number.POSITIVE_INFINITY;
    expect(await start(3)).toBe(false);
  });

  test("that may be created and not read is reported", async () => {
    looks = Number.POSITIVE_INFINITY;
    refuses = (method) => method === "GET";
    await expect(start(3)).rejects.toThrow("not allowed");
  });

  test("that may not be created is reported", async () => {
    refuses = () => true;
    await expect(start()).rejects.toThrow("not allowed");
  });
});
