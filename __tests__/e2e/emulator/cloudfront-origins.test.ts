import type { Emulator } from "../../../cli/local-aws/emulator";
import { askOverHttps, type Question } from "../ask";
import { CACHING_DISABLED, createDistribution } from "./cloudfront";
import { deployLambdaApi, type LambdaApiOptions } from "./lambda-api";
import { REGION, startTwoEmulators, type TwoEmulators } from "./two-emulators";

let emulators: TwoEmulators;

beforeAll(async () => {
  emulators = await startTwoEmulators();
}, 60_000);
afterAll(() => emulators?.stop(), 30_000);

/** AWS managed policies; https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-policies.html */
const ALL_VIEWER = "216adef6-5c7f-47e4-b989-5492eafa07d3";
const ALL_VIEWER_EXCEPT_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac";

const ECHOES = `
  const { httpMethod, path, headers, body, requestContext } = event;
  const query = event.multiValueQueryStringParameters;
  const { host, cookie, authorization, via } = headers;
  const seen = { httpMethod, path, query, host, cookie, authorization, via, body, resource: requestContext.resourcePath };
  return {
    statusCode: 201,
    multiValueHeaders: { "Set-Cookie": ["a=1", "b=2"], "X-Custom": ["yes"] },
    body: JSON.stringify(seen),
  };`;

interface SiteOptions {
  readonly originPath?: string;
  readonly originRequestPolicy?: string;
  readonly protocol?: "http-only" | "https-only";
  readonly errorPage?: { readonly status: number; readonly path: string; readonly shownAs: string };
}

/** Deploys an API that echoes requests, behind a distribution. */
async function deploySite(emulator: Emulator, options: SiteOptions = {}, api: Partial<LambdaApiOptions> = {}) {
  const { originPath = "", originRequestPolicy = ALL_VIEWER_EXCEPT_HOST, protocol = "https-only", errorPage } = options;
  const { apiId } = await deployLambdaApi(emulator, { code: ECHOES, httpMethod: "ANY", pathPart: "{proxy+}", ...api });
  const apiHost = `${apiId}.execute-api.${REGION}.amazonaws.com`;
  const host = await createDistribution(emulator, {
    Origins: {
      Quantity: 1,
      Items: [
        {
          Id: "api",
          DomainName: apiHost,
          OriginPath: originPath,
          CustomOriginConfig: { HTTPPort: 80, HTTPSPort: 443, OriginProtocolPolicy: protocol, OriginReadTimeout: 1 },
        },
      ],
    },
    DefaultCacheBehavior: {
      TargetOriginId: "api",
      ViewerProtocolPolicy: "redirect-to-https",
      CachePolicyId: CACHING_DISABLED,
      OriginRequestPolicyId: originRequestPolicy,
      AllowedMethods: { Quantity: 7, Items: ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"] },
    },
    CustomErrorResponses: errorPage && {
      Quantity: 1,
      Items: [{ ErrorCode: errorPage.status, ResponsePagePath: errorPage.path, ResponseCode: errorPage.shownAs }],
    },
  });
  return { apiHost, get: (path: string, question?: Question) => askOverHttps(emulator, host, path, question) };
}

describe("a CloudFront origin that is a REST API", () => {
  test("is not reached by the plain emulator", async () => {
    const { get } = await deploySite(emulators.plain);
    expect((await get("/prod/api/users")).status).toBe(502);
  });

  test("is reached by the corrected one with method, path, query, headers, cookies and body", async () => {
    const { apiHost, get } = await deploySite(emulators.corrected, { originPath: "/prod" });
    const { body } = await get("/api/users?id=1&id=a%26b&empty=", {
      method: "POST",
      headers: { cookie: "x=1; y=2", authorization: "Bearer t", "content-type": "text/plain" },
      body: "sent",
    });
    expect(JSON.parse(body)).toEqual({
      httpMethod: "POST",
      path: "/api/users",
      query: { id: ["1", "a&b"], empty: [""] },
      host: apiHost,
      cookie: "x=1; y=2",
      authorization: "Bearer t",
      via: expect.stringContaining("(CloudFront)"),
      body: "sent",
      resource: "/{proxy+}",
    });
  });

  test("returns its status, headers and cookies", async () => {
    const { get } = await deploySite(emulators.corrected);
    const { status, headers } = await get("/prod/api/users");
    expect([status, headers["x-custom"], headers["set-cookie"]]).toEqual([201, "yes", ["a=1", "b=2"]]);
    expect(headers["x-amzn-requestid"]).toBeDefined();
    expect(headers["x-cache"]).toBe("Miss from cloudfront");
  });

  test("returns errors as gateway responses, and CloudFront's custom error responses replace them", async () => {
    const errorPage = { status: 502, path: "/prod/sorry", shownAs: "503" };
    const code = `if (event.path === "/sorry") return { statusCode: 200, body: "sorry" }; throw new Error("secret");`;
    const bare = await deploySite(emulators.corrected, {}, { code });
    expect(await bare.get("/prod/api/users")).toMatchObject({
      status: 502,
      body: '{"message": "Internal server error"}',
    });
    const replaced = await deploySite(emulators.corrected, { errorPage }, { code });
    expect(await replaced.get("/prod/api/users")).toMatchObject({ status: 503, body: "sorry" });
  });

  test("rejects a request without a stage, and one with the viewer's Host header", async () => {
    const withoutStage = await deploySite(emulators.corrected);
    expect((await withoutStage.get("/api/users")).status).toBe(403);
    const withHost = await deploySite(emulators.corrected, { originRequestPolicy: ALL_VIEWER });
    expect(await withHost.get("/prod/api/users")).toMatchObject({ status: 403, body: '{"message":"Forbidden"}' });
  });

  test("does not respond to http", async () => {
    const { get } = await deploySite(emulators.corrected, { protocol: "http-only" });
    expect((await get("/prod/api/users")).status).toBe(502);
  });

  test("may not take longer than its read timeout", async () => {
    const { get } = await deploySite(
      emulators.corrected,
      {},
      { code: "return new Promise(() => {});", functionTimeoutSeconds: 2 },
    );
    expect((await get("/prod/api/users")).status).toBe(504);
  });

  test("requires the function's permission, as a direct call does", async () => {
    const { get } = await deploySite(emulators.corrected, {}, { permissions: () => [] });
    expect((await get("/prod/api/users")).status).toBe(500);
  });
});
