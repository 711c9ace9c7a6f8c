import { join } from "node:path";
import { ArchiveProvider } from "@cdktf/provider-archive/lib/provider";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { CognitoUserPoolsAuthorizer, LambdaAuthorizer, NodeFunction, RestApi, UserPool } from "../../src";

const entry = join(__dirname, "../fixtures/handlers/say-hello.ts");

export const USER_POOL_ARN = "arn:aws:cognito-idp:eu-west-1:111122223333:userpool/eu-west-1_a";
export const GUARDED_ORIGIN = "https://notes.example.com";

/** User accounts, and an API with a route for each way to be authorized, which the main app has not. */
export class GuardedStack extends TerraformStack {
  readonly api: RestApi;
  /** Decides who may call some of the routes. */
  readonly check: NodeFunction;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    new AwsProvider(this, "Aws", { region: "eu-west-1" });
    new ArchiveProvider(this, "Archive");
    const userPools = [{ userPoolArn: USER_POOL_ARN, userPoolId: "eu-west-1_a" }];
    const notes = new NodeFunction(this, "Notes", { functionName: "Notes", entry });
    this.check = new NodeFunction(this, "Check", { functionName: "Check", entry });
    this.api = new RestApi(this, "Api", {
      apiName: "Notes",
      cors: { allowOrigins: [GUARDED_ORIGIN] },
      defaultAuthorizer: new CognitoUserPoolsAuthorizer({ authorizerName: "SignedIn", userPools }),
    });
    const session = new LambdaAuthorizer({ authorizerName: "Session", handler: this.check });
    this.api.addRoute("GET", "/notes", notes);
    this.api.addRoute("PUT", "/notes", notes, { authorizationScopes: ["notes/write"] });
    this.api.addRoute("GET", "/session", notes, { authorization: session });
    this.api.addRoute("GET", "/report", notes, { authorization: "iam" });
    this.api.addRoute("GET", "/health", notes, { authorization: "none" });
    const accounts = new UserPool(this, "Accounts", { userPoolName: "accounts", domainPrefix: "acme-notes" });
    accounts.addBrowserClient("Page", { clientName: "page", origins: [GUARDED_ORIGIN] });
  }
}
