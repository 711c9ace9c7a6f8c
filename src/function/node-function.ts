import { writeFileSync } from "node:fs";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { DataArchiveFile } from "@cdktf/provider-archive/lib/data-archive-file";
import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import {
  DataAwsIamPolicyDocument,
  type DataAwsIamPolicyDocumentStatement,
} from "@cdktf/provider-aws/lib/data-aws-iam-policy-document";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function";
import { App, AssetType, TerraformAsset } from "cdktf";
import { Construct } from "constructs";
import { sha256, sha256Base64 } from "../common/hash";
import { requireLogRetention } from "../common/log-retention";
import { requireName } from "../common/names";
import { type Grantable, type Metric, type PolicyStatement, UNCHECKED_POLICY } from "../common/policy";
import { recordSource } from "../common/source-record";
import { requireThat, ValidationError } from "../common/validation";
import { ExistingFunction, type ExistingFunctionProps, type IFunction } from "./function";
import { bundleTargetOf, DEFAULT_RUNTIME, NODE_RUNTIMES, type NodeRuntime } from "./node-runtime";
import { BUNDLINGS, type Bundle, type Bundling, bundleHandler, zipFiles } from "./private/bundle";
import { type CodeAndPolicy, policyDifferences } from "./private/code-policy";
import { actionsOfOperation } from "./private/sdk-operations";
import { type Telemetry, telemetryEnvironment } from "./telemetry";

/**
 * How the bundle becomes a zip. `archive`: by the archive provider when Terraform plans. `zip`: when the app is
 * synthesized, for networks without access to that provider. Both result in the same bytes on every machine.
 */
export type Packaging = "archive" | "zip";

/** `arm64` is AWS's Graviton, whose time costs a fifth less. */
export type Architecture = (typeof ARCHITECTURES)[number];
const ARCHITECTURES = ["arm64", "x86_64"] as const;

export interface NodeFunctionProps {
  /** 1 to 64 letters, digits, `-` or `_`. Names the role and, as `/aws/lambda/<name>`, the log group too. */
  readonly functionName: string;
  /** Absolute path of the TypeScript or JavaScript file that exports `handler`. */
  readonly entry: string;
  /** `nodejs22.x` or `nodejs24.x`, for which hashicorp/aws 6.20 or newer is required. @default "nodejs22.x" */
  readonly runtime?: NodeRuntime;
  /** The processor that native modules of layers are built for. @default "arm64" */
  readonly architecture?: Architecture;
  /** ARNs of up to five layer versions, in the order in which Lambda extracts them. @default - none */
  readonly layers?: readonly string[];
  /**
   * Packages that stay out of the bundle, because a layer has them in `nodejs/node_modules`, with the packages below their
   * paths: `sharp`, `@acme/pdf`. One that depends on the AWS SDK, or is not installed here, requires `sdkOperations`.
   * @default - none: the bundle has everything that the handler imports
   */
  readonly externalModules?: readonly string[];
  /**
   * `lean` leaves out the AWS SDK's sources of credentials that Lambda does not have: its clients read the role's from the
   * environment. A handler that imports sources itself, such as `fromTemporaryCredentials` of `@aws-sdk/credential-providers`,
   * gets all. `full` bundles them always, for a client with a `profile`, or for AWS_PROFILE. @default "lean"
   */
  readonly bundling?: Bundling;
  /**
   * Deploys the source map, so that stack traces name lines of the source. The zip grows to about twice its size, and a
   * cold start has to read the map. Sets NODE_OPTIONS, which `environment` overrides. @default false
   */
  readonly sourceMap?: boolean;
  /** Environment variables of the function. @default - none */
  readonly environment?: Readonly<Record<string, string>>;
  /** Memory, 128 to 10,240 MiB. @default 256 */
  readonly memorySizeMiB?: number;
  /** Timeout, 1 to 900 seconds, at most 29 behind a route of an API. @default 10 */
  readonly timeoutSeconds?: number;
  /** One of the numbers of days that CloudWatch Logs accepts. @default 30 */
  readonly logRetentionDays?: number;
  /** Encrypts the log; the key's policy must allow CloudWatch Logs to use it. @default - CloudWatch's own keys */
  readonly logKmsKeyArn?: string;
  /**
   * Reserved concurrent executions, deducted from the account's pool; 0 disables the function.
   * @default - none reserved: the account's pool
   */
  readonly reservedConcurrency?: number;
  /** Active tracing by X-Ray. It widens the role by X-Ray's two write actions, whose only resource is `*`. @default false */
  readonly tracing?: boolean;
  /** Level and labels of the function's log and metrics. @default - level INFO, metrics under the function's name */
  readonly telemetry?: Telemetry;
  /** @default "archive" */
  readonly packaging?: Packaging;
  /**
   * Operations that the code sends and that cannot be derived from it, such as `["dynamodb:PutItem"]`: of a transaction, a
   * client with a method for each operation, or a command whose name is computed.
   * @default - none: what cannot be derived is an error
   */
  readonly sdkOperations?: readonly string[];
  /**
   * Why the role's grants are not compared with what the code sends. It becomes the role's description, so that a review of
   * the plan shows it.
   * @default - they are compared: a synth fails where they differ
   */
  readonly uncheckedPolicyReason?: string;
}

/** Requires the variables of the handler's own contract in `environment`; nothing where there is no contract. */
export type EnvironmentOf<Env> = Record<string, string> extends Env ? unknown : { readonly environment: Env };

/**
 * A Lambda function on Node.js, bundled from TypeScript.
 *
 * Defines the function, its role and a log group with a retention. Until more is granted, the role may only write to that
 * log group; it may not create log groups, so that none reappears after a destroy. A synth fails where the code sends what is
 * not granted, or what is granted is not sent. With the type of the variables that the handler reads, `NodeFunction<TableEnv>`,
 * a missing one is a compile error.
 *
 * @example
 * const getUser = new NodeFunction(this, "GetUser", {
 *   functionName: "RetrieveUserData",
 *   entry: join(__dirname, "handlers/get-user.ts"),
 * });
 */
export class NodeFunction<Env extends object = Record<string, string>>
  extends Construct
  implements Grantable, IFunction
{
  /** Name of the function; what refers to it is created after the function. */
  readonly functionName: string;
  readonly functionArn: string;
  /** ARN by which API Gateway invokes the function. */
  readonly invokeArn: string;
  readonly roleName: string;
  readonly roleArn: string;
  /** `/aws/lambda/<functionName>`. */
  readonly logGroupName: string;
  readonly logGroupArn: string;
  readonly timeoutSeconds: number;
  /** Whether X-Ray traces the function. */
  readonly tracing: boolean;
  private readonly policy: DataAwsIamPolicyDocument;
  private readonly statements: DataAwsIamPolicyDocumentStatement[];
  private readonly grants: PolicyStatement[] = [];
  private readonly environment: Record<string, string> = {};
  private readonly function: LambdaFunction;
  private readonly codeAndPolicy: CodeAndPolicy;

  /**
   * An existing function in any language, for the routes of an API and for authorizers. Its environment and its role stay as
   * they are: it must send CORS headers without being given the rules.
   *
   * @throws ValidationError when the ARN is not a function's
   */
  static fromFunctionArn(scope: Construct, id: string, props: ExistingFunctionProps): IFunction {
    return new ExistingFunction(scope, id, props);
  }

  /** @throws ValidationError on a bad prop, and the compiler's message when the handler does not compile */
  constructor(scope: Construct, id: string, props: NodeFunctionProps & EnvironmentOf<Env>) {
    super(scope, id);
    const { functionName, entry, packaging = "archive", memorySizeMiB = 256, timeoutSeconds = 10 } = props;
    const { runtime = DEFAULT_RUNTIME, architecture = "arm64", layers = [], externalModules = [] } = props;
    const { bundling = "lean", sourceMap = false } = props;
    const { logRetentionDays = 30, telemetry = {}, logKmsKeyArn, reservedConcurrency, tracing = false } = props;
    const { sdkOperations, uncheckedPolicyReason } = props;
    requireName(this, "functionName", functionName, "function");
    requireThat(
      this,
      "entry",
      entry,
      "be the absolute path of a .ts, .mts, .js or .mjs file",
      (path) => isAbsolute(path) && /\.m?[jt]s$/.test(path),
    );
    const runtimes = Object.keys(NODE_RUNTIMES);
    requireThat(this, "runtime", runtime, `be one of ${runtimes.join(", ")}`, (name) => runtimes.includes(name));
    requireThat(this, "architecture", architecture, `be one of ${ARCHITECTURES.join(", ")}`, (it) =>
      ARCHITECTURES.includes(it),
    );
    requireThat(this, "layers", layers, "be at most 5 ARNs", ({ length }) => length <= 5);
    for (const arn of layers) {
      const rule = "contain ARNs of layer versions such as 'arn:aws:lambda:eu-central-1:123456789012:layer:sharp:1'";
      requireThat(this, "layers", arn, rule, (it) =>
        /^arn:[^:]+:lambda:[^:]+:[^:]+:layer:[A-Za-z0-9_-]+:\d+$/.test(it),
      );
    }
    for (const name of externalModules) {
      const rule = "contain names of packages such as 'sharp' or '@acme/pdf'";
      requireThat(this, "externalModules", name, rule, (it) =>
        /^(@[a-z0-9._~-]+\/)?[a-z0-9_~-][a-z0-9._~-]*$/.test(it),
      );
    }
    requireThat(this, "bundling", bundling, `be one of ${BUNDLINGS.join(", ")}`, (it) => BUNDLINGS.includes(it));
    requireThat(this, "memorySizeMiB", memorySizeMiB, "be a whole number from 128 to 10240", isWithin(128, 10_240));
    requireThat(this, "timeoutSeconds", timeoutSeconds, "be a whole number from 1 to 900", isWithin(1, 900));
    requireLogRetention(this, "logRetentionDays", logRetentionDays);
    requireThat(
      this,
      "reservedConcurrency",
      reservedConcurrency,
      "be a whole number from 0",
      (most) => most === undefined || (Number.isInteger(most) && most >= 0),
    );
    requireThat(this, "packaging", packaging, "be 'archive' or 'zip'", (way) => way === "archive" || way === "zip");
    for (const operation of sdkOperations ?? []) {
      const rule = "contain operations or IAM actions such as 'dynamodb:PutItem'";
      requireThat(this, "sdkOperations", operation, rule, (it) => "actions" in actionsOfOperation(it));
    }
    const reasonRule = "be a sentence of up to 900 printable characters";
    requireThat(
      this,
      "uncheckedPolicyReason",
      uncheckedPolicyReason,
      reasonRule,
      (it) => it === undefined || (it.trim() !== "" && /^[ -~\u00A1-\u00FF]{1,900}$/.test(it)),
    );

    const logGroup = new CloudwatchLogGroup(this, "LogGroup", {
      name: `/aws/lambda/${functionName}`,
      retentionInDays: logRetentionDays,
      kmsKeyId: logKmsKeyArn,
    });
    const role = new IamRole(this, "Role", {
      name: functionName,
      description: uncheckedPolicyReason && `${UNCHECKED_POLICY}${uncheckedPolicyReason}`,
      assumeRolePolicy: new DataAwsIamPolicyDocument(this, "TrustPolicy", {
        statement: [
          { actions: ["sts:AssumeRole"], principals: [{ type: "Service", identifiers: ["lambda.amazonaws.com"] }] },
        ],
      }).json,
    });
    // The wildcard is the group's log streams, whose ARNs begin with the group's.
    this.statements = [{ actions: ["logs:CreateLogStream", "logs:PutLogEvents"], resources: [`${logGroup.arn}:*`] }];
    if (tracing) this.statements.push(WRITE_TRACES);
    this.policy = new DataAwsIamPolicyDocument(this, "Policy", { statement: this.statements });
    const rolePolicy = new IamRolePolicy(this, "RolePolicy", {
      name: functionName,
      role: role.name,
      policy: this.policy.json,
    });

    const outdir = resolve(App.of(this).outdir, "bundles", this.node.addr);
    const target = bundleTargetOf(runtime);
    const bundle = bundleHandler(entry, outdir, { target, sourceMap, externalModules, bundling });
    recordSource(this, { kind: "handler", entry, target, sourceMap, externalModules });
    this.function = new LambdaFunction(this, "Resource", {
      functionName,
      role: role.arn,
      runtime,
      architectures: [architecture],
      layers: layers.length > 0 ? [...layers] : undefined,
      handler: `${bundle.name}.handler`,
      memorySize: memorySizeMiB,
      timeout: timeoutSeconds,
      reservedConcurrentExecutions: reservedConcurrency,
      tracingConfig: tracing ? { mode: "Active" } : undefined,
      ...this.package(bundle, packaging),
      // Not invoked before its role may write the log and use what is granted.
      dependsOn: [rolePolicy, logGroup],
    });
    // Hash of the bundle, not the commit: unchanged code means no update.
    const environment = {
      ...telemetryEnvironment(telemetry, functionName, sha256(bundle.module, 12)),
      ...(sourceMap && { NODE_OPTIONS: "--enable-source-maps" }),
      ...props.environment,
    };
    for (const [key, value] of Object.entries(environment)) this.addEnvironment(key, value);

    this.functionName = this.function.functionName;
    this.functionArn = this.function.arn;
    this.invokeArn = this.function.invokeArn;
    this.roleName = role.name;
    this.roleArn = role.arn;
    this.logGroupName = logGroup.name;
    this.logGroupArn = logGroup.arn;
    this.timeoutSeconds = timeoutSeconds;
    this.tracing = tracing;
    this.codeAndPolicy = {
      function: this,
      folder: dirname(entry),
      code: bundle.code,
      declaredOperations: sdkOperations,
      // Filled later, as grants and variables are added.
      environment: this.environment,
      grants: this.grants,
    };
    if (uncheckedPolicyReason === undefined) {
      this.node.addValidation({ validate: () => this.differencesFromCode() });
    }
  }

  /**
   * Where the role's grants and the requests that the code can send differ: a sentence for each, with the call that adds or
   * removes the grant. A synth fails if there is one, except with `uncheckedPolicyReason`.
   *
   * Requests that are signed by hand are not found; see docs/least-privilege.md.
   */
  differencesFromCode(): string[] {
    return policyDifferences(this.codeAndPolicy);
  }

  /**
   * Sets an environment variable of the function.
   *
   * @throws ValidationError when the variable is already set, or its name is not one that Lambda accepts
   */
  addEnvironment(key: string, value: string) {
    requireName(this, "key", key, "environmentVariable");
    if (Object.hasOwn(this.environment, key)) {
      throw new ValidationError(this, `environment variable "${key}" is already set`);
    }
    this.environment[key] = value;
    this.function.putEnvironment({ variables: this.environment });
  }

  /** Adds a statement to the inline policy of the function's role. */
  addToRolePolicy(statement: PolicyStatement) {
    const { actions, resources, calledVia } = statement;
    if (calledVia === undefined) this.grants.push(statement);
    this.statements.push({ actions: [...actions], resources: [...resources] });
    this.policy.putStatement(this.statements);
  }

  /** A metric of this function in the namespace AWS/Lambda, such as `Errors`. */
  metric(metricName: string): Metric {
    return { namespace: "AWS/Lambda", metricName, dimensions: { FunctionName: this.functionName } };
  }

  private package({ name, modulePath, module, files }: Bundle, packaging: Packaging) {
    if (packaging === "zip") {
      const zip = zipFiles(files);
      const zipPath = join(dirname(modulePath), `${name}.zip`);
      writeFileSync(zipPath, zip);
      const asset = new TerraformAsset(this, "Zip", {
        path: zipPath,
        type: AssetType.FILE,
        assetHash: sha256(zip, 32),
      });
      return { filename: asset.path, sourceCodeHash: sha256Base64(zip) };
    }
    const isOneFile = Object.keys(files).length === 1;
    const asset = new TerraformAsset(this, "Module", {
      path: isOneFile ? modulePath : dirname(modulePath),
      type: isOneFile ? AssetType.FILE : AssetType.DIRECTORY,
      assetHash: sha256(isOneFile ? module : zipFiles(files), 32),
    });
    const archive = new DataArchiveFile(this, "Archive", {
      type: "zip",
      ...(isOneFile ? { sourceFile: asset.path } : { sourceDir: asset.path }),
      outputPath: `${asset.path}.zip`,
      outputFileMode: "0644",
    });
    return { filename: archive.outputPath, sourceCodeHash: archive.outputBase64Sha256 };
  }
}

const isWithin = (least: number, most: number) => (value: number) =>
  Number.isInteger(value) && value >= least && value <= most;

/**
 * Lambda sends the traces with the function's role.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
 */
const WRITE_TRACES = {
  actions: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
  resources: ["*"],
};
