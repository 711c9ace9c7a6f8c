import type { StateLock } from "../../src/state/state-backend";
import type { ClientSettings } from "../aws/client-settings";

/** Where a state is in S3, and how to access it. */
export interface StateLocation {
  /** The owner of the bucket. */
  readonly accountId: string;
  readonly bucket: string;
  /** Key of the state's object; the lock file is `<key>.tflock`. */
  readonly key: string;
  readonly lockTable: string;
  readonly region: string;
  /** Which locks runs acquire. */
  readonly lock: StateLock;
  readonly client: ClientSettings;
  /** The whole environment of Terraform. */
  readonly env: NodeJS.ProcessEnv;
  readonly terraformBinary: string;
}
