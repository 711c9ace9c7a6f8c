import { GetRolePolicyCommand, IAMClient, ListRolePoliciesCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import type { DeployedApp } from "../deployed-app";
import { testOperations } from "../role-operations";
import { clientOf } from "./client";

const ACTIONS = {
  ListUsers: "dynamodb:Scan",
  GetUser: "dynamodb:GetItem",
  CreateUser: "dynamodb:PutItem",
  UpdateUser: "dynamodb:UpdateItem",
  DeleteUser: "dynamodb:DeleteItem",
};

/** What each function may do, as deployed, and that this is enough for its work. */
export function describeRoles(deployed: () => DeployedApp) {
  const { send, clear } = clientOf(deployed);

  describe("the functions' roles", () => {
    test.each(Object.entries(ACTIONS))("%s may write its own log and %s, nothing else", async (name, action) => {
      const { client, outputs } = deployed();
      const iam = new IAMClient(client);
      const role = `users-crud-local-${name}`;
      expect((await iam.send(new ListRolePoliciesCommand({ RoleName: role }))).PolicyNames).toEqual([role]);
      expect((await readPolicy(iam, role)).Statement).toEqual([
        {
          Effect: "Allow",
          Action: ["logs:PutLogEvents", "logs:CreateLogStream"],
          Resource: `arn:aws:logs:us-east-1:000000000000:log-group:/aws/lambda/${role}:*`,
        },
        {
          Effect: "Allow",
          Action: action,
          Resource: `arn:aws:dynamodb:us-east-1:000000000000:table/${outputs.table_name}`,
        },
      ]);
    });

    for (const [name, action] of Object.entries(ACTIONS)) {
      testOperations(deployed, `users-crud-local-${name}`, [action.replace("dynamodb:", "")]);
    }

    test("a creation without its grant returns 500 without the reason", async () => {
      await clear();
      const iam = new IAMClient(deployed().client);
      const role = "users-crud-local-CreateUser";
      const granted = await readPolicy(iam, role);
      const body = { userId: "ada", name: "Ada", email: "ada@example.com" };
      try {
        await writePolicy(iam, role, { ...granted, Statement: granted.Statement.slice(0, 1) });
        const response = await send("POST", "/users", body);
        expect([response.status, response.body]).toEqual([500, { error: "Internal server error" }]);
      } finally {
        await writePolicy(iam, role, granted);
      }
      expect((await send("POST", "/users", body)).status).toBe(201);
    });
  });
}

interface Policy {
  readonly Statement: object[];
}

async function readPolicy(iam: IAMClient, name: string): Promise<Policy> {
  const { PolicyDocument } = await iam.send(new GetRolePolicyCommand({ RoleName: name, PolicyName: name }));
  return JSON.parse(decodeURIComponent(PolicyDocument ?? ""));
}

function writePolicy(iam: IAMClient, name: string, policy: Policy) {
  const PolicyDocument = JSON.stringify(policy);
  return iam.send(new PutRolePolicyCommand({ RoleName: name, PolicyName: name, PolicyDocument }));
}
