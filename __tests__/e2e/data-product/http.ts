import type { DeployedApp } from "../deployed-app";
import { GOOD, getAdmission, type KeyName, keyValue, useUpTrial } from "./requests";

/** What clients get over HTTP: the values, the key, the limits, and CORS headers with all of it. */
export function describeHttp(deployed: () => DeployedApp) {
  const get = (query: string, key: KeyName = "blue") => getAdmission(deployed(), query, { key });
  const preflight = (headers: Record<string, string>) =>
    fetch(`${deployed().apiUrl}/admission`, { method: "OPTIONS", headers });
  const allowedOrigin = ({ headers }: Response) => headers.get("access-control-allow-origin");

  /** The status and body of a response that the site's page can read. */
  async function readable(request: Promise<Response>): Promise<[status: number, body: unknown]> {
    const response = await request;
    expect([response.headers.get("content-type"), response.headers.get("vary")]).toEqual([
      "application/json",
      "Origin",
    ]);
    expect(allowedOrigin(response)).toBe(deployed().siteUrl);
    return [response.status, await response.json()];
  }

  describe("over HTTP", () => {
    test.each<[string, boolean]>([
      [GOOD, true],
      ["gre=342&gpa=4.00&rank=1", true],
      ["gre=341&gpa=4&rank=1", false],
      ["gre=641&gpa=4&rank=2", true],
      ["gre=640&gpa=3.27&rank=2", false],
      ["gre=200&gpa=0&rank=4", false],
    ])("GET /admission?%s returns 200 with the Boolean %s", async (query, result) => {
      expect(await readable(get(query))).toEqual([200, { result }]);
    });

    test.each<[string, string, string]>([
      ["gre=900&gpa=4&rank=1", "gre", 'gre must be a whole number from 200 to 800, got "900"'],
      ["gre=8e2&gpa=4&rank=1", "gre", 'gre must be a whole number from 200 to 800, got "8e2"'],
      ["gre=0x320&gpa=4&rank=1", "gre", 'gre must be a whole number from 200 to 800, got "0x320"'],
      ["gre=800&gpa=NaN&rank=1", "gpa", 'gpa must be a number from 0 to 4, such as 3.27, got "NaN"'],
      ["gre=800&gpa=4.01&rank=1", "gpa", 'gpa must be a number from 0 to 4, such as 3.27, got "4.01"'],
      ["gre=800&gpa=+4&rank=1", "gpa", 'gpa must be a number from 0 to 4, such as 3.27, got " 4"'],
      ["gre=800&gpa=4&rank=5", "rank", 'rank must be a whole number from 1 to 4, got "5"'],
      [
        "gre=800&gpa=4&rank=1&rank=2",
        "rank",
        'rank must be a whole number from 1 to 4, given only once, got "1" and "2"',
      ],
    ])("GET /admission?%s returns 400 and names %s, what it must be and what it got", async (query, field, error) => {
      expect(await readable(get(query))).toEqual([400, { error, fields: [field] }]);
    });

    test.each(["gre", "gpa", "rank"])("API Gateway rejects a request without %s, and names it", async (name) => {
      const query = GOOD.split("&").filter((pair) => !pair.startsWith(name));
      const message = `Missing required request parameters: [${name}]`;
      expect(await readable(get(query.join("&")))).toEqual([400, expect.objectContaining({ message })]);
    });

    test("an empty value returns 400 and names its field", async () => {
      const [status, body] = await readable(get("gre=&gpa=4&rank=1"));
      expect([status, JSON.stringify(body)]).toEqual([400, expect.stringContaining("gre")]);
    });

    const forbidden = [403, expect.objectContaining({ message: "Forbidden" })];

    test("without a key, or with a wrong one, every request gets 403: valid or not, routed or not", async () => {
      const app = deployed();
      const blue = keyValue(app, "blue");
      expect(await readable(getAdmission(app, GOOD))).toEqual(forbidden);
      expect(await readable(getAdmission(app, "gre=900"))).toEqual(forbidden);
      for (const key of ["", "wrong", `${blue}x`, blue.slice(1), blue.toUpperCase()]) {
        expect(await readable(getAdmission(app, GOOD, { headers: { "x-api-key": key } }))).toEqual(forbidden);
      }
      expect(await readable(getAdmission(app, `${GOOD}&x-api-key=${blue}`))).toEqual(forbidden);
    });

    test("both keys are live at the same time, whatever the case of the header's name", async () => {
      const app = deployed();
      expect(keyValue(app, "blue")).not.toBe(keyValue(app, "green"));
      expect(await readable(get(GOOD, "green"))).toEqual([200, { result: true }]);
      const headers = { "X-API-KEY": keyValue(app, "blue") };
      expect(await readable(getAdmission(app, GOOD, { headers }))).toEqual([200, { result: true }]);
    });

    test("a preflight needs no key, allows the key to be sent, and ignores a wrong one", async () => {
      const { siteUrl } = deployed();
      const asked = { "Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "x-api-key" };
      for (const headers of [asked, { ...asked, "x-api-key": "wrong" }]) {
        const response = await preflight({ Origin: siteUrl, ...headers });
        expect([response.status, await response.text(), allowedOrigin(response)]).toEqual([200, "", siteUrl]);
        expect(response.headers.get("access-control-allow-headers")).toBe("Content-Type,X-Api-Key");
        expect(response.headers.get("access-control-allow-methods")).toBe("GET,OPTIONS");
      }
    });

    test("an unknown origin gets no allow header, neither in a preflight nor in a response", async () => {
      const origin = { Origin: "https://evil.example.com" };
      expect(allowedOrigin(await preflight({ ...origin, "Access-Control-Request-Method": "GET" }))).toBeNull();
      const response = await getAdmission(deployed(), GOOD, { key: "blue", headers: origin });
      expect([response.status, allowedOrigin(response)]).toEqual([200, null]);
    });

    test("requests beyond a key's rate get 429, and later ones succeed again", async () => {
      // Rejected by the validator, so that no function slows them down.
      const responses = await Promise.all(Array.from({ length: 100 }, () => readable(get("", "green"))));
      const tooMany = responses.filter(([status]) => status === 429);
      expect(tooMany.length).toBeGreaterThan(0);
      expect(responses.filter(([status]) => status === 400).length).toBeGreaterThan(10);
      for (const [, body] of tooMany) expect(body).toMatchObject({ message: "Too Many Requests" });
      await new Promise((resolve) => setTimeout(resolve, 1000));
      expect(await readable(get(GOOD, "green"))).toEqual([200, { result: true }]);
    });

    test("the trial's key has five requests a day, then 429, while the other keys keep working", async () => {
      const app = deployed();
      expect(await useUpTrial(app)).toBe(5);
      const exceeded = [429, expect.objectContaining({ message: "Limit Exceeded" })];
      expect(await readable(get(GOOD, "trial"))).toEqual(exceeded);
      expect(await readable(get("gre=900", "trial"))).toEqual(exceeded);
      expect(await readable(get(GOOD, "blue"))).toEqual([200, { result: true }]);
    });

    test("the page's files are cached for a year by their hashed names, or revalidated", async () => {
      const { siteUrl, outputs } = deployed();
      const html = await (await fetch(siteUrl)).text();
      const assets = [...html.matchAll(/\.\/(assets\/[\w.-]+)/g)].map(([, path = ""]) => path);
      expect(assets).toHaveLength(2);
      for (const path of ["", "favicon.svg", ...assets]) {
        const response = await fetch(`${siteUrl}/${path}`);
        const kept = path.startsWith("assets/") ? "public, max-age=31536000, immutable" : "no-cache";
        expect([path, response.status, response.headers.get("cache-control")]).toEqual([path, 200, kept]);
        const text = await response.text();
        for (const name of ["blue", "green", "trial"]) expect(text).not.toContain(outputs[`api_key_${name}`]);
      }
    });
  });
}
