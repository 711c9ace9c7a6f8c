import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { StateBackend } from "../state/state-backend";
import { configureAws } from "./aws";
import type { AppConfig } from "./config";

/**
 * The bucket and the lock table that hold the state of the others, and its own: `npm run bootstrap` deploys it once for
 * each environment, before them.
 */
export class StateStack extends TerraformStack {
  /** @param id also names the state: `<id>.tfstate` */
  constructor(scope: Construct, id: string, config: AppConfig) {
    super(scope, id);
    configureAws(this, { ...config, region: config.state.region });
    // With only the S3 lock: the stack that creates the lock table must not require it.
    StateBackend.configure(this, { ...config.state, lock: "s3" });
    new StateBackend(this, "StateBackend", {
      bucketName: config.state.bucket,
      lockTableName: config.state.lockTable,
      deletionProtection: config.protectData,
    });
  }
}
