import { APIGatewayClient, GetAccountCommand } from "@aws-sdk/client-api-gateway";
import { account } from "./account-checks";
import { type Check, notChecked, ok, problem } from "./check";

/** By this role API Gateway writes access logs; without it, a deploy with them fails half-way. */
export const logRole: Check = {
  name: "log role",
  needs: [account.name],
  look: async ({ environment, config, client }) => {
    if (environment === "local") return notChecked("the local AWS needs none");
    if (!config().accessLog) return ok("not needed: ACCESS_LOG is not 'true'");
    const gateway = new APIGatewayClient(client());
    try {
      const { cloudwatchRoleArn } = await gateway.send(new GetAccountCommand({}));
      if (cloudwatchRoleArn) return ok(cloudwatchRoleArn);
      const says = `API Gateway has no role to write logs with in ${config().region}, and ACCESS_LOG is 'true'`;
      return problem(says, `npm run bootstrap -- ${environment}`);
    } finally {
      gateway.destroy();
    }
  },
};
