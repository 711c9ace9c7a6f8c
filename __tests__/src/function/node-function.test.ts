import { mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ArchiveProvider } from "@cdktf/provider-archive/lib/provider";
import type { ApiGatewayIntegration } from "@cdktf/provider-aws/lib/api-gateway-integration";
import { LambdaAlias } from "@cdktf/provider-aws/lib/lambda-alias";
import type { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function";
import type { LambdaPermission } from "@cdktf/provider-aws/lib/lambda-permission";
import { LambdaProvisionedConcurrencyConfig } from "@cdktf/provider-aws/lib/lambda-provisioned-concurrency-config";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { App, TerraformOutput, TerraformStack, TerraformVariable } from "cdktf";
import { unzipSync } from "fflate";
import {
  type Architecture,
  NodeFunction,
  type NodeFunctionProps,
  type NodeRuntime,
  type Packaging,
  RestApi,
} from "../../../src";
import { sha256Base64 } from "../../../src/common/hash";
import { iamMatchers, ownLog } from "../../../src/testing";
import { type Block, Synthesized, synth } from "../../helpers/synth";

expect.extend(iamMatchers);

const entry = join(__dirname, "../../fixtures/handlers/say-hello.ts");
const sayHello = (stack: TerraformStack, props: Partial<NodeFunctionProps> = {}) =>
  new NodeFunction(stack, "SayHello", { functionName: "SayHello", entry, ...props });

describe("NodeFunction", () => {
  describe("by default", () => {
    const result = synth((stack) => void sayHello(stack));
    const fn = result.only("aws_lambda_function");

    test("runs its bundle on Node.js 22", () => {
      expect(fn).toMatchObject({
        function_name: "SayHello",
        runtime: "nodejs22.x",
        handler: "say-hello.handler",
        memory_size: 256,
        timeout: 10,
      });
    });

    test("has a log group with a retention of 30 days", () => {
      expect(result.only("aws_cloudwatch_log_group")).toMatchObject({
        name: "/aws/lambda/SayHello",
        retention_in_days: 30,
      });
    });

    test("may only write its own log", () => {
      const [role] = result.roles();
      expect(role).toAllowExactly(
        ownLog({ logGroupArn: `\${${result.addressesOf("aws_cloudwatch_log_group")[0]}.arn}` }),
      );
    });

    test("has a role that only Lambda may assume", () => {
      const [role] = result.roles();
      expect(role).toTrustOnly("lambda.amazonaws.com");
    });

    test("depends on its permissions and its log group", () => {
      expect(fn.depends_on).toEqual([
        expect.stringMatching(/^aws_iam_role_policy\./),
        expect.stringMatching(/^aws_cloudwatch_log_group\./),
      ]);
    });

    test("names role and inline policy, which Terraform would otherwise name at random", () => {
      expect(result.only("aws_iam_role").name).toBe("SayHello");
      expect(result.only("aws_iam_role_policy").name).toBe("SayHello");
    });

    test("sets the environment variables of Powertools and the release", () => {
      expect(fn.environment.variables).toEqual({
        POWERTOOLS_LOG_LEVEL: "INFO",
        POWERTOOLS_METRICS_NAMESPACE: "SayHello",
        RELEASE: expect.stringMatching(/^[0-9a-f]{12}$/),
      });
    });

    test("defines nothing else", () => {
      expect(result.resourceTypes()).toEqual([
        "aws_cloudwatch_log_group",
        "aws_iam_role",
        "aws_iam_role_policy",
        "aws_lambda_function",
      ]);
    });

    test("is zipped by the archive provider, with a file mode that is the same everywhere", () => {
      const archive = Object.values(result.json.data.archive_file)[0];
      expect(archive).toMatchObject({ type: "zip", output_file_mode: "0644" });
      expect(fn.source_code_hash).toMatch(/^\$\{data\.archive_file\.\w+\.output_base64sha256\}$/);
    });
  });

  test("accepts memory, timeout, retention and environment", () => {
    const props = { memorySizeMiB: 512, timeoutSeconds: 3, logRetentionDays: 7, environment: { TABLE_NAME: "Users" } };
    const result = synth((stack) => void sayHello(stack, props));
    expect(result.only("aws_lambda_function")).toMatchObject({
      memory_size: 512,
      timeout: 3,
      environment: { variables: { TABLE_NAME: "Users" } },
    });
    expect(result.only("aws_cloudwatch_log_group").retention_in_days).toBe(7);
  });

  test("accepts another runtime", () => {
    const fn = synth((stack) => void sayHello(stack, { runtime: "nodejs24.x" })).only("aws_lambda_function");
    expect(fn.runtime).toBe("nodejs24.x");
  });

  test.each(["arm64", "x86_64"] as const)("can run on %s", (architecture) => {
    const fn = synth((stack) => void sayHello(stack, { architecture })).only("aws_lambda_function");
    expect(fn.architectures).toEqual([architecture]);
  });

  test("by default runs on arm64, without layers and source map", () => {
    const fn = synth((stack) => void sayHello(stack)).only("aws_lambda_function");
    expect(fn.architectures).toEqual(["arm64"]);
    expect(fn).not.toHaveProperty("layers");
    expect(fn.environment.variables).not.toHaveProperty("NODE_OPTIONS");
  });

  test("can have layers, in their order, also of ARNs that are known only at apply", () => {
    const sharp = "arn:aws:lambda:us-east-1:123456789012:layer:sharp:3";
    const result = synth((stack) => {
      const pdf = new TerraformVariable(stack, "Pdf", { type: "string" });
      sayHello(stack, { layers: [sharp, pdf.stringValue] });
    });
    expect(result.only("aws_lambda_function").layers).toEqual([sharp, expect.stringMatching(/^\$\{var\.Pdf\w*\}$/)]);
  });

  test("leaves external modules out of its bundle", () => {
    const folder = mkdtempSync(join(tmpdir(), "external-"));
    const withImport = join(folder, "resize.ts");
    writeFileSync(withImport, 'import sharp from "sharp"; export const handler = () => sharp;');
    const build = (externalModules: string[]) => () =>
      synth((stack) => void sayHello(stack, { entry: withImport, externalModules, sdkOperations: [] }));
    expect(build([])).toThrow('Could not resolve "sharp"');
    expect(build(["sharp"])).not.toThrow();
  });

  test("has all of the AWS SDK's sources of credentials in its bundle only with full bundling", () => {
    const folder = mkdtempSync(join(tmpdir(), "credentials-"));
    symlinkSync(join(__dirname, "../../../node_modules"), join(folder, "node_modules"));
    const withClient = join(folder, "client.ts");
    writeFileSync(
      withClient,
      'import { DynamoDBClient } from "@aws-sdk/client-dynamodb"; export const handler = () => new DynamoDBClient();',
    );
    const releaseOf = (bundling?: "lean" | "full") =>
      synth((stack) => void sayHello(stack, { entry: withClient, bundling })).only("aws_lambda_function").environment
        .variables.RELEASE;
    expect(releaseOf()).toBe(releaseOf("lean"));
    expect(releaseOf("full")).not.toBe(releaseOf("lean"));
    expect(() => releaseOf("small" as "lean")).toThrow("'bundling' must be one of lean, full, got \"small\"");
  });

  describe("with its source map", () => {
    test("has Node.js read it, unless its environment sets other options", () => {
      const optionsOf = (props: Partial<NodeFunctionProps>) =>
        synth((stack) => void sayHello(stack, { sourceMap: true, ...props })).only("aws_lambda_function").environment
          .variables.NODE_OPTIONS;
      expect(optionsOf({})).toBe("--enable-source-maps");
      expect(optionsOf({ environment: { NODE_OPTIONS: "--no-warnings" } })).toBe("--no-warnings");
    });

    test("has it in its package, whoever zips it", () => {
      const outdir = mkdtempSync(join(tmpdir(), "function-"));
      const app = new App({ outdir });
      const stack = new TerraformStack(app, "test");
      new AwsProvider(stack, "Aws");
      new ArchiveProvider(stack, "Archive");
      new NodeFunction(stack, "Zipped", { functionName: "Zipped", entry, sourceMap: true, packaging: "zip" });
      new NodeFunction(stack, "Archived", { functionName: "Archived", entry, sourceMap: true });
      app.synth();
      const folder = join(outdir, "stacks/test");
      const synthesized = new Synthesized(JSON.parse(readFileSync(join(folder, "cdk.tf.json"), "utf8")));
      const functions = synthesized.resources("aws_lambda_function");
      const zipped = functions.find(({ function_name }) => function_name === "Zipped");
      const files = ["say-hello.mjs", "say-hello.mjs.map"];
      expect(Object.keys(unzipSync(readFileSync(join(folder, zipped?.filename)))).sort()).toEqual(files);
      const [archive] = Object.values<Block>(synthesized.json.data.archive_file);
      expect(readdirSync(join(folder, archive?.source_dir)).sort()).toEqual(files);
      expect(archive).not.toHaveProperty("source_file");
    });
  });

  test("by default has no reserved concurrency and no tracing", () => {
    const fn = synth((stack) => void sayHello(stack)).only("aws_lambda_function");
    expect(fn).not.toHaveProperty("reserved_concurrent_executions");
    expect(fn).not.toHaveProperty("tracing_config");
  });

  test.each([0, 50])("can have a reserved concurrency of %i", (reservedConcurrency) => {
    const fn = synth((stack) => void sayHello(stack, { reservedConcurrency })).only("aws_lambda_function");
    expect(fn.reserved_concurrent_executions).toBe(reservedConcurrency);
  });

  test("can be traced, and may then write traces in addition to its log: nothing else", () => {
    const result = synth((stack) => void sayHello(stack, { tracing: true }));
    const { tracing_config } = result.only("aws_lambda_function");
    expect(tracing_config).toEqual({ mode: "Active" });
    const [, ...more] = result.statements(result.only("aws_iam_role_policy").policy);
    expect(more).toEqual([{ actions: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], resources: ["*"] }]);
  });

  test("can have its log encrypted with a key, which widens no role", () => {
    const logKmsKeyArn = "arn:aws:kms:us-east-1:123456789012:key/1";
    const result = synth((stack) => void sayHello(stack, { logKmsKeyArn }));
    expect(result.only("aws_cloudwatch_log_group").kms_key_id).toBe(logKmsKeyArn);
    expect(result.statements(result.only("aws_iam_role_policy").policy)).toHaveLength(1);
  });

  test("accepts level and labels of its log and metrics, which `environment` overrides", () => {
    const telemetry = { logLevel: "WARN", metricsNamespace: "shop-dev", environment: "dev" } as const;
    const variables = (props: Partial<NodeFunctionProps>) =>
      synth((stack) => void sayHello(stack, props)).only("aws_lambda_function").environment.variables;
    expect(variables({ telemetry })).toMatchObject({
      POWERTOOLS_LOG_LEVEL: "WARN",
      POWERTOOLS_METRICS_NAMESPACE: "shop-dev",
      ENVIRONMENT: "dev",
    });
    const environment = { POWERTOOLS_LOG_LEVEL: "DEBUG" };
    expect(variables({ telemetry, environment })).toMatchObject(environment);
  });

  test("writes no metrics where the telemetry's namespace is false", () => {
    const fn = synth((stack) => void sayHello(stack, { telemetry: { metricsNamespace: false } }));
    expect(fn.only("aws_lambda_function").environment.variables).not.toHaveProperty("POWERTOOLS_METRICS_NAMESPACE");
  });

  test("has another release exactly when its code changes", () => {
    const releaseOf = (props: Partial<NodeFunctionProps>) =>
      synth((stack) => void sayHello(stack, props)).only("aws_lambda_function").environment.variables.RELEASE;
    expect(releaseOf({ functionName: "Other", packaging: "zip", environment: { A: "1" } })).toBe(releaseOf({}));
    const other = join(__dirname, "../../../examples/notes/handlers/get-health.ts");
    expect(releaseOf({ entry: other })).not.toBe(releaseOf({}));
  });

  test("gets each granted permission, in addition to its log", () => {
    const result = synth((stack) =>
      sayHello(stack, { sdkOperations: ["s3:GetObject"] }).addToRolePolicy({
        actions: ["s3:GetObject"],
        resources: ["arn"],
      }),
    );
    const statements = result.statements(result.only("aws_iam_role_policy").policy);
    expect(statements.map(({ actions }) => actions)).toEqual([
      ["logs:CreateLogStream", "logs:PutLogEvents"],
      ["s3:GetObject"],
    ]);
  });

  test("has metrics with the function's name", () => {
    const result = synth((stack) => {
      new TerraformOutput(stack, "metric", { value: sayHello(stack).metric("Errors") });
    });
    expect(result.output("metric")).toEqual({
      namespace: "AWS/Lambda",
      metricName: "Errors",
      dimensions: { FunctionName: expect.stringMatching(/^\$\{aws_lambda_function\.SayHello_\w+\.function_name\}$/) },
    });
  });

  test("packaged as zip, is zipped when the app is synthesized, with the hash that Lambda computes", () => {
    const outdir = join(mkdtempSync(join(tmpdir(), "function-")), "a folder with spaces");
    const app = new App({ outdir });
    const stack = new TerraformStack(app, "test");
    new AwsProvider(stack, "Aws");
    sayHello(stack, { packaging: "zip" });
    app.synth();

    const fn = new Synthesized(JSON.parse(readFileSync(join(outdir, "stacks/test/cdk.tf.json"), "utf8"))).only(
      "aws_lambda_function",
    );
    const zip = readFileSync(join(outdir, "stacks/test", fn.filename));
    expect(Object.keys(unzipSync(zip))).toEqual(["say-hello.mjs"]);
    expect(fn.source_code_hash).toBe(sha256Base64(zip));
  });

  test("takes a VPC, an alias and provisioned concurrency through its resources, as decision 0026 shows", () => {
    const result = synth((stack) => {
      const getNote = sayHello(stack);
      const api = new RestApi(stack, "Api", { apiName: "Notes" });
      api.addRoute("GET", "/notes", getNote);
      const resource = getNote.node.findChild("Resource") as LambdaFunction;
      resource.putVpcConfig({ subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] });
      resource.publish = true;
      const { functionName } = getNote;
      const live = new LambdaAlias(stack, "Live", { name: "live", functionName, functionVersion: resource.version });
      new LambdaProvisionedConcurrencyConfig(stack, "Warm", {
        functionName,
        qualifier: live.name,
        provisionedConcurrentExecutions: 2,
      });
      (api.node.findChild("Integration-GET-notes") as ApiGatewayIntegration).uri = live.invokeArn;
      (api.node.findChild("Permission-GET-notes") as LambdaPermission).qualifier = live.name;
    });
    expect(result.only("aws_lambda_function")).toMatchObject({
      publish: true,
      vpc_config: { subnet_ids: ["subnet-1"], security_group_ids: ["sg-1"] },
    });
    const uri = expect.stringMatching(/^\$\{aws_lambda_alias\.Live\.invoke_arn\}$/);
    expect(result.only("aws_api_gateway_integration").uri).toEqual(uri);
    expect(result.only("aws_lambda_permission").qualifier).toMatch(/^\$\{aws_lambda_alias\.Live\.name\}$/);
  });

  describe("rejects", () => {
    const reject = (props: Partial<NodeFunctionProps>) => expect(() => synth((stack) => void sayHello(stack, props)));

    test.each(["", "a b", "x".repeat(65), "users/get"])("the function name '%s'", (functionName) => {
      reject({ functionName }).toThrow("'functionName' must be 1 to 64 letters, digits, '-' or '_'");
    });

    test.each(["handlers/get-user.ts", "/handlers/get-user.py"])("the entry '%s'", (file) => {
      reject({ entry: file }).toThrow(
        `'entry' must be the absolute path of a .ts, .mts, .js or .mjs file, got "${file}" (test/SayHello)`,
      );
    });

    test("an entry that does not exist, by its name", () => {
      reject({ entry: "/no/such/handler.ts" }).toThrow("/no/such/handler.ts");
    });

    test.each([0, 127, 10_241, 256.5])("%s MiB of memory", (memorySizeMiB) => {
      reject({ memorySizeMiB }).toThrow(
        `'memorySizeMiB' must be a whole number from 128 to 10240, got ${memorySizeMiB}`,
      );
    });

    test.each([0, 901, 1.5])("a timeout of %s seconds", (timeoutSeconds) => {
      reject({ timeoutSeconds }).toThrow("'timeoutSeconds' must be a whole number from 1 to 900");
    });

    test.each(["nodejs20.x", "nodejs22", "python3.13", ""])("the runtime '%s'", (runtime) => {
      reject({ runtime: runtime as NodeRuntime }).toThrow(
        `'runtime' must be one of nodejs22.x, nodejs24.x, got "${runtime}" (test/SayHello)`,
      );
    });

    test.each(["arm", "x86", ""])("the architecture '%s'", (architecture) => {
      reject({ architecture: architecture as Architecture }).toThrow(
        `'architecture' must be one of arm64, x86_64, got "${architecture}" (test/SayHello)`,
      );
    });

    test.each(["sharp", "arn:aws:lambda:us-east-1:123456789012:layer:sharp"])("the layer '%s'", (arn) => {
      reject({ layers: [arn] }).toThrow(
        `'layers' must contain ARNs of layer versions such as 'arn:aws:lambda:eu-central-1:123456789012:layer:sharp:1', got "${arn}"`,
      );
    });

    test("more layers than Lambda takes", () => {
      const arn = "arn:aws:lambda:us-east-1:123456789012:layer:sharp:1";
      reject({ layers: Array.from({ length: 6 }, () => arn) }).toThrow("'layers' must be at most 5 ARNs, got [");
    });

    test.each(["", "./local", "/absolute", "Sharp", "sharp/more"])("the external module '%s'", (name) => {
      reject({ externalModules: [name] }).toThrow(
        `'externalModules' must contain names of packages such as 'sharp' or '@acme/pdf', got "${name}" (test/SayHello)`,
      );
    });

    test("a retention that CloudWatch Logs does not accept", () => {
      reject({ logRetentionDays: 31 }).toThrow("'logRetentionDays' must be one of 1, 3, 5, 7, 14, 30, 60");
    });

    test.each([-1, 1.5])("a reserved concurrency of %d", (reservedConcurrency) => {
      expect(() => synth((stack) => void sayHello(stack, { reservedConcurrency }))).toThrow(
        `'reservedConcurrency' must be a whole number from 0, got ${reservedConcurrency} (test/SayHello)`,
      );
    });

    test("any other packaging", () => {
      reject({ packaging: "tar" as Packaging }).toThrow(
        `'packaging' must be 'archive' or 'zip', got "tar" (test/SayHello)`,
      );
    });

    test("an environment variable that is already set", () => {
      expect(() => synth((stack) => sayHello(stack, { environment: { A: "1" } }).addEnvironment("A", "2"))).toThrow(
        `environment variable "A" is already set (test/SayHello)`,
      );
    });

    test("an environment variable that Lambda does not accept", () => {
      reject({ environment: { "1A": "" } }).toThrow(
        "'key' must begin with a letter and contain only letters, digits and '_'",
      );
    });
  });
});

/** Not run: `tsc` checks that each marked line is an error. */
export function compileTimeChecks(stack: TerraformStack) {
  interface Env {
    TABLE_NAME: string;
    LIMIT: string;
  }
  const props = { functionName: "SayHello", entry };
  new NodeFunction<Env>(stack, "Complete", { ...props, environment: { TABLE_NAME: "Users", LIMIT: "1", MORE: "2" } });
  // @ts-expect-error: LIMIT is missing
  new NodeFunction<Env>(stack, "Incomplete", { ...props, environment: { TABLE_NAME: "Users" } });
  // @ts-expect-error: all are missing
  new NodeFunction<Env>(stack, "Empty", props);
  new NodeFunction(stack, "Untyped", props);
}
