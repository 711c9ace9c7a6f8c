import { GetObjectCommand, NoSuchKey } from "@aws-sdk/client-s3";
import type { ClientSettings } from "../aws/client-settings";
import { s3ClientOf } from "../aws/s3-client";
import { type Parts, partsOf } from "../project/parts";
import type { AppStateLocation } from "../project/state-location";
import { parseState, type State } from "../terraform/state";

/** An app in its state. */
export interface Deployed {
  readonly location: AppStateLocation;
  readonly state: State;
  readonly parts: Parts;
  /** When the state was last written. */
  readonly changedAt: Date;
  /** For AWS SDK clients, in the app's region. */
  readonly client: ClientSettings;
}

/** Reads what is deployed. @throws Error when nothing is deployed */
export async function readDeployed(location: AppStateLocation): Promise<Deployed> {
  const { bucket: Bucket, key: Key, client, environment, accountId, config } = location;
  const nothing = new Error(`Nothing is deployed to ${environment}: there is no state ${Key} in ${Bucket}`);
  const object = await s3ClientOf(accountId, client)
    .send(new GetObjectCommand({ Bucket, Key }))
    .catch((error: Error) => Promise.reject(error instanceof NoSuchKey ? nothing : error));
  const state = parseState((await object.Body?.transformToString()) ?? "", `The state ${Key}`);
  if (!state.resources.some(({ mode }) => mode === "managed")) throw nothing;
  return {
    location,
    state,
    parts: partsOf(state),
    changedAt: object.LastModified ?? new Date(0),
    client: { ...client, region: config.region },
  };
}
