import { setTimeout as sleep } from "node:timers/promises";
import { CloudWatchClient, DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { LambdaClient, UpdateFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { DeployedApp } from "../deployed-app";
import { withoutGrant } from "./grant";

const TOPIC_ARN = "arn:aws:sns:us-east-1:000000000000:user-app-local-Alarms";

/**
 * A drill: the app is broken, and the operator is notified. Alarms are never set by hand.
 *
 * @param describeMeanwhile describes what is tried until the last alarm is over
 */
export function describeAlarms(deployed: () => DeployedApp, describeMeanwhile: () => void) {
  let crash: Mailbox;

  describe("alarms", () => {
    test("a function that crashes: the operator gets LambdaErrorRate", async () => {
      const { client, outputs } = deployed();
      const lambda = new LambdaClient(client);
      const setHandler = (Handler: string) =>
        lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: outputs.function_name, Handler }));
      crash = await openMailbox(deployed(), "crash");
      try {
        await setHandler("get-user.missing");
        expect(await call()).toBe(502);
        expect(await crash.find("LambdaErrorRate", "ALARM")).toBeDefined();
      } finally {
        await setHandler("get-user.handler");
      }
      expect(await call()).toBe(200);
    });

    test("a table that may not be read: logged, counted, sent to the operator, and OK once it is fixed", async () => {
      // What earlier tests broke must be OK first.
      await untilOver();
      const mailbox = await openMailbox(deployed(), "table");
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
      expect(await mailbox.find("ApiServerErrorRate", "ALARM")).toMatchObject({
        NewStateReason: expect.any(String),
        AlarmDescription: expect.stringContaining("docs/runbook.md#apiservererrorrate"),
      });

      await untilOver();
      expect(await mailbox.find("ApiServerErrorRate", "OK")).toBeDefined();
    });
  });

  describeMeanwhile();

  describe("alarms, a minute after the function was fixed,", () => {
    test("are OK, and the operator is notified of that too", async () => {
      await untilStateIs("LambdaErrorRate", "OK");
      expect(await crash.find("LambdaErrorRate", "OK")).toBeDefined();
    });
  });

  /** Resolves to the status. */
  async function call(requestId = crypto.randomUUID()): Promise<number> {
    const headers = { "x-amzn-RequestId": requestId };
    return (await fetch(`${deployed().apiUrl}/users?userId=1`, { headers })).status;
  }

  /** The alarm goes back to OK when less than one request in a hundred fails. */
  function untilOver() {
    return untilStateIs("ApiServerErrorRate", "OK", () => Promise.all(Array.from({ length: 10 }, () => call())));
  }

  async function untilStateIs(alarm: string, state: string, meanwhile = () => sleep(100) as Promise<unknown>) {
    const cloudWatch = new CloudWatchClient(deployed().client);
    const command = new DescribeAlarmsCommand({ AlarmNames: [`user-app-local-${alarm}`] });
    let found: string | undefined;
    for (const deadline = Date.now() + 90_000; found !== state && Date.now() < deadline; ) {
      await meanwhile();
      found = (await cloudWatch.send(command)).MetricAlarms?.[0]?.StateValue;
    }
    expect(found).toBe(state);
  }

  /** The first line of the function's log that matches; it arrives a moment after the response. */
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
}

/** One operator per drill: messages that it discards are in no other's queue. */
interface Mailbox {
  /** The next message that an alarm entered a state, if it arrives within 5 s; earlier ones are discarded. */
  find(alarm: string, state: string): Promise<Record<string, unknown> | undefined>;
}

/** Subscribes a queue that gets all messages from now on. */
async function openMailbox({ client }: DeployedApp, name: string): Promise<Mailbox> {
  const arn = `arn:aws:sqs:us-east-1:000000000000:${name}`;
  const sqs = new SQSClient(client);
  const Policy = JSON.stringify({
    Statement: [{ Effect: "Allow", Principal: "*", Action: "sqs:SendMessage", Resource: arn }],
  });
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes: { Policy } }));
  const subscription = { TopicArn: TOPIC_ARN, Protocol: "sqs", Endpoint: arn };
  await new SNSClient(client).send(new SubscribeCommand(subscription));
  return {
    async find(alarm, state) {
      for (;;) {
        const { Messages: [received] = [] } = await sqs.send(
          new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 5 }),
        );
        if (!received) return undefined;
        const { Body = "", ReceiptHandle } = received;
        await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
        const message = JSON.parse(JSON.parse(Body).Message);
        if (message.AlarmName === `user-app-local-${alarm}` && message.NewStateValue === state) return message;
      }
    },
  };
}
