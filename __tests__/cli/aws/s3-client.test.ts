import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as s3 from "@aws-sdk/client-s3";
import { s3ClientOf } from "../../../cli/aws/s3-client";
import { type FakeS3, startFakeS3 } from "./s3-fixture";

const root = join(__dirname, "../../..");
const sourcesIn = (folder: string) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => /\.[cm]?[jt]sx?$/.test(file))
    .map((file) => join(folder, file));
/** The source of everything of ours that runs. */
const sources = new Map(
  ["main.ts", ...["cli", "tools", "src", "handlers", "site", "examples"].flatMap(sourcesIn)].map(
    (file) => [file, readFileSync(join(root, file), "utf8")] as const,
  ),
);

const COMMANDS = new Map<string, unknown>(Object.entries(s3).filter(([name]) => /^[A-Z]\w+Command$/.test(name)));
const used = [...COMMANDS.keys()].filter((name) =>
  [...sources.values()].some((text) => new RegExp(`\\b(${name}|paginate${name.replace("Command", "")})\\b`).test(text)),
);
/** Enough for any of them. */
const INPUT = { Bucket: "states", Key: "a", CopySource: "states/b", Delete: { Objects: [{ Key: "a" }] } };
const OWNER = "123456789012";
/** Their API has no such header. */
const WITHOUT_OWNER = ["CreateBucketCommand", "ListBucketsCommand"];

let fake: FakeS3;
beforeAll(async () => {
  fake = await startFakeS3();
});
afterAll(() => fake.stop());

async function send(name: string) {
  const credentials = { accessKeyId: "any", secretAccessKey: "any" };
  const client = s3ClientOf(OWNER, { region: "eu-central-1", endpoint: fake.endpoint, credentials });
  const Command = COMMANDS.get(name) as typeof s3.HeadBucketCommand;
  try {
    await client.send(new Command(INPUT));
  } finally {
    client.destroy();
  }
}

describe("requests to S3", () => {
  beforeEach(() => {
    fake.respond(200);
    fake.requests.length = 0;
  });

  test("are made by one client, which is constructed in one place", () => {
    const constructing = [...sources].filter(([, text]) => /\bnew\s+(\w+\.)?S3(Client)?\s*\(/.test(text));
    expect(constructing.map(([file]) => file)).toEqual([join("cli", "aws", "s3-client.ts")]);
  });

  test("are of many kinds, and only those that create a bucket or list the account's own name no expected owner", () => {
    expect(used.length).toBeGreaterThan(8);
    expect(used).toEqual(expect.arrayContaining(WITHOUT_OWNER));
  });

  test.each(used.filter((name) => !WITHOUT_OWNER.includes(name)))(
    "name the owner that is expected: %s",
    async (name) => {
      // The result does not matter here, and some of them reject an empty response.
      await send(name).catch(() => {});
      const sent = fake.requests.map(({ headers }) => headers["x-amz-expected-bucket-owner"]);
      expect([...new Set(sent)]).toEqual([OWNER]);
    },
  );

  test("that copy name the owner of the source too", async () => {
    await send("CopyObjectCommand").catch(() => {});
    expect(fake.requests[0]?.headers["x-amz-source-expected-bucket-owner"]).toBe(OWNER);
  });

  test.each([
    ["HeadBucketCommand", undefined],
    ["GetObjectCommand", "AccessDenied"],
  ])(
    "that are denied, such as by %s, name the bucket, the account, both reasons and the remedy",
    async (name, code) => {
      fake.respond(403, code);
      await expect(send(name)).rejects.toThrow(
        `S3 denied ${name.replace("Command", "")} on the bucket states: it is not of account ${OWNER}, or these credentials lack the permission; ` +
          "S3's 403 is the same for both. aws s3api list-buckets lists the buckets of an account. If another account has " +
          "taken the name, choose another one: STATE_BUCKET names the state's bucket, PROJECT_NAME is part of all others.",
      );
    },
  );

  test.each([
    ["GetObjectCommand", 403, "SignatureDoesNotMatch"],
    ["GetObjectCommand", 404, "NoSuchKey"],
    ["HeadBucketCommand", 404, "NotFound"],
  ])("that fail otherwise keep S3's own error: %s, %i %s", async (name, status, code) => {
    fake.respond(status, code);
    await expect(send(name)).rejects.toMatchObject({ name: code, $metadata: { httpStatusCode: status } });
  });
});
