/**
 * A table's encryption at rest: by this key, or by a key that DynamoDB owns, which costs nothing. `enabled` without a key
 * selects the AWS managed key `aws/dynamodb`, which is billed by the request. Set explicitly when false too: without the
 * block, the provider does not change a table's key.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_SSESpecification.html
 */
export function encryptionOf(kmsKeyArn?: string) {
  return { enabled: kmsKeyArn !== undefined, kmsKeyArn };
}
