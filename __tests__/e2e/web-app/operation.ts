import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { readDeployed } from "../../../cli/operate/deployed";
import { describeAppStatus, readAppStatus } from "../../../cli/operate/status";
import { tail } from "../../../cli/operate/tail";
import { stateOf } from "../../../cli/project/state-location";
import type { DeployedApp } from "../deployed-app";

/** What `npm run status` and `npm run logs` print about an app. */
export function describeOperation(deployed: () => DeployedApp) {
  const read = (stack = deployed().app.stacks.app) => {
    const { app, client } = deployed();
    return readDeployed({ ...stateOf(app), key: `${stack}.tfstate`, client });
  };

  describe("an operator", () => {
    test("sees alarms, the last deploy and the error rate", async () => {
      const app = await read();
      const now = new Date();
      const status = await readAppStatus(app, now);
      expect(status.alarms.map(({ name }) => name)).toEqual(expect.arrayContaining(["LambdaErrorRate", "ApiLatency"]));
      expect(status.requests).toBeGreaterThan(0);
      const text = describeAppStatus(app, status, now);
      expect(text).toContain("The app        user-app-local in us-east-1");
      expect(text).toMatch(/Last deploy {4}(\d+ (s|min) ?)+ago/);
    });

    test("gets an error when nothing is deployed", async () => {
      await expect(read("other")).rejects.toThrow("Nothing is deployed to local: there is no state other.tfstate in");
    });

    test("reads the log of only one request, to its end", async () => {
      const requestId = crypto.randomUUID();
      const url = `${deployed().apiUrl}/users?userId=1`;
      await fetch(url, { headers: { "x-amzn-RequestId": requestId } });
      await fetch(url);
      const lines = async () => {
        const { client, outputs } = deployed();
        const lastMinute = { logGroups: [{ logGroupName: outputs.log_group_name }], startTime: Date.now() - 60_000 };
        const read: string[] = [];
        const options = { ...lastMinute, requestId, follow: false, json: false };
        for await (const line of tail(new CloudWatchLogsClient(client), options)) read.push(line);
        return read;
      };
      let found: string[] = [];
      for (let attempt = 0; attempt < 50 && found.length === 0; attempt++) found = await lines();
      expect(found).toEqual([expect.stringMatching(/INFO {2}GET \/users 200 \d+ ms {2}Get user {2}userId=1/)]);
    });
  });
}
