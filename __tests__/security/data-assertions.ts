import { type Block, iamMatchers, type Synthesized } from "../../src/testing";
import type { Subject } from "./subject";

expect.extend(iamMatchers);

const both = ({ app, state }: Subject): readonly Synthesized[] => [app, state];

/** The statement that denies everybody who does not use TLS. */
const denyPlainHttp = (bucketArn: string) => ({
  sid: "DenyPlainHttp",
  effect: "Deny",
  principals: [{ type: "*", identifiers: ["*"] }],
  actions: ["s3:*"],
  resources: [bucketArn, `${bucketArn}/*`],
  condition: [{ test: "Bool", variable: "aws:SecureTransport", values: ["false"] }],
});

/** The settings of a bucket in separate resources, by the bucket's address. */
function settingsOfBuckets(stack: Synthesized, type: string): Record<string, Block> {
  return Object.fromEntries(
    stack.resources(type).map(({ bucket, ...settings }) => [bucket.replace(/^\$\{(.*)\.id\}$/, "$1"), settings]),
  );
}

/** Returns of every bucket of both stacks which settings it has in separate resources. */
function expectOfBuckets(subject: Subject, type: string, settings: Block) {
  for (const stack of both(subject)) {
    const buckets = stack.addressesOf("aws_s3_bucket");
    const expected = Object.fromEntries(buckets.map((address) => [address, expect.objectContaining(settings)]));
    expect(settingsOfBuckets(stack, type)).toEqual(expected);
  }
}

/** What is kept, and who can read it. */
export const DATA_ASSERTIONS = {
  "no bucket is public, and none can become so": (subject: Subject) => {
    for (const stack of both(subject)) expect(stack).toHaveNoPublicBucket();
  },

  "only its own distribution reads the site's bucket, and only over TLS": ({ app, site }: Subject) => {
    const bucketArn = app.resolve(site.bucketArn);
    const { bucket, policy } = app.only("aws_s3_bucket_policy");
    expect(bucket).toBe(app.resolve(site.bucketName));
    expect(app.statements(policy)).toEqual([
      {
        sid: "AllowCloudFrontServicePrincipalReadOnly",
        principals: [{ type: "Service", identifiers: ["cloudfront.amazonaws.com"] }],
        actions: ["s3:GetObject"],
        resources: [`${bucketArn}/*`],
        condition: [{ test: "StringEquals", variable: "AWS:SourceArn", values: [app.resolve(site.distributionArn)] }],
      },
      denyPlainHttp(bucketArn),
    ]);
  },

  "the state's bucket allows no other account, and nobody without TLS": ({ state }: Subject) => {
    const [address] = state.addressesOf("aws_s3_bucket");
    const { bucket, policy } = state.only("aws_s3_bucket_policy");
    expect(bucket).toBe(`\${${address}.id}`);
    expect(state.statements(policy)).toEqual([denyPlainHttp(`\${${address}.arn}`)]);
  },

  "every bucket has its ACLs switched off": (subject: Subject) => {
    expectOfBuckets(subject, "aws_s3_bucket_ownership_controls", { rule: { object_ownership: "BucketOwnerEnforced" } });
  },

  "every bucket is encrypted": (subject: Subject) => {
    expectOfBuckets(subject, "aws_s3_bucket_server_side_encryption_configuration", {
      rule: [{ apply_server_side_encryption_by_default: { sse_algorithm: "AES256" } }],
    });
  },

  "older versions of the state are kept for 90 days": ({ state }: Subject) => {
    const [address = ""] = state.addressesOf("aws_s3_bucket");
    expect(settingsOfBuckets(state, "aws_s3_bucket_versioning")).toEqual({
      [address]: { versioning_configuration: { status: "Enabled" } },
    });
    const [rule, ...others] = settingsOfBuckets(state, "aws_s3_bucket_lifecycle_configuration")[address]?.rule ?? [];
    expect(rule).toMatchObject({ status: "Enabled", noncurrent_version_expiration: [{ noncurrent_days: 90 }] });
    expect(rule).not.toHaveProperty("expiration.0.days");
    expect(others).toEqual([]);
  },

  "no bucket is emptied by a destroy where data is protected": (subject: Subject) => {
    for (const stack of both(subject)) {
      for (const { force_destroy = false } of stack.resources("aws_s3_bucket")) {
        expect(force_destroy && subject.config.protectData).toBe(false);
      }
    }
  },

  "every table is encrypted, can be restored and is protected where data is": (subject: Subject) => {
    for (const stack of both(subject)) {
      for (const table of stack.resources("aws_dynamodb_table")) {
        expect(table).toMatchObject({
          // By DynamoDB's own key: whoever controls the key that is named here controls the data.
          server_side_encryption: { enabled: false },
          point_in_time_recovery: { enabled: true },
          deletion_protection_enabled: subject.config.protectData,
        });
        // Another region would have a copy that nothing here protects.
        expect(table).not.toHaveProperty("replica");
        expect(table.stream_enabled ?? false).toBe(false);
      }
    }
  },

  "no table deletes items that have expired": (subject: Subject) => {
    for (const stack of both(subject)) {
      for (const { ttl } of stack.resources("aws_dynamodb_table")) expect(ttl?.enabled ?? false).toBe(false);
    }
  },

  "the state is encrypted, and locked in both ways": ({ app, config }: Subject) => {
    expect(app.json.terraform.backend).toEqual({
      s3: {
        bucket: config.state.bucket,
        key: "app.tfstate",
        region: config.state.region,
        encrypt: true,
        dynamodb_table: config.state.lockTable,
        use_lockfile: true,
      },
    });
  },

  "every log has a group with the retention of the configuration": ({ app, config }: Subject) => {
    const groups = app
      .resources("aws_cloudwatch_log_group")
      .map(({ name, retention_in_days }) => [name, retention_in_days]);
    const days = config.logRetentionDays;
    const prefix = `${config.projectName}-${config.environment}`;
    expect(groups.sort()).toEqual([
      ...(config.accessLog ? [[`/aws/apigateway/${prefix}-UserRequestAPI`, days]] : []),
      [`/aws/lambda/${prefix}-RetrieveUserData`, days],
      ...(config.accessLog ? [[expect.stringMatching(/^API-Gateway-Execution-Logs_\$\{\S+\.id\}\/prod$/), days]] : []),
    ]);
  },

  "outputs are names and addresses, and no secret": ({ app, state }: Subject) => {
    expect(Object.keys(app.json.output).sort()).toEqual(
      "api_url bucket_name distribution_id function_name log_group_name rest_api_id site_url table_name".split(" "),
    );
    expect(state.json).not.toHaveProperty("output");
  },
};
