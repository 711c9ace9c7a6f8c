import { readdirSync } from "node:fs";
import { join } from "node:path";
import { proxyEvent } from "../src/runtime/proxy-event";
import { type RunningFunction, startFunction } from "./running-function";

const root = join(__dirname, "../..");
const folders = ["handlers", ...readdirSync(join(root, "examples")).map((name) => `examples/${name}/handlers`)];
const entries = folders.flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((file) => file.endsWith(".ts"))
    .map((file) => join(folder, file)),
);

/** Whatever an operation may require of a request, so that it succeeds where it does not fail. */
const requestOfAda: ReturnType<typeof proxyEvent> = {
  ...proxyEvent({ userIds: ["ada"] }),
  pathParameters: { userId: "ada" },
  body: JSON.stringify({ userId: "ada", name: "Ada", email: "ada@example.com" }),
};

describe.each(entries)("%s", (entry) => {
  let running: RunningFunction;
  beforeAll(async () => {
    running = await startFunction(join(root, entry));
  });
  afterAll(() => running?.stop());

  test("sends no-store and nosniff with every response", async () => {
    for (const event of [proxyEvent(), requestOfAda]) {
      expect((await running.invoke(event)).headers).toMatchObject({
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
      });
    }
  });

  test("carries no X-Ray SDK in its bundle", () => {
    const module = Buffer.from(running.bundle.module).toString();
    expect(module.match(/AWS_XRAY_\w+|aws-xray-sdk/g)).toBeNull();
  });
});
