import { LocalBackend, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import type { AppConfig } from "../config";
import { StateBackend } from "../constructs/state-backend";
import { configureAws } from "./aws";

/**
 * The bucket and the lock table that hold the state of the others. Deployed once for each environment, before them.
 * Its own state is a file beside cdktf.json: there is no bucket yet that could hold it.
 */
export class StateStack extends TerraformStack {
  constructor(scope: Construct, id: string, config: AppConfig) {
    super(scope, id);
    configureAws(this, { ...config, region: config.state.region });
    // Terraform runs in cdktf.out/stacks/<id>.
    new LocalBackend(this, { path: `../../../terraform.${id}.tfstate` });
    new StateBackend(this, "StateBackend", {
      bucketName: config.state.bucket,
      lockTableName: config.state.lockTable,
      deletionProtection: config.protectData,
    });
  }
}
