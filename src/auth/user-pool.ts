import { CognitoUserPool } from "@cdktf/provider-aws/lib/cognito-user-pool";
import { CognitoUserPoolClient } from "@cdktf/provider-aws/lib/cognito-user-pool-client";
import { CognitoUserPoolDomain } from "@cdktf/provider-aws/lib/cognito-user-pool-domain";
import { Fn } from "cdktf";
import { Construct } from "constructs";
import { type DomainProps, domainOf } from "../common/host-name";
import { requireName } from "../common/names";
import { isOrigin } from "../common/origin";
import type { Metric } from "../common/policy";
import { requireThat, ValidationError } from "../common/validation";
import type { AliasTarget } from "../domain/custom-domain";

/** What an API's authorizer takes of a user pool: a `UserPool`, or an existing one by `UserPool.fromUserPoolArn`. */
export interface IUserPool {
  readonly userPoolArn: string;
  /** Such as `us-east-1_AbC123xyz`. */
  readonly userPoolId: string;
}

/** The settings of a user pool: its name, the host of its hosted sign-in, and its protection. */
export interface UserPoolProps extends DomainProps {
  /** 1 to 128 letters, digits, spaces and `+=,.@-`. */
  readonly userPoolName: string;
  /**
   * The first label of the hosted sign-in's host, `<prefix>.auth.<region>.amazoncognito.com`: unique in the region, 1 to 63
   * lower-case letters, digits and inner hyphens, without `aws`, `amazon` and `cognito`.
   * @default - none: `domainName` is required
   */
  readonly domainPrefix?: string;
  /** Refuse to delete the pool, and with it all accounts, also in a `destroy`. @default true */
  readonly deletionProtection?: boolean;
}

export interface BrowserClientProps {
  /** 1 to 128 letters, digits, spaces and `+=,.@-`. */
  readonly clientName: string;
  /**
   * Origins of the pages that sign users in: `origin` of a `StaticSite`, and local ones such as `http://localhost:3000`.
   * The hosted sign-in returns to `<origin>/`, after a sign-in and after a sign-out, and to no other URL.
   */
  readonly origins: readonly string[];
}

/**
 * User accounts with a hosted sign-in.
 *
 * Defines a Cognito user pool, whose users sign up with their e-mail address and confirm it by a code, and the host of its
 * sign-in pages. Passwords have at least 15 characters of any kind. Who forgot theirs gets a code by e-mail. Neither a sign-in
 * nor a recovery reveals whether there is an account; a sign-up with a taken address does. A domain name must have a parent
 * domain with an A record: Cognito requires it.
 *
 * @example
 * const userPool = new UserPool(this, "UserPool", { userPoolName: "notes", domainPrefix: "acme-notes" });
 * const client = userPool.addBrowserClient("Page", { clientName: "page", origins: [site.origin] });
 */
export class UserPool extends Construct implements IUserPool {
  readonly userPoolArn: string;
  readonly userPoolId: string;
  /** Origin of the hosted sign-in: `https://<prefix>.auth.<region>.amazoncognito.com`, or at the domain name. */
  readonly signInOrigin: string;
  /** Target of the domain name's alias records; only with a domain name. */
  readonly aliasTarget?: AliasTarget;

  /** @throws ValidationError on a bad prop, and unless there is either a domain prefix or a domain name */
  constructor(scope: Construct, id: string, props: UserPoolProps) {
    super(scope, id);
    const { userPoolName, domainPrefix, deletionProtection = true } = props;
    requireName(this, "userPoolName", userPoolName, "userPool");
    const customDomain = domainOf(this, props);
    if ((domainPrefix === undefined) === (customDomain === undefined)) {
      throw new ValidationError(this, "either domainPrefix or domainName with certificateArn is required");
    }
    if (domainPrefix !== undefined) requireName(this, "domainPrefix", domainPrefix, "signInPrefix");

    const userPool = new CognitoUserPool(this, "Resource", {
      name: userPoolName,
      usernameAttributes: ["email"],
      usernameConfiguration: { caseSensitive: false },
      autoVerifiedAttributes: ["email"],
      // A changed address counts once it is confirmed: until then, codes go to the old one.
      userAttributeUpdateSettings: { attributesRequireVerificationBeforeUpdate: ["email"] },
      // Length, not composition: https://pages.nist.gov/800-63-4/sp800-63b.html
      passwordPolicy: {
        minimumLength: 15,
        requireLowercase: false,
        requireNumbers: false,
        requireSymbols: false,
        requireUppercase: false,
        temporaryPasswordValidityDays: 7,
      },
      accountRecoverySetting: { recoveryMechanism: [{ name: "verified_email", priority: 1 }] },
      adminCreateUserConfig: { allowAdminCreateUserOnly: false },
      deletionProtection: deletionProtection ? "ACTIVE" : "INACTIVE",
    });
    const domain = new CognitoUserPoolDomain(this, "Domain", {
      userPoolId: userPool.id,
      domain: customDomain?.domainName ?? domainPrefix ?? "",
      certificateArn: customDomain?.certificateArn,
    });

    this.userPoolArn = userPool.arn;
    this.userPoolId = userPool.id;
    const region = Fn.element(Fn.split(":", userPool.arn), 3);
    this.signInOrigin = `https://${customDomain?.domainName ?? `${domainPrefix}.auth.${region}.amazoncognito.com`}`;
    if (customDomain) {
      this.aliasTarget = {
        domainName: domain.cloudfrontDistribution,
        hostedZoneId: domain.cloudfrontDistributionZoneId,
      };
    }
  }

  /** An existing user pool, for the authorizer of an API. @throws ValidationError when it is not the ARN of a user pool */
  static fromUserPoolArn(scope: Construct, userPoolArn: string): IUserPool {
    const rule = "be the ARN of a user pool: arn:aws:cognito-idp:<region>:<account>:userpool/<id>";
    requireThat(scope, "userPoolArn", userPoolArn, rule, (arn) =>
      /^arn:aws:cognito-idp:[a-z0-9-]+:\d{12}:userpool\/[\w-]+$/.test(arn),
    );
    return { userPoolArn, userPoolId: Fn.element(Fn.split("/", userPoolArn), 1) };
  }

  /**
   * Adds an app client for pages: authorization code with PKCE, no secret, for pages cannot keep one. An ID or access token
   * is valid for an hour, a sign-in for a day.
   *
   * @throws ValidationError without an origin, or on one that is not https (or http on localhost)
   */
  addBrowserClient(id: string, props: BrowserClientProps): BrowserClient {
    return new BrowserClient(this, id, this, props);
  }
}

/** An app client of a user pool for pages: made by `addBrowserClient`. */
export class BrowserClient extends Construct {
  readonly clientId: string;
  private readonly userPoolId: string;

  constructor(scope: Construct, id: string, { userPoolId }: IUserPool, { clientName, origins }: BrowserClientProps) {
    super(scope, id);
    requireName(this, "clientName", clientName, "userPool");
    requireThat(this, "origins", origins, "name at least one origin", (all) => all.length > 0);
    const rule = "be an origin such as 'https://app.example.com', without wildcards; http only for localhost";
    for (const origin of origins) requireThat(this, "origins", origin, rule, isPageOrigin);
    const urls = origins.map((origin) => `${origin}/`);
    this.userPoolId = userPoolId;
    this.clientId = new CognitoUserPoolClient(this, "Resource", {
      userPoolId,
      name: clientName,
      // No generateSecret, whose default is false: an import does not read it, and the next apply would replace the client.
      allowedOauthFlowsUserPoolClient: true,
      allowedOauthFlows: ["code"],
      allowedOauthScopes: ["email", "openid"],
      callbackUrls: urls,
      logoutUrls: urls,
      supportedIdentityProviders: ["COGNITO"],
      // No sign-in but the hosted one: nobody may send passwords to the pool's API.
      explicitAuthFlows: ["ALLOW_REFRESH_TOKEN_AUTH"],
      preventUserExistenceErrors: "ENABLED",
      enableTokenRevocation: true,
      accessTokenValidity: 60,
      idTokenValidity: 60,
      refreshTokenValidity: 1,
      tokenValidityUnits: [{ accessToken: "minutes", idToken: "minutes", refreshToken: "days" }],
    }).id;
  }

  /** A metric of this client in the namespace AWS/Cognito, such as `SignInThrottles`. */
  metric(metricName: string): Metric {
    const dimensions = { UserPool: this.userPoolId, UserPoolClient: this.clientId };
    return { namespace: "AWS/Cognito", metricName, dimensions };
  }
}

/** @see https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-app-idp-settings.html */
function isPageOrigin(origin: string): boolean {
  if (!isOrigin(origin) || origin.includes("*")) return false;
  const { protocol, hostname } = new URL(origin);
  return protocol === "https:" || hostname === "localhost";
}
