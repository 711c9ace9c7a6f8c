import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import type { Emulator } from "../../../cli/local-aws/emulator";
import { REGION, startTwoEmulators, type TwoEmulators } from "./two-emulators";

let emulators: TwoEmulators;

beforeAll(async () => {
  emulators = await startTwoEmulators();
}, 60_000);
afterAll(() => emulators?.stop(), 30_000);

const GROUP_ARN = `arn:aws:logs:${REGION}:000000000000:log-group:notes`;

/** Whether a user with access to these resources may create a stream in the log group `notes` and write to it. */
async function mayWrite({ endpoint }: Emulator, ...resources: string[]): Promise<boolean> {
  const client = { endpoint, region: REGION };
  const owner = { ...client, credentials: { accessKeyId: "test", secretAccessKey: "test" } };
  const [iam, logs] = [new IAMClient(owner), new CloudWatchLogsClient(owner)];
  await logs.send(new CreateLogGroupCommand({ logGroupName: "notes" })).catch(() => {});
  const UserName = `writer-${resources.join().length}-${Date.now()}`;
  const Statement = [{ Effect: "Allow", Action: ["logs:CreateLogStream", "logs:PutLogEvents"], Resource: resources }];
  await iam.send(new CreateUserCommand({ UserName }));
  const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "write", PolicyDocument }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  const { AccessKeyId: accessKeyId = "", SecretAccessKey: secretAccessKey = "" } = AccessKey ?? {};
  const writer = new CloudWatchLogsClient({ ...client, credentials: { accessKeyId, secretAccessKey } });
  const stream = { logGroupName: "notes", logStreamName: UserName };
  try {
    await writer.send(new CreateLogStreamCommand(stream));
    await writer.send(new PutLogEventsCommand({ ...stream, logEvents: [{ timestamp: Date.now(), message: "note" }] }));
    return true;
  } catch (error) {
    if ((error as Error).name === "AccessDeniedException") return false;
    throw error;
  }
}

describe("a grant on a log group's streams", () => {
  test("is denied by the plain emulator in the form that AWS requires, and allowed in the one that AWS denies", async () => {
    expect(await mayWrite(emulators.plain, `${GROUP_ARN}:*`)).toBe(false);
    expect(await mayWrite(emulators.plain, GROUP_ARN)).toBe(true);
  });

  test("counts on the corrected one as on AWS", async () => {
    expect(await mayWrite(emulators.corrected, `${GROUP_ARN}:*`)).toBe(true);
    expect(await mayWrite(emulators.corrected, GROUP_ARN)).toBe(false);
    expect(await mayWrite(emulators.corrected, `${GROUP_ARN}2:*`)).toBe(false);
  });
});
