import { mkdtempSync, rmSync } from "node:fs";
import { type IncomingHttpHeaders, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { APIGatewayClient, GetDomainNamesCommand } from "@aws-sdk/client-api-gateway";
import { CloudFrontClient, GetDistributionCommand, ListDistributionsCommand } from "@aws-sdk/client-cloudfront";
import { findApp } from "../../scripts/deployment/apps";
import { apply, destroy, type Outputs, readOutputs, synthesize, terraform } from "../../scripts/deployment/deployment";
import { type LocalApp, localApp } from "../../scripts/deployment/local-app";
import { deployNeededState } from "../../scripts/deployment/state";
import { type Emulator, startEmulator, stopEmulator } from "../../scripts/emulator/emulator";
import { freePort } from "../../scripts/lib/ports";
import { prepareToolchain } from "../../scripts/toolchain/toolchain";

jest.setTimeout(300_000);

/** Not CloudFront's, so that the two certificates are in two regions. */
const REGION = "eu-central-1";
const SITE = "app.example.com";
const API = "api.app.example.com";
/** What a hosted zone has from the start. */
const OWN_RECORDS = ["NS example.com.", "SOA example.com."];

/** DOMAIN_NAME=app.example.com, in a hosted zone that is there already: one apply, one plan, one destroy. */
describe("the web app with a domain", () => {
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
    const configured = localApp({ source: findApp(), toolchain, emulator, allowOrigins: [], outdir });
    app = { ...configured, env: { ...configured.env, DOMAIN_NAME: SITE, ERROR_CORS: "first-origin" } };
    await synthesize(app);
    await deployNeededState(app);
    await apply(app, app.stacks.webApp);
    outputs = await readOutputs(app, app.stacks.webApp);
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

  test("is at its own names", () => {
    expect([outputs.site_url, outputs.api_url]).toEqual([`https://${SITE}`, `https://${API}`]);
  });

  test("has an issued certificate for each name, where its user looks for it", async () => {
    const issued = { Status: "ISSUED" };
    expect(await certificates(emulator, "us-east-1")).toEqual([
      expect.objectContaining({ ...issued, DomainName: SITE }),
    ]);
    expect(await certificates(emulator, REGION)).toEqual([expect.objectContaining({ ...issued, DomainName: API })]);
  });

  test("has the records that prove and lead both names, and no other", async () => {
    const [proof, address] = [/^CNAME _[\w-]+\./, /^(A|AAAA) /];
    const records = (await recordsOf(emulator, zoneId)).filter((it) => !OWN_RECORDS.includes(it));
    expect(records.filter((it) => address.test(it))).toEqual([
      `A ${API}.`,
      `A ${SITE}.`,
      `AAAA ${API}.`,
      `AAAA ${SITE}.`,
    ]);
    expect(records.filter((it) => proof.test(it)).map((it) => it.replace(proof, ""))).toEqual([`${API}.`, `${SITE}.`]);
    expect(records).toHaveLength(6);
  });

  // The emulator looks at no alias of a distribution, so the site cannot be asked for by its name.
  test("has a distribution that takes the site's name with its certificate, over TLS 1.2 and SNI", async () => {
    const [certificate] = await certificates(emulator, "us-east-1");
    const { Aliases, ViewerCertificate } = (await distribution())?.DistributionConfig ?? {};
    expect(Aliases?.Items).toEqual([SITE]);
    expect(ViewerCertificate).toMatchObject({
      ACMCertificateArn: certificate?.CertificateArn,
      SSLSupportMethod: "sni-only",
      MinimumProtocolVersion: "TLSv1.2_2021",
    });
  });

  test("tells the page the API's name", async () => {
    const host = (await distribution())?.DomainName ?? "";
    const { status, body } = await ask(emulator, host, "/config.json", { headers: { "x-forwarded-proto": "https" } });
    expect([status, JSON.parse(body)]).toEqual([200, { apiUrl: `https://${API}` }]);
  });

  test("answers at the root of the API's name, to the site's name", async () => {
    const answer = await ask(emulator, API, "/users?userId=1", { headers: { origin: `https://${SITE}` } });
    expect([answer.status, JSON.parse(answer.body)]).toEqual([
      200,
      { userId: "1", name: "Test User", email: "test@example.com" },
    ]);
    expect(answer.headers["access-control-allow-origin"]).toBe(`https://${SITE}`);
  });

  test("lets the site's name alone read preflights, answers and the gateway's own errors", async () => {
    const allowed = async (origin: string, path: string, method?: string) =>
      (await ask(emulator, API, path, { method, headers: { origin } })).headers["access-control-allow-origin"];
    for (const [path, method] of [["/users?userId=1"], ["/users", "OPTIONS"]] as const) {
      expect(await allowed(`https://${SITE}`, path, method)).toBe(`https://${SITE}`);
      expect(await allowed(`https://${(await distribution())?.DomainName}`, path, method)).toBeUndefined();
    }
    expect(await allowed("https://evil.example.com", "/nothing")).toBe(`https://${SITE}`);
  });

  test("answers nobody at AWS's address of the API", async () => {
    const host = `${outputs.rest_api_id}.execute-api.localhost`;
    const { status, body } = await ask(emulator, host, "/prod/users?userId=1");
    expect([status, JSON.parse(body)]).toEqual([403, { message: "Forbidden" }]);
  });

  test("a second plan wants no change", async () => {
    const plan = await terraform(app, app.stacks.webApp, "plan", "-input=false", "-no-color", "-detailed-exitcode");
    expect(plan).toContain("No changes.");
  });

  test("destroy leaves nothing but the hosted zone, as it was", async () => {
    await destroy(app, app.stacks.webApp);
    expect(await recordsOf(emulator, zoneId)).toEqual(OWN_RECORDS);
    expect(await certificates(emulator, "us-east-1")).toEqual([]);
    expect(await certificates(emulator, REGION)).toEqual([]);
    const { items } = await new APIGatewayClient(client()).send(new GetDomainNamesCommand({}));
    expect(items ?? []).toEqual([]);
    const { DistributionList } = await new CloudFrontClient(client()).send(new ListDistributionsCommand({}));
    expect(DistributionList?.Items ?? []).toEqual([]);
  });
});

interface Question {
  readonly method?: string;
  readonly headers?: Record<string, string>;
}

/** Asks the emulator under a host name; fetch() does not let a Host header through. */
function ask({ port }: Emulator, host: string, path: string, { method, headers }: Question = {}) {
  return new Promise<{ status?: number; headers: IncomingHttpHeaders; body: string }>((resolve, reject) => {
    const asked = request({ host: "127.0.0.1", port, path, method, headers: { ...headers, host: `${host}:${port}` } });
    asked.on("error", reject).on("response", async (answer) => {
      resolve({ status: answer.statusCode, headers: answer.headers, body: await text(answer) });
    });
    asked.end();
  });
}

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
  const headers = {
    "x-amz-target": "CertificateManager.ListCertificates",
    "content-type": "application/x-amz-json-1.1",
  };
  const json = await callAws(emulator, "acm", region, { method: "POST", path: "/", headers, body: "{}" });
  const { CertificateSummaryList } = JSON.parse(json);
  return CertificateSummaryList as { CertificateArn: string; DomainName: string; Status: string }[];
}

/** Calls a service that has no client here. */
async function callAws(
  { endpoint }: Emulator,
  service: string,
  region: string,
  { path, headers, ...question }: { path: string; method: string; headers?: Record<string, string>; body?: string },
): Promise<string> {
  const scope = `test/20250101/${region}/${service}/aws4_request`;
  // The emulator takes any signature of its root key.
  const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=any`;
  const answer = await fetch(`${endpoint}${path}`, { ...question, headers: { ...headers, authorization } });
  const body = await answer.text();
  if (!answer.ok) throw new Error(`${question.method} ${path}: ${answer.status} ${body}`);
  return body;
}
