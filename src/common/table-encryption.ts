/**
 * A table's encryption at rest: by this key, else by DynamoDB's own, which costs nothing. `enabled` without a key selects
 * AWS's managed key `aws/dynamodb`, which is billed by the request. Explicit when false too: without the block, the
 * provider leaves a table with the key that it has.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_SSESpecification.html
 */
export function encryptionOf(kmsKeyArn?: string) {
  return { enabled: kmsKeyArn !== undefined, kmsKeyArn };
}
