import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { proxyEvent } from "../src/runtime/proxy-event";
import { type RunningFunction, startFunction } from "./running-function";

const root = join(__dirname, "../..");
const folders = ["handlers", ...readdirSync(join(root, "examples")).map((name) => `examples/${name}/handlers`)].filter(
  (folder) => existsSync(join(root, folder)),
);
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

/** The output of any operation for which Ada is there. */
const table = () => ({ Item: ada, Attributes: ada, Items: [ada], Count: 1 });
const ada = { userId: { S: "ada" }, name: { S: "Ada" }, email: { S: "ada@example.com" }, orderId: { S: "ada" } };

/** Ids and times are new in each response. */
const withoutIds = (value: object) =>
  JSON.parse(JSON.stringify(value).replace(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}|\d{4}-\d\d-\d\dT[\d:.]+Z/g, "new"));

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

  test("responds alike to requests with the whole of the AWS SDK in its bundle, and sends the table the same", async () => {
    const full = await startFunction(join(root, entry), table, "full");
    try {
      const lean = await startFunction(join(root, entry), table);
      try {
        expect(Buffer.from(lean.bundle.module).toString()).not.toContain("fromSSO");
        for (const event of [proxyEvent(), requestOfAda, { ...requestOfAda, body: "{" }]) {
          expect(withoutIds(await lean.invoke(event))).toEqual(withoutIds(await full.invoke(event)));
        }
        expect(withoutIds(lean.tableRequests)).toEqual(withoutIds(full.tableRequests));
      } finally {
        lean.stop();
      }
    } finally {
      full.stop();
    }
  });

  test("carries no X-Ray SDK in its bundle", () => {
    const module = Buffer.from(running.bundle.module).toString();
    expect(module.match(/AWS_XRAY_\w+|aws-xray-sdk/g)).toBeNull();
  });
});
