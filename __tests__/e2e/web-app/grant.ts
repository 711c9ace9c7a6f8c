import { GetRolePolicyCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import type { DeployedApp } from "../deployed-app";

/** The role's one policy, which has the function's name. */
export async function readPolicy({ client, outputs }: DeployedApp): Promise<string> {
  const { PolicyDocument } = await new IAMClient(client).send(new GetRolePolicyCommand(policyOf(outputs)));
  return decodeURIComponent(PolicyDocument ?? "");
}

/** Does something while the function may not read its table. */
export async function withoutGrant(app: DeployedApp, act: () => Promise<void>) {
  const granted = await readPolicy(app);
  const policy = JSON.parse(granted);
  policy.Statement = policy.Statement.filter(({ Action }: { Action: string }) => Action !== "dynamodb:GetItem");
  try {
    await writePolicy(app, JSON.stringify(policy));
    await act();
  } finally {
    await writePolicy(app, granted);
  }
}

function writePolicy({ client, outputs }: DeployedApp, PolicyDocument: string) {
  return new IAMClient(client).send(new PutRolePolicyCommand({ ...policyOf(outputs), PolicyDocument }));
}

const policyOf = ({ function_name: name }: DeployedApp["outputs"]) => ({ RoleName: name, PolicyName: name });
