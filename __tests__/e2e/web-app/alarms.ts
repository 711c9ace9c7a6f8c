import { setTimeout as sleep } from "node:timers/promises";
import { CloudWatchClient, DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { LambdaClient, UpdateFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { DeployedApp } from "../deployed-app";
import { withoutGrant } from "./grant";

const TOPIC_ARN = "arn:aws:sns:us-east-1:000000000000:user-app-local-Alarms";
const QUEUE_ARN = "arn:aws:sqs:us-east-1:000000000000:operator";

/** A drill: the app is broken, and what an operator gets to know of it. Alarms are never set by hand. */
export function describeAlarms(deployed: () => DeployedApp) {
  describe("alarms", () => {
    let queue: Queue;

    beforeAll(async () => {
      queue = await subscribeQueue(deployed());
    });

    test("a table that may not be read: logged, counted, told to the operator, and over when it is mended", async () => {
      // What earlier tests broke is over first.
      await untilOver();
      const requestId = crypto.randomUUID();
      await withoutGrant(deployed(), async () => {
        expect(await call(requestId)).toBe(500);
        await untilStateIs("ApiServerErrorRate", "ALARM");
      });
      expect(await findLine(({ requestId: id }) => id === requestId)).toMatchObject({
        level: "ERROR",
        route: "GET /users",
        status: 500,
        error: { name: "AccessDeniedException" },
        environment: "local",
      });
      expect(await findLine(({ Errors }) => Errors === 1)).toMatchObject({ Route: "GET /users", Requests: 1 });
      expect(await queue.find("ApiServerErrorRate", "ALARM")).toMatchObject({
        NewStateReason: expect.any(String),
        AlarmDescription: expect.stringContaining("docs/runbook.md#apiservererrorrate"),
      });

      await untilOver();
      expect(await queue.find("ApiServerErrorRate", "OK")).toBeDefined();
    });

    test("a function that crashes: told to the operator as LambdaErrorRate", async () => {
      const { client, outputs } = deployed();
      const lambda = new LambdaClient(client);
      const setHandler = (Handler: string) =>
        lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: outputs.function_name, Handler }));
      try {
        await setHandler("get-user.missing");
        expect(await call()).toBe(502);
        expect(await queue.find("LambdaErrorRate", "ALARM")).toBeDefined();
      } finally {
        await setHandler("get-user.handler");
      }
      expect(await call()).toBe(200);
    });

    /** Resolves to the status. */
    async function call(requestId = crypto.randomUUID()): Promise<number> {
      const headers = { "x-amzn-RequestId": requestId };
      return (await fetch(`${deployed().apiUrl}/users?userId=1`, { headers })).status;
    }

    /** It is over when less than one request in a hundred fails. */
    function untilOver() {
      return untilStateIs("ApiServerErrorRate", "OK", () => Promise.all(Array.from({ length: 10 }, () => call())));
    }

    async function untilStateIs(alarm: string, state: string, meanwhile = () => sleep(100) as Promise<unknown>) {
      const cloudWatch = new CloudWatchClient(deployed().client);
      const command = new DescribeAlarmsCommand({ AlarmNames: [`user-app-local-${alarm}`] });
      let found: string | undefined;
      for (let attempt = 0; attempt < 200 && found !== state; attempt++) {
        await meanwhile();
        found = (await cloudWatch.send(command)).MetricAlarms?.[0]?.StateValue;
      }
      expect(found).toBe(state);
    }

    /** The line of the function's log of which that holds; it arrives a moment after the answer. */
    async function findLine(holds: (line: Record<string, unknown>) => boolean) {
      const logs = new CloudWatchLogsClient(deployed().client);
      const { log_group_name: logGroupName } = deployed().outputs;
      for (let attempt = 0; attempt < 50; attempt++) {
        const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName, filterPattern: "{" }));
        const lines = events.flatMap(({ message = "" }) => (message.startsWith("{") ? [JSON.parse(message)] : []));
        const line = lines.find(holds);
        if (line) return line;
        await sleep(100);
      }
      throw new Error(`no such line in ${logGroupName}`);
    }
  });
}

interface Queue {
  /** The next message that an alarm came into a state; what comes before it is thrown away. */
  find(alarm: string, state: string): Promise<Record<string, unknown> | undefined>;
}

/** Stands for the operator's mailbox. */
async function subscribeQueue({ client }: DeployedApp): Promise<Queue> {
  const sqs = new SQSClient(client);
  const Policy = JSON.stringify({
    Statement: [{ Effect: "Allow", Principal: "*", Action: "sqs:SendMessage", Resource: QUEUE_ARN }],
  });
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "operator", Attributes: { Policy } }));
  const subscription = { TopicArn: TOPIC_ARN, Protocol: "sqs", Endpoint: QUEUE_ARN };
  await new SNSClient(client).send(new SubscribeCommand(subscription));
  return {
    async find(alarm, state) {
      for (let attempt = 0; attempt < 50; attempt++) {
        const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
        for (const { Body = "", ReceiptHandle } of Messages) {
          await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
          const message = JSON.parse(JSON.parse(Body).Message);
          if (message.AlarmName === `user-app-local-${alarm}` && message.NewStateValue === state) return message;
        }
        await sleep(100);
      }
      return undefined;
    },
  };
}
