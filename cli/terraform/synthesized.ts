import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { ANY_OBJECT, check, parse } from "./format";
import type { JsonObject } from "./json";

/** A synthesized stack: CDKTF's `cdk.tf.json`. */
export interface SynthesizedStack {
  /** @default - the state is in no bucket */
  readonly backend?: S3Backend;
  /** Settings of the provider without an alias. */
  readonly aws: AwsSettings;
  /** Blocks by type and name. */
  readonly resources: Blocks;
  readonly data: Blocks;
  readonly outputs: readonly string[];
  /** The whole file. */
  readonly json: JsonObject;
}

interface S3Backend {
  readonly bucket: string;
  readonly key: string;
  readonly region: string;
  /** @default - no lock in a table */
  readonly lockTable?: string;
  readonly useLockfile: boolean;
}

/** The configuration of the provider `aws`, without values that are known only at apply. */
interface AwsSettings {
  readonly region?: string;
  /** Empty where any account is allowed. */
  readonly allowedAccountIds: readonly string[];
  readonly defaultTags: Readonly<Record<string, string>>;
}

export type Blocks = Readonly<Record<string, Readonly<Record<string, JsonObject>>>>;

const BLOCKS = z.record(z.string(), z.record(z.string(), ANY_OBJECT)).default({});

/** A block that Terraform accepts as an object or as a list. */
const oneOrMany = <T extends z.ZodType>(block: T) =>
  z.union([z.array(block), block.transform((only) => [only])]).default([]);

const STACK = z.object({
  terraform: z
    .object({
      backend: z
        .object({
          s3: z
            .object({
              bucket: z.string(),
              key: z.string(),
              region: z.string(),
              dynamodb_table: z.string().optional(),
              use_lockfile: z.boolean().default(false),
            })
            .optional(),
        })
        .optional(),
    })
    .optional(),
  provider: z
    .object({
      aws: oneOrMany(
        z.object({
          alias: z.string().optional(),
          region: z.string().optional(),
          allowed_account_ids: z.array(z.string()).default([]),
          default_tags: oneOrMany(z.object({ tags: z.record(z.string(), z.string()).default({}) })),
        }),
      ),
    })
    .optional(),
  resource: BLOCKS,
  data: BLOCKS,
  output: z.record(z.string(), z.unknown()).default({}),
});

const NAME = "cdk.tf.json";

/** Reads the stack in a folder. @throws Error that names the file and each wrong field */
export function readSynthesized(folder: string): SynthesizedStack {
  const file = join(folder, NAME);
  return parseSynthesized(readFileSync(file, "utf8"), file);
}

/** @param name of the file, for the error. @throws Error that names each wrong field */
export function parseSynthesized(text: string, name = NAME): SynthesizedStack {
  const json = parse(text, name);
  const { terraform, provider, resource, data, output } = check(STACK, json, name);
  const s3 = terraform?.backend?.s3;
  const aws = provider?.aws.find(({ alias }) => alias === undefined);
  return {
    backend: s3 && {
      bucket: s3.bucket,
      key: s3.key,
      region: s3.region,
      lockTable: s3.dynamodb_table,
      useLockfile: s3.use_lockfile,
    },
    aws: {
      region: [aws?.region].find(isKnown),
      allowedAccountIds: aws?.allowed_account_ids.filter(isKnown) ?? [],
      defaultTags: Object.fromEntries(
        (aws?.default_tags ?? []).flatMap(({ tags }) => Object.entries(tags).filter(([, value]) => isKnown(value))),
      ),
    },
    resources: resource,
    data,
    outputs: Object.keys(output),
    json: json as JsonObject,
  };
}

/** The blocks of a type, by name. */
export function blocksOfType({ resources }: Pick<SynthesizedStack, "resources">, type: string): [string, JsonObject][] {
  return Object.entries(resources[type] ?? {});
}

/** The types of resources in a stack. */
export function typesOf({ resources }: Pick<SynthesizedStack, "resources">): string[] {
  return Object.keys(resources);
}

/** Whether a value contains no reference. */
export function isKnown(value: string | undefined): value is string {
  return value !== undefined && !value.includes("${");
}
