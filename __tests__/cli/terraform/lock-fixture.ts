import type { AppStateLocation } from "../../../cli/project/state-location";
import type { LockHolder } from "../../../cli/terraform/state-status";
import { configOf } from "../../helpers/config";
import { userProject } from "../../helpers/project";

export const HOLDER: LockHolder = {
  id: "55af5f25-e753-2467-1fea-373787c22bda",
  who: "ana@laptop",
  operation: "OperationTypeApply",
  terraformVersion: "1.11.4",
  since: "2026-01-02T03:04:05.678Z",
};

/** The same as Terraform writes it. */
export const LOCK_INFO = JSON.stringify({
  ID: HOLDER.id,
  Operation: HOLDER.operation,
  Info: "",
  Who: HOLDER.who,
  Version: HOLDER.terraformVersion,
  Created: HOLDER.since,
  Path: "states/shop-dev.tfstate",
});

export const STATE: AppStateLocation = {
  project: userProject,
  config: configOf({ ENVIRONMENT: "dev", AWS_ACCOUNT_ID: "123456789012" }),
  environment: "dev",
  accountId: "123456789012",
  bucket: "states",
  key: "shop-dev.tfstate",
  lockTable: "locks",
  region: "eu-central-1",
  lock: "both",
  client: { region: "eu-central-1" },
  env: {},
  terraformBinary: "terraform",
};
