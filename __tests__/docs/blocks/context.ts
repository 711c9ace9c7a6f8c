// What blocks of the documentation use without an import: the package, and what a reader has at that place of an app.
import type { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function";
import type { TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import type { NodeFunction, RestApi, RestApiProps, StaticSite, UserPool, UserTable } from "tiers";
import type { AppConfig } from "tiers/app";
import type { Synthesized } from "tiers/testing";

export { randomUUID } from "node:crypto";
export { join } from "node:path";
export { PutCommand } from "@aws-sdk/lib-dynamodb";
export type { ApiGatewayIntegration } from "@cdktf/provider-aws/lib/api-gateway-integration";
export type { CloudfrontResponseHeadersPolicy } from "@cdktf/provider-aws/lib/cloudfront-response-headers-policy";
export type { CognitoUserPool } from "@cdktf/provider-aws/lib/cognito-user-pool";
export { LambdaAlias } from "@cdktf/provider-aws/lib/lambda-alias";
export type { LambdaPermission } from "@cdktf/provider-aws/lib/lambda-permission";
export { LambdaProvisionedConcurrencyConfig } from "@cdktf/provider-aws/lib/lambda-provisioned-concurrency-config";
export * as z from "zod/mini";
export type { LambdaFunction };

export declare const stack: NotesStack;
export declare const synthesized: Synthesized;
export declare const config: AppConfig;
export declare const site: StaticSite;
export declare const api: RestApi;
export declare const cors: RestApiProps["cors"];
export declare const userPool: UserPool;
export declare const notes: UserTable;
export declare const orders: UserTable;
export declare const getOrder: NodeFunction;
export declare const getNote: NodeFunction;
export declare const listNotes: NodeFunction;
export declare const findNotes: NodeFunction;
export declare const createNote: NodeFunction;
export declare const createNoteFunction: NodeFunction;
export declare const updateNote: NodeFunction;
export declare const getReport: NodeFunction;
export declare const getHealth: NodeFunction;
export declare const checkSession: NodeFunction;
export declare const app: NodeFunction;
export declare const resource: LambdaFunction;
export declare const subnetIds: string[];
export declare const securityGroupIds: string[];
export declare const sesIdentityArn: string;
export declare function newShop(): { stack: TerraformStack; orders: UserTable; getOrder: NodeFunction };
export declare function findUser(token: string | undefined): Promise<{ id: string } | undefined>;
export declare function requestNote(apiUrl: string): Promise<void>;
export declare class NotesStack extends TerraformStackBase {
  constructor(scope: Construct, id: string, config: AppConfig);
  readonly notes: UserTable;
  readonly createNote: NodeFunction;
}
declare const TerraformStackBase: typeof TerraformStack;
