import { AsyncLocalStorage } from "node:async_hooks";

const Environment = require("./environment.cjs");

describe("the environment of a test file", () => {
  test("leaves no storage enabled that ran in it, which would slow down each promise of the files after it", async () => {
    const environment = new Environment({ globalConfig: {}, projectConfig: { testEnvironmentOptions: {} } }, {});
    const storage = new AsyncLocalStorage<string>();
    await storage.run("of the file", async () => {
      expect(storage.getStore()).toBe("of the file");
      await environment.teardown();
      expect(storage.getStore()).toBeUndefined();
    });
  });
});
