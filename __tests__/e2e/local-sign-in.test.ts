import { cpSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { packageRoot } from "../../cli/toolchain/paths";
import { launchBrowser } from "./browser";
import { tiersFor } from "./tiers";

jest.setTimeout(600_000);

/** As deep as the fixture is: its cdktf.json names what is in node_modules. */
const folder = join(packageRoot, "dist", "sign-in", String(process.pid));
const EMAIL = "ada@example.com";
const PASSWORD = "correct horse battery";

const tiers = tiersFor(folder);

describe("an app with two user pools on the local AWS", () => {
  let siteUrl = "";
  let signIns: string[] = [];
  const other = createServer();
  let pagePort = 3000;
  /** As another program does while the app is deployed. */
  const takeThePagesPort = (line: string) => {
    if (other.listening) return;
    pagePort = Number(/for the page is in use .* using (\d+)/.exec(line)?.[1] ?? pagePort);
    if (line.includes("Synthesize the app")) other.listen(pagePort, "127.0.0.1");
  };
  beforeAll(async () => {
    cpSync(join(__dirname, "../fixtures/sign-in"), folder, { recursive: true });
    const { status, stdout, stderr } = await tiersFor(folder, { onLine: takeThePagesPort })("local");
    if (status !== 0) throw new Error(`${stdout}\n${stderr}`);
    [, siteUrl = ""] = /The page +(http\S+)/.exec(stdout) ?? [];
    signIns = [...stdout.matchAll(/Sign-in +(http\S+)/g)].map(([, url = ""]) => url);
  });
  afterAll(async () => {
    other.close();
    await tiers("down");
    rmSync(folder, { recursive: true, force: true });
  });

  test("moves to other ports when another program takes one while it is deployed", () => {
    expect(other.address()).toMatchObject({ port: pagePort });
    expect(siteUrl).not.toContain(`:${pagePort}`);
  });

  test("has a local address for the sign-in of each, which its page reads and may call", async () => {
    expect(new Set(signIns).size).toBe(2);
    const { stdout } = await tiers("status", "local", "--json");
    expect(JSON.parse(stdout).addresses).toEqual({ sites: [siteUrl], apis: [], signIns });
    const config = (await (await fetch(`${siteUrl}/config.json`)).json()) as { apiUrl: string };
    expect(signIns).toContain(config.apiUrl);
    const policy = (await fetch(siteUrl)).headers.get("content-security-policy");
    expect(policy).toContain(`connect-src 'self' ${config.apiUrl};`);
  });

  test("plans no change", async () => {
    expect(await tiers("plan", "local")).toMatchObject({ status: 0, stdout: expect.stringContaining("nothing to do") });
  });

  test("lets a person sign up with the code from the logs, and come back to the page", async () => {
    const { apiUrl } = (await (await fetch(`${siteUrl}/config.json`)).json()) as { apiUrl: string };
    const { outputs } = JSON.parse((await tiers("outputs", "local", "--json")).stdout);
    const browser = await launchBrowser();
    try {
      const page = await browser.newPage();
      const request = {
        client_id: outputs.client_id,
        redirect_uri: `${siteUrl}/`,
        response_type: "code",
        scope: "openid",
      };
      await page.goto(`${apiUrl}/login?${new URLSearchParams(request)}`);
      await page.getByRole("link", { name: "Sign up" }).click();
      await page.getByLabel("E-mail address").fill(EMAIL);
      await page.getByLabel("Password").fill(PASSWORD);
      await page.getByRole("button", { name: "Sign up" }).click();
      const { stdout } = await tiers("logs", "local");
      const [, code = ""] = new RegExp(`E-mail to ${EMAIL}: .*code is (\\d+)`).exec(stdout) ?? [];
      await page.getByLabel("Code").fill(code);
      await page.getByRole("button", { name: "Confirm your account" }).click();
      await page.getByLabel("Username").fill(EMAIL);
      await page.getByLabel("Password").fill(PASSWORD);
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.waitForURL(`${siteUrl}/?code=*`);
      expect(await page.title()).toBe("Sign-in");
    } finally {
      await browser.close();
    }
  });
});
