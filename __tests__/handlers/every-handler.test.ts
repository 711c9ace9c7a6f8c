import { readdirSync } from "node:fs";
import { join } from "node:path";
import { type RunningFunction, startFunction } from "./running-function";

const root = join(__dirname, "../..");
const folders = ["handlers", ...readdirSync(join(root, "examples")).map((name) => `examples/${name}/handlers`)];
const entries = folders.flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((file) => file.endsWith(".ts"))
    .map((file) => join(folder, file)),
);

describe.each(entries)("%s", (entry) => {
  let running: RunningFunction;
  beforeAll(async () => {
    running = await startFunction(join(root, entry));
  });
  afterAll(() => running?.stop());

  test("carries no X-Ray SDK in its bundle", () => {
    const module = Buffer.from(running.bundle.module).toString();
    expect(module.match(/AWS_XRAY_\w+|aws-xray-sdk/g)).toBeNull();
  });
});
