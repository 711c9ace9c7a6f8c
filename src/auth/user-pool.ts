/** A Cognito user pool whose tokens an API accepts. */
export interface IUserPool {
  readonly userPoolArn: string;
  /** `eu-west-1_AbC`. */
  readonly userPoolId: string;
}
