import type { Aws } from "../../aws/aws";

/** A resource in AWS that may be the one which the state lacks. */
export interface Candidate {
  /** Import id of Terraform. */
  readonly id: string;
  /** Attributes that others refer to and the configuration does not set. @default - `id`, the same as above */
  readonly attributes?: Readonly<Record<string, string>>;
  /** Missing where this kind has no tags; its name or its parent then identifies the owner. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** How a type of resources is found in AWS. */
export interface Kind {
  /** The attributes that identify it. */
  readonly needs: readonly string[];
  /** Whether the name is unique in an account, so that one of another owner would conflict. */
  readonly isUnique: boolean;
  /** All candidates. */
  readonly find: (aws: Aws, values: Readonly<Record<string, string>>) => Promise<readonly Candidate[]>;
}

type Find<Need extends string> = (
  aws: Aws,
  values: Readonly<Record<Need, string>>,
) => Promise<readonly Candidate[] | Candidate | undefined>;

/** A kind whose name, or position in a parent, is unique. */
export function unique<Need extends string>(needs: readonly Need[], find: Find<Need>): Kind {
  return { needs, isUnique: true, find: async (aws, values) => [(await find(aws, values)) ?? []].flat() };
}

/** A kind whose id AWS generates: several may have the same name. */
export function shared<Need extends string>(needs: readonly Need[], find: Find<Need>): Kind {
  return { ...unique(needs, find), isUnique: false };
}
