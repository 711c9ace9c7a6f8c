import type { Phase } from "../../../cli/policy/names";
import type { IamCall } from "../../helpers/oracle";

export const ACCOUNT = "123456789012";
export const REGION = "eu-central-1";
export const BOUNDARY = `arn:aws:iam::${ACCOUNT}:policy/app-boundary`;

/** What a role attempts in order to get more than it has. Each of its requests must be refused. */
export interface Escalation {
  readonly attempt: string;
  readonly by: readonly Phase[];
  readonly requests: readonly IamCall[];
}

const role = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`;
const OWN = role("deploy-shop-dev");
const OF_FUNCTION = role("user-app-dev-RetrieveUserData");
const ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess";
const EVERY: readonly Phase[] = ["bootstrap", "plan", "deploy", "destroy", "recover"];
const bounded = (context: IamCall["context"] = {}) => ({ "iam:PermissionsBoundary": BOUNDARY, ...context });
const stateOf = (stack: string, account = ACCOUNT) => `arn:aws:s3:::${stack}-tfstate-${account}/${stack}.tfstate`;
const lockTableOf = (stack: string) => `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/${stack}-tflock`;
const calls = (actions: readonly string[], resource: string, context?: IamCall["context"]): IamCall[] =>
  actions.map((action) => ({ action, resource, ...(context && { context }) }));

/** Attempts on the role that deploys this repository's app to `dev`, in an account that has other things, too. */
export const ESCALATIONS: readonly Escalation[] = [
  {
    attempt: "makes itself administrator by a policy of its own",
    by: EVERY,
    requests: [
      ...calls(["iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy", "iam:PutRolePermissionsBoundary"], OWN, bounded()),
      ...calls(["iam:AttachRolePolicy"], OWN, bounded({ "iam:PolicyARN": ADMINISTRATOR })),
    ],
  },
  {
    attempt: "attaches AdministratorAccess to a role of the app",
    by: EVERY,
    requests: calls(["iam:AttachRolePolicy"], OF_FUNCTION, bounded({ "iam:PolicyARN": ADMINISTRATOR })),
  },
  {
    attempt: "removes the boundary of a role of the app",
    by: EVERY,
    requests: calls(["iam:DeleteRolePermissionsBoundary"], OF_FUNCTION, bounded()),
  },
  {
    attempt: "gives a role of the app another boundary",
    by: EVERY,
    requests: calls(["iam:PutRolePermissionsBoundary"], OF_FUNCTION, { "iam:PermissionsBoundary": ADMINISTRATOR }),
  },
  {
    attempt: "widens the boundary",
    by: EVERY,
    requests: calls(["iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion", "iam:DeletePolicy"], BOUNDARY),
  },
  {
    attempt: "creates a role of the app without the boundary, or with another one",
    by: EVERY,
    requests: [
      ...calls(["iam:CreateRole"], OF_FUNCTION),
      ...calls(["iam:CreateRole"], OF_FUNCTION, { "iam:PermissionsBoundary": ADMINISTRATOR }),
    ],
  },
  {
    attempt: "gives permissions to a role of the app that has no boundary",
    by: EVERY,
    requests: calls(["iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy"], OF_FUNCTION),
  },
  {
    attempt: "creates a role that is not in the stack, with the boundary",
    by: EVERY,
    requests: calls(["iam:CreateRole", "iam:PutRolePolicy"], role("user-app-dev-Another"), bounded()),
  },
  {
    attempt: "changes a role of another environment, or of somebody else",
    by: EVERY,
    requests: [role("user-app-prod-RetrieveUserData"), role("Admin")].flatMap((arn) =>
      calls(["iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy", "iam:DeleteRole"], arn, bounded()),
    ),
  },
  {
    attempt: "passes a foreign role to a function",
    by: EVERY,
    requests: [role("Admin"), role("user-app-prod-RetrieveUserData"), OWN].flatMap((arn) =>
      calls(["iam:PassRole"], arn, { "iam:PassedToService": "lambda.amazonaws.com" }),
    ),
  },
  {
    attempt: "passes a role of the app to another service",
    by: EVERY,
    requests: ["ec2.amazonaws.com", "cloudformation.amazonaws.com"].flatMap((service) =>
      calls(["iam:PassRole"], OF_FUNCTION, { "iam:PassedToService": service }),
    ),
  },
  {
    attempt: "takes on another role, or makes a user with keys",
    by: EVERY,
    requests: [
      ...calls(["sts:AssumeRole"], role("Admin")),
      ...calls(["iam:CreateUser", "iam:CreateAccessKey", "iam:AttachUserPolicy"], `arn:aws:iam::${ACCOUNT}:user/me`),
    ],
  },
  {
    attempt: "lets another repository take on roles",
    by: EVERY,
    requests: calls(
      ["iam:CreateOpenIDConnectProvider", "iam:AddClientIDToOpenIDConnectProvider"],
      `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com`,
    ),
  },
  {
    attempt: "creates the service-linked role of another service",
    by: EVERY,
    requests: calls(["iam:CreateServiceLinkedRole"], role("aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS"), {
      "iam:AWSServiceName": "ecs.amazonaws.com",
    }),
  },
  {
    attempt: "reads or writes the state of another environment",
    by: EVERY,
    requests: [
      ...calls(["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:GetObjectVersion"], stateOf("user-app-prod")),
      ...calls(["dynamodb:GetItem", "dynamodb:PutItem"], lockTableOf("user-app-prod"), {
        "dynamodb:LeadingKeys": [`user-app-prod-tfstate-${ACCOUNT}/user-app-prod.tfstate`],
      }),
    ],
  },
  {
    attempt: "reads or writes the state in a bucket of that name that another account has taken",
    by: EVERY,
    requests: calls(["s3:GetObject", "s3:PutObject"], stateOf("user-app-dev"), {
      "aws:ResourceAccount": "999999999999",
    }),
  },
  {
    attempt: "takes the lock of another state in the same table",
    by: EVERY,
    requests: calls(["dynamodb:PutItem", "dynamodb:DeleteItem"], lockTableOf("user-app-dev"), {
      "dynamodb:LeadingKeys": [`user-app-dev-tfstate-${ACCOUNT}/other.tfstate`],
    }),
  },
  {
    attempt: "changes the code, the table or the bucket of another environment",
    by: EVERY,
    requests: [
      ...calls(
        ["lambda:UpdateFunctionCode", "lambda:AddPermission", "lambda:DeleteFunction"],
        `arn:aws:lambda:${REGION}:${ACCOUNT}:function:user-app-prod-RetrieveUserData`,
      ),
      ...calls(
        ["dynamodb:DeleteTable", "dynamodb:PutItem", "dynamodb:Scan"],
        `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/user-app-prod-UserData`,
      ),
      ...calls(["s3:PutBucketPolicy", "s3:DeleteBucket"], `arn:aws:s3:::user-app-prod-site-${ACCOUNT}`),
    ],
  },
  {
    attempt: "reads what is in the app's table",
    by: ["bootstrap", "plan", "deploy", "recover"],
    requests: calls(
      ["dynamodb:Scan", "dynamodb:Query"],
      `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/user-app-dev-UserData`,
    ),
  },
  {
    attempt: "stops what watches it",
    by: EVERY,
    requests: [
      ...calls(
        ["cloudtrail:StopLogging", "cloudtrail:DeleteTrail"],
        `arn:aws:cloudtrail:${REGION}:${ACCOUNT}:trail/all`,
      ),
      ...calls(["config:StopConfigurationRecorder", "organizations:LeaveOrganization"], "*"),
    ],
  },
  {
    attempt: "writes the state, or the digest by which Terraform knows it, while it only plans",
    by: ["plan"],
    requests: [
      ...calls(["s3:PutObject", "s3:DeleteObject"], stateOf("user-app-dev")),
      ...calls(["dynamodb:PutItem"], lockTableOf("user-app-dev"), {
        "dynamodb:LeadingKeys": [`user-app-dev-tfstate-${ACCOUNT}/user-app-dev.tfstate-md5`],
      }),
    ],
  },
  {
    attempt: "changes what is deployed, while it plans or recovers",
    by: ["plan", "recover"],
    requests: [
      ...calls(["iam:CreateRole", "iam:PutRolePolicy"], OF_FUNCTION, bounded()),
      ...calls(["iam:PassRole"], OF_FUNCTION, { "iam:PassedToService": "lambda.amazonaws.com" }),
      ...calls(
        ["lambda:UpdateFunctionCode", "lambda:UpdateFunctionConfiguration"],
        `arn:aws:lambda:${REGION}:${ACCOUNT}:function:user-app-dev-RetrieveUserData`,
      ),
      ...calls(["s3:PutObject", "s3:DeleteObject"], `arn:aws:s3:::user-app-dev-site-${ACCOUNT}/index.html`),
    ],
  },
];
