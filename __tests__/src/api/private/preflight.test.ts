import { TerraformStack, Testing } from "cdktf";
import fc from "fast-check";
import { render } from "velocityjs";
import { type CorsOptions, CorsPolicy } from "../../../../src";

const site = "https://app.example.com";

/** The response to a preflight from this origin: a Velocity engine plays API Gateway's part. */
function response(options: Partial<CorsOptions>, requestHeaders: Record<string, string>) {
  const policy = new CorsPolicy(new TerraformStack(Testing.app(), "test"), { allowOrigins: [site], ...options });
  const header: Record<string, string> = {};
  const body = render(policy.preflightTemplate(["GET", "OPTIONS"]), {
    context: { responseOverride: { header } },
    input: { params: () => ({ header: { get: (name: string) => requestHeaders[name] } }) },
  });
  return { body, header };
}

const allowed = (origin: string) => ({
  "Access-Control-Allow-Origin": origin,
  "Access-Control-Allow-Methods": "GET,OPTIONS",
  "Access-Control-Allow-Headers": "Content-Type,Authorization",
  "Access-Control-Max-Age": "600",
});

describe("a preflight's response", () => {
  const origins = [site, "http://localhost:3000", "https://partner.example.com"];

  test.each(origins)("echoes %s from the list, and has no body", (origin) => {
    expect(response({ allowOrigins: origins }, { Origin: origin })).toEqual({ body: "", header: allowed(origin) });
  });

  test("finds the header in lower case too, as HTTP/2 clients send it", () => {
    expect(response({}, { origin: site }).header).toEqual(allowed(site));
  });

  test.each([
    "https://evil.example.com",
    `${site}.evil.example.com`,
    `${site}/`,
    "https://APP.example.com",
    "null",
    "",
  ])("has neither allow header nor body for '%s'", (origin) =>
    expect(response({ allowOrigins: origins }, { Origin: origin })).toEqual({ body: "", header: {} }),
  );

  test("has no allow header without an origin", () => expect(response({}, {})).toEqual({ body: "", header: {} }));

  test("allows credentials only to listed origins", () => {
    const credentialed = { allowCredentials: true };
    expect(response(credentialed, { Origin: site }).header["Access-Control-Allow-Credentials"]).toBe("true");
    expect(response(credentialed, { Origin: "https://evil.example.com" }).header).toEqual({});
  });

  test("allows every origin by a star", () => {
    for (const name of ["Origin", "Host"]) {
      expect(response({ allowOrigins: ["*"] }, { [name]: "https://anybody.example.com" })).toEqual({
        body: "",
        header: allowed("*"),
      });
    }
  });

  test("whatever the origin, allows exactly the listed ones and never writes a body", () => {
    const anyOrigin = fc.oneof(fc.string(), fc.webUrl(), fc.constantFrom(...origins));
    fc.assert(
      fc.property(anyOrigin, (origin) => {
        const { body, header } = response({ allowOrigins: origins }, { Origin: origin });
        expect(body).toBe("");
        expect(header).toEqual(origins.includes(origin) ? allowed(origin) : {});
      }),
    );
  });
});
