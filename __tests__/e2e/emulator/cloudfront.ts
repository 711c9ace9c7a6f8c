import { randomUUID } from "node:crypto";
import {
  CloudFrontClient,
  CreateDistributionCommand,
  CreateFunctionCommand,
  type DistributionConfig,
  type FunctionRuntime,
  PublishFunctionCommand,
} from "@aws-sdk/client-cloudfront";
import type { Emulator } from "../../../cli/local-aws/emulator";
import { REGION } from "./two-emulators";

/** AWS managed policy; https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html */
export const CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";

type Settings = Omit<DistributionConfig, "CallerReference" | "Comment" | "Enabled">;

/** Resolves to the distribution's domain name. */
export async function createDistribution(emulator: Emulator, settings: Settings): Promise<string> {
  const DistributionConfig = { CallerReference: randomUUID(), Comment: "", Enabled: true, ...settings };
  const client = clientOf(emulator);
  const { Distribution } = await client.send(new CreateDistributionCommand({ DistributionConfig }));
  client.destroy();
  return Distribution?.DomainName ?? "";
}

export interface FunctionOptions {
  /** JavaScript that defines `handler`. */
  readonly code: string;
  /** @default "cloudfront-js-2.0" */
  readonly runtime?: FunctionRuntime;
  /** Alternate domain names. @default none */
  readonly aliases?: string[];
}

/** A distribution whose viewer-request function responds; its origin does not exist. Resolves to its domain name. */
export async function deployFunction(emulator: Emulator, options: FunctionOptions): Promise<string> {
  const { code, runtime = "cloudfront-js-2.0", aliases = [] } = options;
  const Name = `probe-${randomUUID()}`;
  const client = clientOf(emulator);
  const FunctionConfig = { Comment: "", Runtime: runtime };
  const created = await client.send(
    new CreateFunctionCommand({ Name, FunctionConfig, FunctionCode: Buffer.from(code) }),
  );
  await client.send(new PublishFunctionCommand({ Name, IfMatch: created.ETag }));
  client.destroy();
  const FunctionARN = created.FunctionSummary?.FunctionMetadata?.FunctionARN;
  return createDistribution(emulator, {
    Aliases: { Quantity: aliases.length, Items: aliases },
    Origins: {
      Quantity: 1,
      Items: [{ Id: "none", DomainName: "origin.example.com", S3OriginConfig: { OriginAccessIdentity: "" } }],
    },
    DefaultCacheBehavior: {
      TargetOriginId: "none",
      ViewerProtocolPolicy: "redirect-to-https",
      CachePolicyId: CACHING_DISABLED,
      AllowedMethods: { Quantity: 3, Items: ["GET", "HEAD", "OPTIONS"] },
      FunctionAssociations: { Quantity: 1, Items: [{ EventType: "viewer-request", FunctionARN }] },
    },
  });
}

function clientOf({ endpoint }: Emulator) {
  return new CloudFrontClient({
    endpoint,
    region: REGION,
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
}
