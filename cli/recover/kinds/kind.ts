import type { Aws } from "../../aws/aws";

/** Something that is in AWS and may be what the stack lacks. */
export interface Candidate {
  /** What Terraform imports it by. */
  readonly id: string;
  /** Attributes that others refer to, besides those of the configuration. @default - `id` alone, the same as above */
  readonly attributes?: Readonly<Record<string, string>>;
  /** Missing where this kind has no tags; it then belongs to whom its name or its parent belongs to. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** How one kind of resource is found again. */
export interface Kind {
  /** The attributes that tell which one it is. */
  readonly needs: readonly string[];
  /** Whether an account has only one of that name, so that somebody else's would be in the way. */
  readonly isUnique: boolean;
  /** All that may be it. */
  readonly find: (aws: Aws, values: Readonly<Record<string, string>>) => Promise<readonly Candidate[]>;
}

type Find<Need extends string> = (
  aws: Aws,
  values: Readonly<Record<Need, string>>,
) => Promise<readonly Candidate[] | Candidate | undefined>;

/** A kind whose name, or place in a parent, only one can have. */
export function unique<Need extends string>(needs: readonly Need[], find: Find<Need>): Kind {
  return { needs, isUnique: true, find: async (aws, values) => [(await find(aws, values)) ?? []].flat() };
}

/** A kind whose id AWS makes up: several may have one name. */
export function shared<Need extends string>(needs: readonly Need[], find: Find<Need>): Kind {
  return { ...unique(needs, find), isUnique: false };
}
