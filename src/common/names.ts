import type { Construct } from "constructs";
import { requireThat } from "./validation";

/** The characters that AWS accepts in a name, as a pattern and as an error states it. */
interface NameRule {
  readonly pattern: RegExp;
  readonly rule: string;
}

const lettersAndDigits = (most: number): NameRule => ({
  pattern: new RegExp(`^[A-Za-z0-9_-]{1,${most}}$`),
  rule: `be 1 to ${most} letters, digits, '-' or '_'`,
});

const tableName: NameRule = {
  pattern: /^[A-Za-z0-9_.-]{3,255}$/,
  rule: "be 3 to 255 letters, digits, '_', '.' or '-'",
};

/** The rules for names, where AWS would reject a name only at apply. */
export const NAME_RULES = {
  /** So short that the id of its statement in the function's policy has at most 100 characters. */
  authorizer: lettersAndDigits(64),
  /** Without dots, which AWS advises against: S3's certificate covers no bucket name with dots. */
  bucket: {
    pattern: /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/,
    rule: "be 3 to 63 lower-case letters, digits and inner hyphens",
  },
  dashboard: lettersAndDigits(255),
  environmentVariable: {
    pattern: /^[A-Za-z][A-Za-z0-9_]*$/,
    rule: "begin with a letter and contain only letters, digits and '_'",
  },
  function: lettersAndDigits(64),
  logDelivery: lettersAndDigits(60),
  /** So short that names made of it and an environment's stay within the limits of all services. */
  project: {
    pattern: /^[a-z]([a-z0-9-]{0,18}[a-z0-9])?$/,
    rule: "be 1 to 20 lower-case letters, digits and inner hyphens",
  },
  /** Cognito's own prefix domains are shared by all accounts of a region. */
  signInPrefix: {
    pattern: /^(?!.*(aws|amazon|cognito))[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
    rule: "be 1 to 63 lower-case letters, digits and inner hyphens, without 'aws', 'amazon' and 'cognito'",
  },
  stage: lettersAndDigits(128),
  table: tableName,
  tableIndex: tableName,
  userPool: {
    pattern: /^[\w\s+=,.@-]{1,128}$/,
    rule: "be 1 to 128 letters, digits, spaces and characters of '+=,.@-'",
  },
  webAcl: lettersAndDigits(128),
} satisfies Record<string, NameRule>;

/** @throws ValidationError when AWS does not accept the name for a resource of this kind */
export function requireName(scope: Construct, prop: string, name: string, kind: keyof typeof NAME_RULES) {
  const { rule, pattern } = NAME_RULES[kind];
  requireThat(scope, prop, name, rule, (it) => pattern.test(it));
}
