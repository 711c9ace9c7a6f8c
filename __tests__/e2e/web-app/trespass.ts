import { request } from "node:http";
import {
  CloudFrontClient,
  CreateDistributionCommand,
  DeleteDistributionCommand,
  GetDistributionConfigCommand,
  UpdateDistributionCommand,
} from "@aws-sdk/client-cloudfront";
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  IAMClient,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import { AddPermissionCommand, GetPolicyCommand, LambdaClient, RemovePermissionCommand } from "@aws-sdk/client-lambda";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { DeployedApp } from "../deployed-app";
import { testOperations } from "../role-operations";

/** Unintended ways in, each tried for real. */
export function describeTrespass(deployed: () => DeployedApp) {
  describe("trespass", () => {
    testOperations(deployed, "user-app-local-RetrieveUserData", ["GetItem"]);

    test("API Gateway cannot invoke the function without its permission, and the client gets a 500 without the reason", async () => {
      const { client, outputs, apiUrl } = deployed();
      const lambda = new LambdaClient(client);
      const FunctionName = outputs.function_name;
      const { Policy } = await lambda.send(new GetPolicyCommand({ FunctionName }));
      const [{ Sid: StatementId, Condition }] = JSON.parse(Policy ?? "").Statement;
      await lambda.send(new RemovePermissionCommand({ FunctionName, StatementId }));
      try {
        const response = await fetch(`${apiUrl}/users?userId=1`);
        expect([response.status, await response.json()]).toEqual([
          500,
          { message: "Internal server error", requestId: expect.any(String) },
        ]);
      } finally {
        await lambda.send(
          new AddPermissionCommand({
            FunctionName,
            StatementId,
            Action: "lambda:InvokeFunction",
            Principal: "apigateway.amazonaws.com",
            SourceArn: Condition.ArnLike["AWS:SourceArn"],
          }),
        );
      }
      expect((await fetch(`${apiUrl}/users?userId=1`)).status).toBe(200);
    });

    test("the bucket rejects another distribution, though it has the same origin and the same access control", async () => {
      const { client, outputs, emulator } = deployed();
      const cloudFront = new CloudFrontClient(client);
      const { DistributionConfig } = await cloudFront.send(
        new GetDistributionConfigCommand({ Id: outputs.distribution_id }),
      );
      if (!DistributionConfig) throw new Error("the distribution has no configuration");
      const copy = { ...DistributionConfig, CallerReference: "trespass" };
      const { Distribution, ETag } = await cloudFront.send(new CreateDistributionCommand({ DistributionConfig: copy }));
      try {
        const ask = (host: string) => statusOf(emulator.endpoint, host);
        expect(await ask(new URL(outputs.site_url).hostname)).toBe(200);
        expect(await ask(Distribution?.DomainName ?? "")).toBe(403);
      } finally {
        const Id = Distribution?.Id;
        const disabled = { ...copy, Enabled: false };
        const update = new UpdateDistributionCommand({ Id, IfMatch: ETag, DistributionConfig: disabled });
        await cloudFront.send(new DeleteDistributionCommand({ Id, IfMatch: (await cloudFront.send(update)).ETag }));
      }
    });

    test("the buckets reject plain http, also from a caller who may read everything", async () => {
      const { client, outputs, app } = deployed();
      const reader = await createReader(client);
      try {
        for (const [Bucket, Key] of [
          [outputs.bucket_name, "index.html"],
          [app.config.state.bucket, `${app.stacks.app}.tfstate`],
        ]) {
          const command = new GetObjectCommand({ Bucket, Key });
          await expect(reader.over("http").send(command)).rejects.toThrow("explicit deny in a resource-based policy");
          expect((await reader.over("https").send(command)).$metadata.httpStatusCode).toBe(200);
        }
      } finally {
        await reader.remove();
      }
    });
  });
}

function statusOf(endpoint: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const headers = { host, "x-forwarded-proto": "https" };
    request(`${endpoint}/index.html`, { headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .once("error", reject)
      .end();
  });
}

/** A user that may read every object. */
async function createReader(client: DeployedApp["client"]) {
  const iam = new IAMClient(client);
  const user = { UserName: "reader" };
  const policy = { ...user, PolicyName: "read" };
  const statement = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };
  await iam.send(new CreateUserCommand(user));
  const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  await iam.send(new PutUserPolicyCommand({ ...policy, PolicyDocument }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand(user));
  const { AccessKeyId: accessKeyId = "", SecretAccessKey: secretAccessKey = "" } = AccessKey ?? {};
  return {
    over: (protocol: "http" | "https") => {
      const s3 = new S3Client({ ...client, forcePathStyle: true, credentials: { accessKeyId, secretAccessKey } });
      s3.middlewareStack.add(
        (next) => (args) => {
          // With this header the emulator treats a request as one over TLS.
          (args.request as { headers: Record<string, string> }).headers["x-forwarded-proto"] = protocol;
          return next(args);
        },
        { step: "finalizeRequest" },
      );
      return s3;
    },
    remove: async () => {
      await iam.send(new DeleteAccessKeyCommand({ ...user, AccessKeyId: accessKeyId }));
      await iam.send(new DeleteUserPolicyCommand(policy));
      await iam.send(new DeleteUserCommand(user));
    },
  };
}
