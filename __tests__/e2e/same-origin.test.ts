import { ask } from "./ask";
import { launchBrowser } from "./browser";
import { type DeployedApp, deployApp } from "./deployed-app";

jest.setTimeout(300_000);

/** SAME_ORIGIN=true: the site's own address serves the API, so that no CORS is needed and none is there. */
describe("the web app, served from one origin", () => {
  let app: DeployedApp;
  beforeAll(async () => {
    app = await deployApp(undefined, { SAME_ORIGIN: "true", EXTRA_ALLOW_ORIGINS: "" });
  });
  afterAll(() => app?.stop());

  test.each([
    ["/api/users?userId=1", 200, { userId: "1", name: "Test User", email: "test@example.com" }],
    ["/api/users?userId=404", 404, { error: "No user found with userId: 404" }],
    ["/api/users", 400, { error: "Missing required query parameter: userId" }],
    ["/api/nothing", 403, { message: "Missing Authentication Token" }],
  ])("GET %s answers %i as JSON: no error page of the site comes between", async (path, status, body) => {
    const answer = await fetch(`${app.siteUrl}${path}`);
    expect([answer.status, await answer.json()]).toEqual([status, body]);
  });

  test("plain http to the API is refused: a redirect would come after the body was sent", async () => {
    const { hostname } = new URL(app.outputs.site_url);
    const request = { method: "POST", body: "secret" };
    expect((await ask(app.emulator, hostname, "/api/users", request)).status).toBe(403);
    expect((await ask(app.emulator, hostname, "/", {})).status).toBe(301);
  });

  test("a response carries the site's security headers, and the API's own caching", async () => {
    const [page, throughSite, direct] = await Promise.all(
      [`${app.siteUrl}/`, `${app.siteUrl}/api/users?userId=1`, `${app.apiUrl}/users?userId=1`].map((url) => fetch(url)),
    );
    for (const name of ["strict-transport-security", "x-content-type-options", "referrer-policy"]) {
      expect([name, throughSite?.headers.get(name)]).toEqual([name, page?.headers.get(name)]);
    }
    expect(throughSite?.headers.get("x-content-type-options")).toBe("nosniff");
    expect(throughSite?.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    expect(throughSite?.headers.get("cache-control")).toBe(direct?.headers.get("cache-control"));
  });

  test("another origin gets no allow header", async () => {
    const headers = { Origin: "https://evil.example.com" };
    for (const url of [`${app.siteUrl}/api/users?userId=1`, `${app.apiUrl}/users?userId=1`]) {
      expect((await fetch(url, { headers })).headers.get("access-control-allow-origin")).toBeNull();
    }
  });

  test("the page finds user 1 without a preflight", async () => {
    const browser = await launchBrowser();
    try {
      const page = await browser.newPage();
      const session = await page.context().newCDPSession(page);
      const methods: string[] = [];
      session.on("Network.requestWillBeSent", ({ request }) =>
        methods.push(`${request.method} ${new URL(request.url).pathname}`),
      );
      await session.send("Network.enable");
      await page.goto(app.siteUrl);
      await page.getByLabel("User ID").fill("1");
      await page.getByRole("button", { name: "Look up" }).click();
      await page.getByText("Test User", { exact: true }).waitFor();
      expect(methods).toContain("GET /api/users");
      expect(methods.filter((it) => it.startsWith("OPTIONS"))).toEqual([]);
    } finally {
      await browser.close();
    }
  });
});
