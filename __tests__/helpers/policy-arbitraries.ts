import fc from "fast-check";
import type { IamRequest } from "../../src/testing";

export const TABLE = "arn:aws:dynamodb:eu-central-1:111122223333:table/Orders";
export const LOG = "arn:aws:logs:eu-central-1:111122223333:log-group:/aws/lambda/GetOrder";
const ACTIONS = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:GetItems", "logs:PutLogEvents", "s3:GetObject"];
const ARNS = [
  TABLE,
  `${TABLE}x`,
  `${TABLE}/index/a`,
  LOG,
  `${LOG}:log-stream:a`,
  "arn:aws:s3:::acme",
  "arn:aws:s3:::acme/a",
];

const arn = fc.oneof(
  fc.constantFrom(...ARNS),
  fc.string({ unit: fc.constantFrom(..."aB/:-._0"), maxLength: 12 }).map((rest) => `${TABLE}${rest}`),
);
const oneOrMore = <T>(item: fc.Arbitrary<T>) => fc.array(item, { minLength: 1, maxLength: 3 });
const condition = fc.oneof(
  fc.record({
    test: fc.constant("StringEquals"),
    variable: fc.constantFrom("aws:SourceArn", "AWS:sourcearn"),
    values: oneOrMore(fc.constantFrom(TABLE, LOG)),
  }),
  fc.record({
    test: fc.constant("ArnEquals"),
    variable: fc.constant("aws:SourceArn"),
    values: oneOrMore(fc.constantFrom(TABLE, LOG)),
  }),
  fc.record({
    test: fc.constant("Bool"),
    variable: fc.constant("aws:SecureTransport"),
    values: fc.constantFrom(["true"], ["false"], ["TRUE"]),
  }),
);
/** One condition for each operator and key in a statement: JSON has no room for a second. */
const conditions = fc.uniqueArray(condition, { maxLength: 3, selector: ({ test }) => test });
const resource = fc.oneof(
  arn,
  arn.map((it) => `${it}*`),
  fc.constant("*"),
);
/** A statement that allows. */
export const allow = fc.record({
  actions: oneOrMore(fc.constantFrom(...ACTIONS)),
  resources: oneOrMore(resource),
  condition: conditions,
});
/** A statement that denies, also by actions that end in a star. */
export const deny = fc.record({
  effect: fc.constant("Deny"),
  actions: oneOrMore(fc.constantFrom(...ACTIONS, "dynamodb:*", "dynamodb:Get*", "s3:*")),
  resources: oneOrMore(resource),
  condition: conditions,
});
/** A request that such statements may be about. */
export const request: fc.Arbitrary<IamRequest> = fc.record({
  action: fc.oneof(
    fc.constantFrom(...ACTIONS),
    fc.constantFrom(...ACTIONS).map((it) => it.toUpperCase()),
  ),
  resource: arn,
  context: fc.record(
    {
      "aws:SourceArn": fc.constantFrom(TABLE, LOG, `${TABLE}x`),
      "aws:SecureTransport": fc.constantFrom("true", "false"),
    },
    { requiredKeys: [] },
  ),
});
