import { createHmac, createPublicKey, type JsonWebKey } from "node:crypto";
import type { Emulator } from "../../../cli/local-aws/emulator";
import { claimsOf, encoded, signedToken } from "../user-pool-token";
import { deployLambdaApi, type LambdaApi, type LambdaApiOptions } from "./lambda-api";
import { manage } from "./manage";
import { startTwoEmulators, type TwoEmulators } from "./two-emulators";
import { cognito, createClient, createUser, createUserPool, type Tokens, tokensOf, type UserPool } from "./user-pool";

/** Each probe shows a gap of the plain emulator first: one that fails there means that upstream has filled the gap. */
let emulators: TwoEmulators;

beforeAll(async () => {
  emulators = await startTwoEmulators();
}, 60_000);
afterAll(() => emulators?.stop(), 30_000);

const ORIGIN = "https://app.example.com";
const CORS = { responseParameters: { "gatewayresponse.header.Access-Control-Allow-Origin": `'${ORIGIN}'` } };
const CODE = "return { statusCode: 200, body: JSON.stringify(event.requestContext.authorizer) }";

interface Probe {
  readonly pool: UserPool;
  readonly api: LambdaApi;
  readonly tokens: Tokens;
}

async function deploy(emulator: Emulator, options: Partial<LambdaApiOptions> = {}, more: object = {}): Promise<Probe> {
  const pool = await createUserPool(emulator);
  await createUser(emulator, pool);
  const tokens = await tokensOf(emulator, pool.clientId);
  const authorizer = { name: "pool", type: "COGNITO_USER_POOLS", providerARNs: [pool.userPoolArn], ...more };
  const gatewayResponses = { DEFAULT_4XX: CORS };
  return {
    pool,
    tokens,
    api: await deployLambdaApi(emulator, { code: CODE, authorizer, gatewayResponses, ...options }),
  };
}

const statusOf = async ({ api }: Probe, token: string) => {
  const response = await api.call("/users", { headers: { authorization: token } });
  await response.arrayBuffer();
  return response.status;
};

describe("a method without scopes", () => {
  test("takes an access token on the plain emulator", async () => {
    const probe = await deploy(emulators.plain);
    expect(await statusOf(probe, probe.tokens.AccessToken)).toBe(200);
  });

  test("takes only an ID token on the corrected one, as it is or after 'Bearer'", async () => {
    const probe = await deploy(emulators.corrected);
    expect(await statusOf(probe, probe.tokens.AccessToken)).toBe(401);
    expect(await statusOf(probe, probe.tokens.IdToken)).toBe(200);
    expect(await statusOf(probe, `Bearer ${probe.tokens.IdToken}`)).toBe(200);
  });
});

describe("a method with scopes", () => {
  const granted = (emulator: Emulator, pool: UserPool, use: "id" | "access", scope: string) =>
    signedToken(emulator, pool.userPoolId, { use, claims: { client_id: pool.clientId, scope } });
  const options = { authorizationScopes: ["notes/read", "notes/write"] };

  test("takes an ID token with one of them on the plain emulator", async () => {
    const probe = await deploy(emulators.plain, options);
    expect(await statusOf(probe, granted(emulators.plain, probe.pool, "id", "notes/read"))).toBe(200);
  });

  test("takes only an access token with one of them on the corrected one", async () => {
    const probe = await deploy(emulators.corrected, options);
    const token = (use: "id" | "access", scope: string) => granted(emulators.corrected, probe.pool, use, scope);
    expect(await statusOf(probe, token("access", "openid notes/write"))).toBe(200);
    expect(await statusOf(probe, token("access", "openid notes"))).toBe(401);
    expect(await statusOf(probe, token("id", "notes/read"))).toBe(401);
    expect(await statusOf(probe, probe.tokens.IdToken)).toBe(401);
  });
});

describe("an authorizer with a validation expression", () => {
  /** The statuses of two ID tokens, of which the expression matches the audience of the first. */
  const statuses = async (emulator: Emulator) => {
    const probe = await deploy(emulator, {}, { identityValidationExpression: "mine-[0-9]+" });
    const tokenFor = (aud: string) => signedToken(emulator, probe.pool.userPoolId, { claims: { aud } });
    return [await statusOf(probe, tokenFor("mine-1")), await statusOf(probe, tokenFor("not-mine-1"))];
  };

  test("takes the token of every client on the plain emulator", async () => {
    expect(await statuses(emulators.plain)).toEqual([200, 200]);
  });

  test("takes only those of the clients that it matches on the corrected one", async () => {
    expect(await statuses(emulators.corrected)).toEqual([200, 401]);
  });
});

describe("the claims that a function receives", () => {
  const received = async (emulator: Emulator) => {
    const probe = await deploy(emulator);
    const claims = { exp: 4102444800, iat: 1574911451, auth_time: 1574911451, "cognito:groups": ["admins", "staff"] };
    const authorization = signedToken(emulator, probe.pool.userPoolId, { claims: { ...claims, email_verified: true } });
    const response = await probe.api.call("/users", { headers: { authorization } });
    return ((await response.json()) as { claims: Record<string, unknown> }).claims;
  };
  const both = { auth_time: "1574911451", email_verified: "true" };

  test("have times in seconds and lists in brackets on the plain emulator", async () => {
    const seconds = { exp: "4102444800", iat: "1574911451", "cognito:groups": "[admins staff]" };
    expect(await received(emulators.plain)).toMatchObject({ ...both, ...seconds });
  });

  test("have dates, and lists with commas, on the corrected one", async () => {
    expect(await received(emulators.corrected)).toMatchObject({
      ...both,
      exp: "Fri Jan 01 00:00:00 UTC 2100",
      iat: "Thu Nov 28 03:24:11 UTC 2019",
      "cognito:groups": "admins,staff",
    });
  });
});

describe("an authorizer that is updated", () => {
  const updated = async (emulator: Emulator) => {
    const { apiId } = (await deploy(emulator, {}, { providerARNs: ["arn:old"] })).api;
    const authorizers = `/restapis/${apiId}/authorizers`;
    const { item } = (await manage(emulator, "apigateway", "GET", authorizers)) as { item: { id: string }[] };
    // As Terraform does when a user pool is replaced.
    return manage(emulator, "apigateway", "PATCH", `${authorizers}/${item[0]?.id}`, {
      patchOperations: [
        { op: "add", path: "/providerARNs", value: "arn:new" },
        { op: "remove", path: "/providerARNs", value: "arn:old" },
        { op: "replace", path: "/authorizerResultTtlInSeconds", value: "60" },
      ],
    });
  };

  test("loses its user pools and has a lifetime that is text on the plain emulator", async () => {
    const authorizer = await updated(emulators.plain);
    expect(authorizer).not.toHaveProperty("providerARNs");
    expect(authorizer.authorizerResultTtlInSeconds).toBe("60");
  });

  test("has the new user pool, and a number, on the corrected one", async () => {
    expect(await updated(emulators.corrected)).toMatchObject({
      providerARNs: ["arn:new"],
      authorizerResultTtlInSeconds: 60,
    });
  });
});

describe("a user pool's authorizer on the corrected emulator", () => {
  let probe: Probe;
  beforeAll(async () => {
    probe = await deploy(emulators.corrected);
  }, 60_000);

  const publicKey = async ({ userPoolId }: UserPool) => {
    const response = await fetch(`${emulators.corrected.endpoint}/${userPoolId}/.well-known/jwks.json`);
    const { keys } = (await response.json()) as { keys: (JsonWebKey & { kid: string })[] };
    const [{ kid }] = JSON.parse(`[${Buffer.from(probe.tokens.IdToken.split(".")[0] ?? "", "base64url")}]`);
    const key = keys.find((candidate) => candidate.kid === kid);
    return { kid, pem: createPublicKey({ key: key ?? {}, format: "jwk" }).export({ type: "spki", format: "pem" }) };
  };
  const claimed = (claims: object) =>
    signedToken(emulators.corrected, probe.pool.userPoolId, { claims: { ...claims } });
  const now = () => Math.floor(Date.now() / 1000);

  const REFUSED: Record<string, () => string | Promise<string>> = {
    "a request without a token": () => "",
    garbage: () => "garbage",
    "only 'Bearer'": () => "Bearer ",
    "a token with a changed payload": () => {
      const [header, , signature] = probe.tokens.IdToken.split(".");
      return [header, encoded({ ...claimsOf(probe.tokens.IdToken), sub: "someone else" }), signature].join(".");
    },
    "a token with alg none": async () => {
      const { kid } = await publicKey(probe.pool);
      return `${encoded({ alg: "none", kid })}.${probe.tokens.IdToken.split(".")[1]}.`;
    },
    "a token with HS256, signed with the public key": async () => {
      const { kid, pem } = await publicKey(probe.pool);
      const input = `${encoded({ alg: "HS256", kid })}.${probe.tokens.IdToken.split(".")[1]}`;
      return `${input}.${createHmac("sha256", pem).update(input).digest("base64url")}`;
    },
    "an expired token": () => claimed({ exp: now() - 1 }),
    "a token that is not yet valid": () => claimed({ nbf: now() + 3600 }),
    "a token that is issued in the future": () => claimed({ iat: now() + 3600 }),
    "the token of another user pool": async () => {
      const other = await createUserPool(emulators.corrected);
      await createUser(emulators.corrected, other);
      return (await tokensOf(emulators.corrected, other.clientId)).IdToken;
    },
    "a token of another user pool that names this one": async () => {
      const other = await createUserPool(emulators.corrected);
      await createUser(emulators.corrected, other);
      await tokensOf(emulators.corrected, other.clientId);
      return signedToken(emulators.corrected, other.userPoolId, {
        claims: { iss: claimsOf(probe.tokens.IdToken).iss },
      });
    },
    "a refresh token": () => probe.tokens.RefreshToken,
  };

  test.each(Object.keys(REFUSED))("refuses %s, with a 401 that another origin can read", async (name) => {
    const authorization = (await REFUSED[name]?.()) ?? "";
    const response = await probe.api.call("/users", { headers: authorization ? { authorization } : {} });
    expect(response.status).toBe(401);
    expect(await response.json()).toEqual({ message: "Unauthorized" });
    expect(response.headers.get("access-control-allow-origin")).toBe(ORIGIN);
  });

  test("takes the token from nowhere but its header", async () => {
    const response = await probe.api.call(
      `/users?authorization=${probe.tokens.IdToken}&Authorization=${probe.tokens.IdToken}`,
    );
    expect(response.status).toBe(401);
    const own = await deploy(emulators.corrected, {}, { identitySource: "method.request.header.X-Token" });
    expect(await statusOf(own, own.tokens.IdToken)).toBe(401);
    expect((await own.api.call("/users", { headers: { "x-token": own.tokens.IdToken } })).status).toBe(200);
  });

  test("takes the token of every client of the user pool, also after the sign-out, until it expires", async () => {
    const clientId = await createClient(emulators.corrected, probe.pool.userPoolId);
    const { IdToken, AccessToken } = await tokensOf(emulators.corrected, clientId);
    await cognito(emulators.corrected, "GlobalSignOut", { AccessToken });
    expect(await statusOf(probe, IdToken)).toBe(200);
  });

  test("uses the response that an API has for UNAUTHORIZED", async () => {
    const own = { statusCode: "401", responseTemplates: { "application/json": '{"error":"sign in"}' } };
    const { api } = await deploy(emulators.corrected, { gatewayResponses: { UNAUTHORIZED: own } });
    expect(await (await api.call("/users")).json()).toEqual({ error: "sign in" });
  });
});
