import { ask } from "./ask";
import { launchBrowser } from "./browser";
import { type DeployedApp, deployApp } from "./deployed-app";
import { developerOf } from "./review/developer";

jest.setTimeout(600_000);

const ENVIRONMENT = "pr-7";

/** SAME_ORIGIN=true: the site's origin serves the API too, so no CORS is needed and none is configured. */
describe("the web app, served from one origin", () => {
  let app: DeployedApp;
  let developer: ReturnType<typeof developerOf>;
  beforeAll(async () => {
    const account = { ENVIRONMENT, AWS_ACCOUNT_ID: "000000000000" };
    app = await deployApp(undefined, { ...account, SAME_ORIGIN: "true", EXTRA_ALLOW_ORIGINS: "" });
    developer = developerOf(app);
  });
  afterAll(async () => {
    developer?.remove();
    await app?.stop();
  });

  test.each([
    ["/api/users?userId=1", 200, { userId: "1", name: "Test User", email: "test@example.com" }],
    ["/api/users?userId=404", 404, { error: "No user found with userId: 404" }],
    ["/api/users", 400, { error: "Missing required query parameter: userId" }],
    ["/api/nothing", 403, { message: "Missing Authentication Token", requestId: expect.any(String) }],
  ])("GET %s returns %i as JSON: no error page of the site replaces it", async (path, status, body) => {
    const response = await fetch(`${app.siteUrl}${path}`);
    expect([response.status, await response.json()]).toEqual([status, body]);
  });

  test("plain http to the API is rejected: a redirect would come after the body was sent", async () => {
    const { hostname } = new URL(app.outputs.site_url);
    const request = { method: "POST", body: "secret" };
    expect((await ask(app.emulator, hostname, "/api/users", request)).status).toBe(403);
    expect((await ask(app.emulator, hostname, "/", {})).status).toBe(301);
  });

  test("a response has the site's security headers, and the API's own caching", async () => {
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

  describe("changed as in a real account", () => {
    const title = async () => /<title>(.*)<\/title>/.exec(await (await fetch(app.siteUrl)).text())?.[1];
    /** Makes the command find the site's host name here, as DNS does for a real one. */
    const resolve = () => {
      const [from, to] = [app.outputs.site_url, app.siteUrl].map((url) => JSON.stringify(url));
      const script = `const{fetch:f}=globalThis;globalThis.fetch=(url,init)=>f(String(url).replace(${from},${to}),init)`;
      return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(script)}` };
    };
    const command = (settings: Record<string, string>, name: string, ...args: string[]) =>
      developer.command({ ...app.app.env, ...resolve(), ...settings }, name, ENVIRONMENT, ...args);
    let earlier: string | undefined;
    beforeAll(async () => {
      earlier = await title();
      developer.commit();
    });

    test("by a deploy, which succeeds", async () => {
      developer.edit("site/index.html", `<title>${earlier}`, "<title>The newer page");
      expect(await command({}, "plan")).toMatchObject({ status: 2 });
      expect(await command({}, "deploy")).toMatchObject({
        status: 0,
        stdout: expect.stringMatching(
          /Invalidate what changed: \/, \/index.html[\s\S]*edge locations[\s\S]*Run the app's check/,
        ),
      });
      expect(await title()).toBe("The newer page");
    });

    test("by a rollback with an API that every origin may call, which succeeds once that is allowed", async () => {
      const settings = { SAME_ORIGIN: "false", EXTRA_ALLOW_ORIGINS: "*" };
      const rollback = (...allow: string[]) => command(settings, "rollback", "HEAD", "--yes", ...allow);
      const blocked = await rollback();
      expect(blocked).toMatchObject({ status: 3 });
      const allow = [...blocked.stdout.matchAll(/--allow (cors-any-origin:\S+)/g)].map(([, name = ""]) => name);
      expect(await rollback(...allow.flatMap((name) => ["--allow", name]))).toMatchObject({ status: 0 });
      expect(await title()).toBe(earlier);
      const headers = { Origin: "https://any.example.com" };
      const response = await fetch(`${app.apiUrl}/users?userId=1`, { headers });
      expect(response.headers.get("access-control-allow-origin")).toBe("*");
    });
  });
});
