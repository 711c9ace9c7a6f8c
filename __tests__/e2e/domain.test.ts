import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { APIGatewayClient, GetDomainNamesCommand } from "@aws-sdk/client-api-gateway";
import { CloudFrontClient, GetDistributionCommand, ListDistributionsCommand } from "@aws-sdk/client-cloudfront";
import { type Emulator, startEmulator, stopEmulator } from "../../cli/local-aws/emulator";
import { synthesize } from "../../cli/project/deployment";
import { type LocalApp, localApp } from "../../cli/project/local-app";
import { freePort } from "../../cli/system/ports";
import { apply, destroy, terraform } from "../../cli/terraform/terraform";
import { prepareToolchain } from "../../cli/toolchain/toolchain";
import { type Outputs, outputsOf, withSettings } from "../helpers/deployment";
import { userProject } from "../helpers/project";
import { ask, askOverHttps } from "./ask";
import { createStateBackend } from "./lock/tiny-stack";

jest.setTimeout(600_000);

/** Not CloudFront's region, so that the two certificates are in two regions. */
const REGION = "eu-central-1";
const SITE = "app.example.com";
const WWW = "www.example.com";
const API = "api.app.example.com";
/** The records of a new hosted zone. */
const OWN_RECORDS = ["NS example.com.", "SOA example.com."];

/** A domain name and one that redirects to it, in an existing hosted zone: one apply, one plan, one destroy. */
describe("the web app with a custom domain", () => {
  const dir = mkdtempSync(join(tmpdir(), "domain-"));
  let app: LocalApp;
  let emulator: Emulator;
  let outputs: Outputs;
  let zoneId: string;

  beforeAll(async () => {
    const toolchain = await prepareToolchain();
    const { port } = await freePort();
    emulator = await startEmulator({ ...toolchain, port, dir, region: REGION });
    zoneId = await createHostedZone(emulator, "example.com");
    const outdir = join(dir, "cdktf.out");
    const configured = localApp({ project: userProject, toolchain, emulator, allowOrigins: [], outdir });
    const domain = { DOMAIN_NAME: SITE, REDIRECT_DOMAIN_NAMES: WWW, ERROR_CORS: "first-origin" };
    app = withSettings(configured, domain);
    await synthesize(app);
    await createStateBackend(app.client, app.config.state.bucket, app.config.state.lockTable);
    await apply(app, app.stacks.app);
    outputs = await outputsOf(app, app.stacks.app);
  });
  afterAll(async () => {
    await stopEmulator(dir);
    rmSync(dir, { recursive: true, force: true });
  });

  const client = () => ({
    endpoint: emulator.endpoint,
    region: REGION,
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  const distribution = async () => {
    const command = new GetDistributionCommand({ Id: outputs.distribution_id });
    return (await new CloudFrontClient(client()).send(command)).Distribution;
  };

  const askSite = (name: string, path: string, method?: string) => askOverHttps(emulator, name, path, { method });

  test("has its own domain names as outputs", () => {
    expect([outputs.site_url, outputs.api_url]).toEqual([`https://${SITE}`, `https://${API}`]);
  });

  test("has an issued certificate for the names of each tier, in the region where it is used", async () => {
    const issued = { arn: expect.any(String), status: "ISSUED" };
    expect(await certificates(emulator, "us-east-1")).toEqual([{ ...issued, names: [SITE, WWW] }]);
    expect(await certificates(emulator, REGION)).toEqual([{ ...issued, names: [API] }]);
  });

  test("has the validation and alias records of all names, and no other", async () => {
    const [proof, address] = [/^CNAME _[\w-]+\./, /^(A|AAAA) /];
    const names = [`${API}.`, `${SITE}.`, `${WWW}.`];
    const records = (await recordsOf(emulator, zoneId)).filter((it) => !OWN_RECORDS.includes(it));
    expect(records.filter((it) => address.test(it))).toEqual(
      ["A", "AAAA"].flatMap((type) => names.map((name) => `${type} ${name}`)),
    );
    expect(records.filter((it) => proof.test(it)).map((it) => it.replace(proof, ""))).toEqual(names);
    expect(records).toHaveLength(9);
  });

  test("has a distribution with the site's names as aliases and its certificate, over TLS 1.2 and SNI", async () => {
    const [certificate] = await certificates(emulator, "us-east-1");
    const { Aliases, ViewerCertificate } = (await distribution())?.DistributionConfig ?? {};
    expect(Aliases?.Items?.toSorted()).toEqual([SITE, WWW]);
    expect(ViewerCertificate).toMatchObject({
      ACMCertificateArn: certificate?.arn,
      SSLSupportMethod: "sni-only",
      MinimumProtocolVersion: "TLSv1.2_2021",
    });
  });

  test("serves the page at its own name, with the API's name in its config", async () => {
    const page = await askSite(SITE, "/");
    expect([page.status, page.body]).toEqual([200, expect.stringContaining("<title>User lookup</title>")]);
    const { status, body } = await askSite(SITE, "/config.json");
    expect([status, JSON.parse(body)]).toEqual([200, { apiUrl: `https://${API}` }]);
  });

  describe("at a name that redirects", () => {
    test.each([
      "/",
      "/no/such/page.html",
      "/users/1?userId=1",
      "/?b=2&a=1&a=%26&2=x&flag&=&q=%C3%BC+%20&%C3%BC=1",
      "/a%20b/%C3%BC%2F?next=https://evil.example.org/?c=3&d",
      "//evil.example.org/%2e%2e/",
    ])("redirects %s to the same path and query at the site's own name", async (asked) => {
      for (const method of ["GET", "HEAD"]) {
        const { status, headers } = await askSite(WWW, asked, method);
        expect([method, status, headers.location]).toEqual([method, 301, `https://${SITE}${asked}`]);
      }
    });

    test("leads to the page", async () => {
      const { hostname, pathname } = new URL((await askSite(WWW, "/")).headers.location ?? "");
      const { status, body } = await askSite(hostname, pathname);
      expect([status, body]).toEqual([200, expect.stringContaining("<title>User lookup</title>")]);
    });

    test("redirects plain http to https first, at that name", async () => {
      const { status, headers } = await ask(emulator, WWW, "/users?b=2&a=1");
      expect([status, headers.location]).toEqual([301, `https://${WWW}/users?b=2&a=1`]);
    });
  });

  test("rejects POST at both of the site's names", async () => {
    for (const name of [SITE, WWW]) expect((await askSite(name, "/", "POST")).status).toBe(403);
  });

  test("does not exist at a name that is not its own", async () => {
    for (const name of ["example.com", "old.example.com", `www.${SITE}`]) {
      const { headers, body } = await askSite(name, "/");
      expect(headers).not.toHaveProperty("x-amz-cf-id");
      expect(body).not.toContain("User lookup");
    }
  });

  test("responds at the root of the API's name, to the site's origin", async () => {
    const response = await ask(emulator, API, "/users?userId=1", { headers: { origin: `https://${SITE}` } });
    expect([response.status, JSON.parse(response.body)]).toEqual([
      200,
      { userId: "1", name: "Test User", email: "test@example.com" },
    ]);
    expect(response.headers["access-control-allow-origin"]).toBe(`https://${SITE}`);
  });

  test("allows only the site's origin to read preflights, responses and gateway responses", async () => {
    const allowed = async (origin: string, path: string, method?: string) =>
      (await ask(emulator, API, path, { method, headers: { origin } })).headers["access-control-allow-origin"];
    for (const [path, method] of [["/users?userId=1"], ["/users", "OPTIONS"]] as const) {
      expect(await allowed(`https://${SITE}`, path, method)).toBe(`https://${SITE}`);
      expect(await allowed(`https://${(await distribution())?.DomainName}`, path, method)).toBeUndefined();
    }
    expect(await allowed("https://evil.example.com", "/nothing")).toBe(`https://${SITE}`);
  });

  test("returns 403 at the API's execute-api endpoint", async () => {
    const host = `${outputs.rest_api_id}.execute-api.localhost`;
    const { status, body } = await ask(emulator, host, "/prod/users?userId=1");
    expect([status, JSON.parse(body)]).toEqual([403, { message: "Forbidden" }]);
  });

  test("a second plan has no changes", async () => {
    const plan = await terraform(app, app.stacks.app, "plan", "-input=false", "-no-color", "-detailed-exitcode");
    expect(plan).toContain("No changes.");
  });

  test("destroy leaves only the hosted zone, as it was", async () => {
    await destroy(app, app.stacks.app);
    expect(await recordsOf(emulator, zoneId)).toEqual(OWN_RECORDS);
    expect(await certificates(emulator, "us-east-1")).toEqual([]);
    expect(await certificates(emulator, REGION)).toEqual([]);
    const { items } = await new APIGatewayClient(client()).send(new GetDomainNamesCommand({}));
    expect(items ?? []).toEqual([]);
    const { DistributionList } = await new CloudFrontClient(client()).send(new ListDistributionsCommand({}));
    expect(DistributionList?.Items ?? []).toEqual([]);
  });
});

async function createHostedZone(emulator: Emulator, name: string): Promise<string> {
  const body = `<CreateHostedZoneRequest><Name>${name}</Name><CallerReference>test</CallerReference></CreateHostedZoneRequest>`;
  const created = await callAws(emulator, "route53", "us-east-1", {
    method: "POST",
    path: "/2013-04-01/hostedzone",
    body,
  });
  return /<Id>\/hostedzone\/(\w+)<\/Id>/.exec(created)?.[1] ?? "";
}

/** Types and names, sorted: `A app.example.com.`. */
async function recordsOf(emulator: Emulator, zoneId: string): Promise<string[]> {
  const path = `/2013-04-01/hostedzone/${zoneId}/rrset`;
  const xml = await callAws(emulator, "route53", "us-east-1", { method: "GET", path });
  const records = [...xml.matchAll(/<ResourceRecordSet><Name>(.*?)<\/Name><Type>(.*?)<\/Type>/g)];
  return records.map(([, name, type]) => `${type} ${name}`).sort();
}

async function certificates(emulator: Emulator, region: string) {
  const callAcm = async (operation: string, input: object) => {
    const headers = {
      "x-amz-target": `CertificateManager.${operation}`,
      "content-type": "application/x-amz-json-1.1",
    };
    const body = JSON.stringify(input);
    return JSON.parse(await callAws(emulator, "acm", region, { method: "POST", path: "/", headers, body }));
  };
  const { CertificateSummaryList } = await callAcm("ListCertificates", {});
  const arns: string[] = CertificateSummaryList.map((it: { CertificateArn: string }) => it.CertificateArn);
  return Promise.all(
    arns.map(async (arn) => {
      const { Certificate } = await callAcm("DescribeCertificate", { CertificateArn: arn });
      return { arn, status: Certificate.Status, names: Certificate.SubjectAlternativeNames.sort() };
    }),
  );
}

/** Calls a service that has no client here. */
async function callAws(
  { endpoint }: Emulator,
  service: string,
  region: string,
  { path, headers, ...question }: { path: string; method: string; headers?: Record<string, string>; body?: string },
): Promise<string> {
  const scope = `test/20250101/${region}/${service}/aws4_request`;
  // The emulator accepts any signature of its root key.
  const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=any`;
  const response = await fetch(`${endpoint}${path}`, { ...question, headers: { ...headers, authorization } });
  const body = await response.text();
  if (!response.ok) throw new Error(`${question.method} ${path}: ${response.status} ${body}`);
  return body;
}
