import type { Caller } from "../../../cli/aws/caller";
import type { Subject } from "../../../cli/project/subject";
import { configOf } from "../../helpers/config";
import { userProject } from "../../helpers/project";

/** An environment of account 123456789012 whose credentials belong to `caller`. */
export function subjectOf(caller: Caller, settings: NodeJS.ProcessEnv = { AWS_ACCOUNT_ID: "123456789012" }): Subject {
  const environment = settings.ENVIRONMENT ?? "dev";
  return {
    project: userProject,
    environment,
    config: () => configOf({ ...settings, ENVIRONMENT: environment }),
    client: () => ({ region: "us-east-1" }),
    caller: async () => caller,
    terraform: async () => ({ binary: "terraform", product: "terraform", version: "1.11.4", platform: "linux_amd64" }),
  };
}

const arn = "arn:aws:iam::123456789012:user/ana";
export const OWN: Caller = { identity: { accountId: "123456789012", arn }, clockAheadMs: 0 };
