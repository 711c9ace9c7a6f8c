import { GetObjectCommand, NoSuchKey } from "@aws-sdk/client-s3";
import { loadConfig } from "../../src/app/config";
import { s3ClientOf } from "../aws/s3-client";
import type { StateLocation } from "../project/state-location";
import type { Outputs } from "../terraform/deployment";
import { outputsOf } from "../terraform/deployment";

/** An app as its state tells of it. */
export interface Deployed {
  /** Prefix of every physical name. */
  readonly name: string;
  readonly outputs: Outputs;
  /** The API's stage, as metrics name it. */
  readonly api: { readonly ApiName: string; readonly Stage: string };
  /** When the state was last written, and how often it was. */
  readonly changedAt: Date;
  readonly serial: number;
  /** For AWS SDK clients, in the app's own region. */
  readonly client: StateLocation["client"];
}

interface StateFile {
  readonly serial: number;
  readonly outputs: Record<string, { readonly value: string }>;
  readonly resources: { readonly type: string; readonly instances: { attributes: Record<string, string> }[] }[];
}

/** Reads what is deployed. @throws Error when nothing is */
export async function readDeployed(
  location: Pick<StateLocation, "bucket" | "key" | "client" | "env" | "environment">,
): Promise<Deployed> {
  const { bucket: Bucket, key: Key, client, environment } = location;
  const { projectName, accountId, region } = loadConfig({ ...location.env, ENVIRONMENT: environment });
  const nothing = new Error(`Nothing is deployed to ${environment}: there is no state ${Key} in ${Bucket}`);
  const object = await s3ClientOf(accountId, client)
    .send(new GetObjectCommand({ Bucket, Key }))
    .catch((error: Error) => Promise.reject(error instanceof NoSuchKey ? nothing : error));
  const state: StateFile = JSON.parse((await object.Body?.transformToString()) ?? "");
  const attribute = (type: string, name: string) =>
    state.resources.find((resource) => resource.type === type)?.instances[0]?.attributes[name];
  const [ApiName, Stage] = [
    attribute("aws_api_gateway_rest_api", "name"),
    attribute("aws_api_gateway_stage", "stage_name"),
  ];
  if (!ApiName || !Stage) throw nothing;
  return {
    name: `${projectName}-${environment}`,
    outputs: outputsOf(state.outputs),
    api: { ApiName, Stage },
    changedAt: object.LastModified ?? new Date(0),
    serial: state.serial,
    client: { ...client, region },
  };
}
