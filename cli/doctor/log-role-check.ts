import { APIGatewayClient, GetAccountCommand } from "@aws-sdk/client-api-gateway";
import { IAMClient } from "@aws-sdk/client-iam";
import { isDeleted } from "../bootstrap/log-role";
import { account } from "../project/account-checks";
import { type Check, notChecked, ok, problem } from "../project/check";
import { commandFor } from "../ui/command-for";

/** The role by which API Gateway writes access logs; without it, a deploy with access logs fails half-way. */
export const logRole: Check = {
  name: "log role",
  needs: [account.name],
  run: async ({ project, environment, config, client }) => {
    if (environment === "local") return notChecked("the local AWS needs none");
    if (!config().accessLog) return ok("not needed: ACCESS_LOG is not 'true'");
    const [gateway, iam] = [new APIGatewayClient(client()), new IAMClient(client())];
    const problemOf = (why: string) =>
      problem(`${why}, and ACCESS_LOG is 'true'`, commandFor(project, "bootstrap", environment));
    try {
      const { cloudwatchRoleArn: roleArn } = await gateway.send(new GetAccountCommand({}));
      if (!roleArn) return problemOf(`API Gateway has no role to write logs in ${config().region}`);
      if (await isDeleted(iam, roleArn)) return problemOf(`API Gateway's role to write logs, ${roleArn}, was deleted`);
      return ok(roleArn);
    } finally {
      gateway.destroy();
      iam.destroy();
    }
  },
};
