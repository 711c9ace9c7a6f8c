import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import type { DeployedApp } from "../deployed-app";

/** One id follows a request through every log and response. */
export function describeRequestId(deployed: () => DeployedApp) {
  describe("the id of a request, which the client may choose,", () => {
    const send = (path: string, requestId: string) =>
      fetch(`${deployed().apiUrl}${path}`, {
        headers: { "x-amzn-RequestId": requestId, Origin: deployed().siteUrl, "User-Agent": 'evil" }\\' },
      });

    test("comes back in the response, where the page may read it", async () => {
      const requestId = randomUUID();
      const { headers } = await send("/users?userId=1", requestId);
      expect(headers.get("x-amzn-requestid")).toBe(requestId);
      expect(headers.get("access-control-expose-headers")).toBe("x-amzn-RequestId");
    });

    test("is in the function's log and in the access log, each line of which is JSON", async () => {
      const requestId = randomUUID();
      await send('/users?userId="%0a{\\', requestId);
      const { log_group_name, function_name } = deployed().outputs;
      const line = JSON.parse(await findLine(log_group_name, requestId, /^\{/));
      expect(line).toMatchObject({
        level: "INFO",
        requestId,
        route: "GET /users",
        status: 400,
        environment: "local",
      });
      await findLine(log_group_name, line.functionRequestId, /^REPORT RequestId/);

      const apiName = function_name.replace("RetrieveUserData", "UserRequestAPI");
      expect(JSON.parse(await findLine(`/aws/apigateway/${apiName}`, requestId))).toMatchObject({
        requestId,
        method: "GET",
        route: "/users",
        status: "400",
        error: "-",
      });
    });

    test("is in the body of a gateway response, and in its line of the access log", async () => {
      const requestId = randomUUID();
      const response = await send("/nothing", requestId);
      expect(await response.json()).toEqual({ message: "Missing Authentication Token", requestId });
      const { function_name } = deployed().outputs;
      const apiName = function_name.replace("RetrieveUserData", "UserRequestAPI");
      expect(JSON.parse(await findLine(`/aws/apigateway/${apiName}`, requestId))).toMatchObject({ status: "403" });
    });

    /** The log's line that contains the text; it arrives a moment after the response. */
    async function findLine(logGroupName: string, text: string, form = /./): Promise<string> {
      const logs = new CloudWatchLogsClient(deployed().client);
      for (let attempt = 0; attempt < 50; attempt++) {
        const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName }));
        const line = events.find(({ message = "" }) => message.includes(text) && form.test(message))?.message;
        if (line) return line;
        await sleep(100);
      }
      throw new Error(`no line with ${text} in ${logGroupName}`);
    }
  });
}
