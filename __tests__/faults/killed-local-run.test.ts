import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type CheckoutCopy, copyCheckout } from "./checkout-copy";

jest.setTimeout(600_000);

/** One kill of many: `local-run-drill.ts` does it at random moments, from the installation of packages on. */
describe("npm run local, killed in the middle of its first deploy", () => {
  let copy: CheckoutCopy;
  beforeEach(async () => {
    copy = copyCheckout("with packages");
    const run = copy.npmRun("local");
    await run.prints(/❯ Deploy the app/);
    // By then Terraform holds the lock, and has created what no state has yet.
    await sleep(8_000);
    const { output } = await run.kill();
    expect(output).not.toContain("✔ Deploy the app");
  });
  afterEach(() => copy?.remove());

  test("leaves a local AWS that local:down takes down, with all that it wrote", async () => {
    expect(copy.processes()).not.toEqual([]);
    await copy.takeDown();
  });

  test("leaves nothing that the next run cannot use or replace: it ends with the page", async () => {
    expect(await copy.bringUp()).toContain("User lookup");
    // A download of providers that was cut off: the next `init` reports an inconsistent lock file.
    const stack = join(copy.folder, "cdktf.out/stacks/user-app-local");
    rmSync(join(stack, ".terraform/providers"), { recursive: true });
    writeFileSync(join(stack, ".terraform.lock.hcl"), "");
    const page = join(copy.folder, "site/index.html");
    writeFileSync(page, readFileSync(page, "utf8").replace(/<h1>.*<\/h1>/, "<h1>A changed page</h1>"));
    expect(await copy.bringUp()).toContain("A changed page");
    await copy.takeDown();
  });
});
