import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { LambdaClient, PublishLayerVersionCommand } from "@aws-sdk/client-lambda";
import { strToU8, zipSync } from "fflate";
import { connect } from "../../cli/aws/aws";
import { type Emulator, startEmulator, stopEmulator } from "../../cli/local-aws/emulator";
import { synthesize } from "../../cli/project/deployment";
import { type LocalApp, localApp } from "../../cli/project/local-app";
import { loadProject } from "../../cli/project/project";
import { KINDS } from "../../cli/recover/orphans";
import { freePort } from "../../cli/system/ports";
import { apply, terraform } from "../../cli/terraform/terraform";
import { packageRoot } from "../../cli/toolchain/paths";
import { prepareToolchain } from "../../cli/toolchain/toolchain";
import { type Outputs, outputsOf } from "../helpers/deployment";
import { ask, type Question } from "./ask";
import { createStateBackend } from "./lock/tiny-stack";
import { type Keys, sign } from "./signed-request";

jest.setTimeout(600_000);

const REGION = "us-east-1";
const ORIGIN = "https://notes.example.com";

/** One API with a Lambda authorizer as its default, a route for signed requests, and public ones. */
describe("an API with authorizers", () => {
  const dir = mkdtempSync(join(tmpdir(), "guarded-"));
  let app: LocalApp;
  let emulator: Emulator;
  let outputs: Outputs;

  beforeAll(async () => {
    const toolchain = await prepareToolchain();
    const { port } = await freePort();
    emulator = await startEmulator({ ...toolchain, port, dir, region: REGION });
    const project = loadProject(join(packageRoot, "__tests__/fixtures/guarded"));
    app = localApp({ project, toolchain, emulator, allowOrigins: [], outdir: join(dir, "cdktf.out") });
    await synthesize(app);
    await createStateBackend(app.client, app.config.state.bucket, app.config.state.lockTable);
    await publishGreeting(app);
    await apply(app, app.stacks.app);
    outputs = await outputsOf(app, app.stacks.app);
  });
  afterAll(async () => {
    await stopEmulator(dir);
    rmSync(dir, { recursive: true, force: true });
  });

  const hostOf = () => `${outputs.rest_api_id}.execute-api.localhost:${emulator.port}`;
  /** Requests a path of the stage, as the page does. */
  async function send(method: string, path: string, headers: Question["headers"] = {}) {
    const response = await ask(emulator, hostOf(), `/prod${path}`, { method, headers: { origin: ORIGIN, ...headers } });
    return { ...response, allowedOrigin: response.headers["access-control-allow-origin"] };
  }
  const withToken = (method: string, path: string, authorization: string) => send(method, path, { authorization });

  describe("whose default is a Lambda authorizer", () => {
    test("passes a known caller on, with what the authorizer knows", async () => {
      const { status, body } = await withToken("GET", "/notes", "reader");
      expect([status, JSON.parse(body)]).toEqual([
        200,
        { httpMethod: "GET", path: "/notes", principalId: "r1", role: "reader" },
      ]);
    });

    test("reuses a policy on other routes: it allows each that it names, and no other", async () => {
      const statuses = [];
      for (const method of ["GET", "POST", "DELETE"])
        statuses.push((await withToken(method, "/notes", "writer")).status);
      expect(statuses).toEqual([200, 200, 403]);
      expect((await withToken("POST", "/notes", "reader")).status).toBe(403);
    });

    test.each([
      ["401 without a token", undefined, 401, "Unauthorized"],
      ["401 for a token that nobody has", "stranger", 401, "Unauthorized"],
      [
        "403 for a caller who is denied",
        "banned",
        403,
        "User is not authorized to access this resource with an explicit deny in an identity-based policy",
      ],
    ])("returns %s, readable by the page, with its request id", async (_, token, status, message) => {
      const response = token ? await withToken("GET", "/notes", token) : await send("GET", "/notes");
      expect([response.status, response.allowedOrigin, JSON.parse(response.body)]).toEqual([
        status,
        ORIGIN,
        { message, requestId: response.headers["x-amzn-requestid"] },
      ]);
    });

    test("returns 403 for a route that the policy does not name, readable by the page", async () => {
      const { status, allowedOrigin, body } = await withToken("DELETE", "/notes", "reader");
      expect([status, allowedOrigin]).toEqual([403, ORIGIN]);
      expect(JSON.parse(body).message).toBe("User is not authorized to access this resource");
    });

    test("returns 500 for an authorizer that fails, without its text and readable by the page", async () => {
      const { status, allowedOrigin, body } = await withToken("GET", "/notes", "broken");
      expect([status, allowedOrigin]).toEqual([500, ORIGIN]);
      expect(body).not.toContain("secret");
    });

    test("responds to a preflight without a token", async () => {
      const { status, headers, allowedOrigin } = await send("OPTIONS", "/notes", {
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization",
      });
      expect([status, allowedOrigin]).toEqual([200, ORIGIN]);
      expect(headers["access-control-allow-methods"]).toBe("GET,POST,DELETE,OPTIONS");
      expect(headers["access-control-allow-headers"]).toContain("Authorization");
    });
  });

  describe("whose route is public by declaration", () => {
    test("is open to anybody, and the function knows nobody", async () => {
      const { status, body } = await send("GET", "/health");
      expect([status, JSON.parse(body)]).toEqual([200, { httpMethod: "GET", path: "/health" }]);
    });

    test("routes HEAD", async () => expect((await send("HEAD", "/health")).status).toBe(200));
  });

  test("invokes a function that has a package from its layer", async () => {
    const { status, body } = await send("GET", "/greeting");
    expect([status, body]).toEqual([200, "hello from a layer"]);
  });

  describe("with ANY below a path", () => {
    test("sends every other method to its function, with the authorizer of that route", async () => {
      expect((await send("GET", "/proxy/a/b")).status).toBe(200);
      expect((await send("POST", "/proxy/a/b")).status).toBe(401);
      const { status, body } = await withToken("POST", "/proxy/a/b", "writer");
      expect([status, JSON.parse(body)]).toMatchObject([200, { httpMethod: "POST", principalId: "w1" }]);
      expect((await withToken("PUT", "/proxy/a/b", "writer")).status).toBe(403);
    });
  });

  describe("whose route takes signed requests", () => {
    test("returns 403 for one that is not signed, readable by the page", async () => {
      const { status, allowedOrigin, body } = await send("GET", "/report");
      expect([status, allowedOrigin]).toEqual([403, ORIGIN]);
      expect(JSON.parse(body)).toMatchObject({ message: "Missing Authentication Token" });
    });

    test("lets those through whom IAM allows this route", async () => {
      const route = `arn:aws:execute-api:${REGION}:000000000000:${outputs.rest_api_id}/prod/GET/report`;
      const allowed = await createUser(app, "auditor", route);
      const other = await createUser(app, "stranger", route.replace("report", "notes"));
      const signed = (keys: Keys) =>
        send("GET", "/report", sign(keys, { host: hostOf(), path: "/prod/report", region: REGION }));
      expect((await signed(allowed)).status).toBe(200);
      for (const keys of [other, { ...allowed, secretAccessKey: "wrong" }]) {
        const { status, allowedOrigin } = await signed(keys);
        expect([status, allowedOrigin]).toEqual([403, ORIGIN]);
      }
    });
  });

  test("is unchanged in a second plan", async () => {
    await terraform(app, app.stacks.app, "plan", "-input=false", "-detailed-exitcode");
  });

  test("has an authorizer that a recovery finds by its API and name", async () => {
    const aws = connect(app);
    const find = (name: string) =>
      KINDS.aws_api_gateway_authorizer?.find(aws, { rest_api_id: outputs.rest_api_id, name });
    const [found, ...more] = (await find("Session")) ?? [];
    expect(found?.id).toMatch(new RegExp(`^${outputs.rest_api_id}/\\w+$`));
    expect([more, await find("Other")]).toEqual([[], []]);
    const state = await terraform(app, app.stacks.app, "state", "pull");
    expect(state).toContain(`"id": "${found?.attributes?.id}"`);
  });
});

/** The first version of a layer that has a package `mime-types` of its own. */
async function publishGreeting({ client }: LocalApp) {
  const lambda = new LambdaClient(client);
  const module = strToU8('exports.lookup = () => "hello from a layer";');
  const ZipFile = zipSync({ nodejs: { node_modules: { "mime-types": { "index.js": module } } } });
  await lambda.send(new PublishLayerVersionCommand({ LayerName: "greeting", Content: { ZipFile } }));
  lambda.destroy();
}

/** A user who may call one method of an API, and nothing else. */
async function createUser({ client }: LocalApp, UserName: string, resource: string): Promise<Keys> {
  const iam = new IAMClient(client);
  await iam.send(new CreateUserCommand({ UserName }));
  const Statement = [{ Effect: "Allow", Action: "execute-api:Invoke", Resource: resource }];
  const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "call", PolicyDocument }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  iam.destroy();
  return { accessKeyId: String(AccessKey?.AccessKeyId), secretAccessKey: String(AccessKey?.SecretAccessKey) };
}
