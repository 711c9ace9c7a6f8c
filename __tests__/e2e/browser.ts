import { type Browser, chromium } from "playwright-core";
import { prepareBrowser } from "../../tools/toolchain/browser";

/** A headless Chromium with an empty profile that sends no requests except the tests'. */
export async function launchBrowser(): Promise<Browser> {
  const { path } = await prepareBrowser();
  return chromium.launch({
    executablePath: path,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}
