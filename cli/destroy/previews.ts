import { HeadObjectCommand, NotFound, paginateListBuckets, paginateListObjectsV2 } from "@aws-sdk/client-s3";
import { type AppConfig, loadConfig } from "../../src/app/config";
import { s3ClientOf } from "../aws/s3-client";
import type { Project } from "../project/project";
import { stateKeyOf } from "../project/state-location";

/** A preview environment that has a state, or a bucket for one. */
export interface Preview {
  readonly environment: string;
  /** The last write of its state; where nothing was deployed yet, the creation of its bucket. */
  readonly deployedAt: Date;
  /** Whether no other environment has its state in the same bucket. */
  readonly hasOwnBucket: boolean;
}

/** Any preview: only its account and region matter. */
export const ANY_PREVIEW = "pr-0";

/** Finds the app's previews in the account, by their states, in the order of their numbers. @throws ConfigError */
export async function findPreviews({ definition }: Pick<Project, "definition">): Promise<Preview[]> {
  const configOf = (ENVIRONMENT: string) => loadConfig(definition, { ...process.env, ENVIRONMENT });
  const { accountId, state } = configOf(ANY_PREVIEW);
  const hasOwnBucket = configOf("pr-1").state.bucket !== state.bucket;
  const s3 = s3ClientOf(accountId, { region: state.region });
  const found: Preview[] = [];
  try {
    if (hasOwnBucket) {
      for await (const { Buckets = [] } of paginateListBuckets({ client: s3 }, { MaxBuckets: 1000 })) {
        for (const { Name = "", CreationDate = new Date() } of Buckets) {
          const config = previewIn(Name, configOf, (it) => it.state.bucket);
          if (!config) continue;
          const deployedAt = (await lastWrite(config)) ?? CreationDate;
          found.push({ environment: config.environment, deployedAt, hasOwnBucket });
        }
      }
    } else {
      for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket: state.bucket })) {
        for (const { Key = "", LastModified: deployedAt = new Date() } of Contents) {
          const config = previewIn(Key, configOf, stateKeyOf);
          if (config) found.push({ environment: config.environment, deployedAt, hasOwnBucket });
        }
      }
    }
  } finally {
    s3.destroy();
  }
  return found.sort((one, other) => numberOf(one) - numberOf(other));
}

/**
 * The preview in whose configuration a name is exactly what `read` reads: a name that only looks like one belongs to
 * something else.
 */
function previewIn(name: string, configOf: (environment: string) => AppConfig, read: (config: AppConfig) => string) {
  // Names of environments have up to 12 characters.
  const environments = name.match(/pr-\d{1,9}(?!\d)/g) ?? [];
  return environments.map(configOf).find((config) => read(config) === name);
}

async function lastWrite(config: AppConfig): Promise<Date | undefined> {
  const { accountId, state } = config;
  const s3 = s3ClientOf(accountId, { region: state.region });
  try {
    const object = await s3.send(new HeadObjectCommand({ Bucket: state.bucket, Key: stateKeyOf(config) }));
    return object.LastModified;
  } catch (error) {
    if (error instanceof NotFound) return undefined;
    throw error;
  } finally {
    s3.destroy();
  }
}

function numberOf({ environment }: Preview): number {
  return Number(environment.slice("pr-".length));
}
