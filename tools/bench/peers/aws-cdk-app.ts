/**
 * The app of this repository with the L2 constructs of AWS CDK, as its documentation has them: what `bench:synth` compares with.
 * Copied to where its packages are, and run in the repository's root.
 */
import { join } from "node:path";
import { App, CfnOutput, Duration, RemovalPolicy, Stack } from "aws-cdk-lib";
import { AccessLogFormat, Cors, LambdaIntegration, LogGroupLogDestination, RestApi } from "aws-cdk-lib/aws-apigateway";
import {
  CachePolicy,
  Distribution,
  type ErrorResponse,
  ResponseHeadersPolicy,
  ViewerProtocolPolicy,
} from "aws-cdk-lib/aws-cloudfront";
import { S3BucketOrigin } from "aws-cdk-lib/aws-cloudfront-origins";
import { AttributeType, BillingMode, Table } from "aws-cdk-lib/aws-dynamodb";
import { Architecture, Runtime } from "aws-cdk-lib/aws-lambda";
import { NodejsFunction, OutputFormat } from "aws-cdk-lib/aws-lambda-nodejs";
import { LogGroup, QueryDefinition, QueryString, RetentionDays } from "aws-cdk-lib/aws-logs";
import { BlockPublicAccess, Bucket } from "aws-cdk-lib/aws-s3";
import { BucketDeployment, Source } from "aws-cdk-lib/aws-s3-deployment";

const root = process.cwd();
const app = new App();
const stack = new Stack(app, "UserApp");

const bucket = new Bucket(stack, "Site", {
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  enforceSSL: true,
  removalPolicy: RemovalPolicy.DESTROY,
});
const errorResponse = (httpStatus: number): ErrorResponse => ({
  httpStatus,
  responseHttpStatus: 404,
  responsePagePath: "/404.html",
});
const distribution = new Distribution(stack, "Distribution", {
  defaultRootObject: "index.html",
  defaultBehavior: {
    origin: S3BucketOrigin.withOriginAccessControl(bucket),
    viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
    cachePolicy: CachePolicy.CACHING_OPTIMIZED,
    responseHeadersPolicy: ResponseHeadersPolicy.SECURITY_HEADERS,
  },
  errorResponses: [errorResponse(403), errorResponse(404)],
});
const table = new Table(stack, "UserTable", {
  partitionKey: { name: "userId", type: AttributeType.STRING },
  billingMode: BillingMode.PAY_PER_REQUEST,
  pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
});
const siteOrigin = `https://${distribution.distributionDomainName}`;
const logGroup = new LogGroup(stack, "GetUserLog", { retention: RetentionDays.ONE_MONTH });
const getUser = new NodejsFunction(stack, "GetUser", {
  entry: join(root, "handlers/get-user.ts"),
  projectRoot: root,
  depsLockFilePath: join(root, "package-lock.json"),
  runtime: Runtime.NODEJS_22_X,
  architecture: Architecture.ARM_64,
  memorySize: 256,
  timeout: Duration.seconds(10),
  logGroup,
  environment: { TABLE_NAME: table.tableName, ALLOWED_ORIGINS: siteOrigin },
  bundling: {
    format: OutputFormat.ESM,
    minify: true,
    mainFields: ["module", "main"],
    target: "node22",
    // The AWS SDK is bundled, as in the app that is compared.
    externalModules: [],
    banner: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);",
  },
});
table.grant(getUser, "dynamodb:GetItem");
const accessLog = new LogGroup(stack, "AccessLog", { retention: RetentionDays.ONE_MONTH });
const api = new RestApi(stack, "Api", {
  defaultCorsPreflightOptions: {
    allowOrigins: [siteOrigin],
    allowMethods: ["GET"],
    allowHeaders: Cors.DEFAULT_HEADERS,
  },
  deployOptions: {
    stageName: "prod",
    throttlingRateLimit: 100,
    throttlingBurstLimit: 50,
    accessLogDestination: new LogGroupLogDestination(accessLog),
    accessLogFormat: AccessLogFormat.jsonWithStandardFields(),
  },
});
const users = api.root.addResource("users");
users.addMethod("GET", new LambdaIntegration(getUser), {
  requestParameters: { "method.request.querystring.userId": true },
  requestValidatorOptions: { validateRequestParameters: true },
});
new BucketDeployment(stack, "SiteFiles", {
  destinationBucket: bucket,
  distribution,
  sources: [Source.asset(join(root, "site")), Source.jsonData("config.json", { apiUrl: api.url })],
});
new QueryDefinition(stack, "Errors", {
  queryDefinitionName: "user-app/errors",
  queryString: new QueryString({ fields: ["@timestamp", "message"], filterStatements: ['level = "ERROR"'] }),
  logGroups: [logGroup],
});
new CfnOutput(stack, "SiteUrl", { value: siteOrigin });
new CfnOutput(stack, "ApiUrl", { value: api.url });
app.synth();
