import {
  DescribeUserPoolCommand,
  DescribeUserPoolDomainCommand,
  paginateListUserPoolClients,
  paginateListUserPools,
} from "@aws-sdk/client-cognito-identity-provider";
import { type Candidate, type Kind, shared, unique } from "./kind";

/** Cognito's resources: a user pool is identified by name and tags, its clients and its domain by their position in it. */
export const COGNITO: Readonly<Record<string, Kind>> = {
  aws_cognito_user_pool: shared(["name"], async ({ cognito: client }, { name }) => {
    const candidates: Candidate[] = [];
    for await (const { UserPools = [] } of paginateListUserPools({ client }, { MaxResults: 60 })) {
      for (const { Id: id = "", Name } of UserPools) {
        if (Name !== name) continue;
        const { UserPool } = await client.send(new DescribeUserPoolCommand({ UserPoolId: id }));
        candidates.push({ id, attributes: { id, arn: UserPool?.Arn ?? "" }, tags: UserPool?.UserPoolTags ?? {} });
      }
    }
    return candidates;
  }),
  aws_cognito_user_pool_client: shared(["user_pool_id", "name"], async ({ cognito: client }, values) => {
    const { user_pool_id: UserPoolId, name } = values;
    const candidates: Candidate[] = [];
    for await (const { UserPoolClients = [] } of paginateListUserPoolClients({ client }, { UserPoolId })) {
      for (const { ClientId: id = "", ClientName } of UserPoolClients) {
        if (ClientName === name) candidates.push({ id: `${UserPoolId}/${id}`, attributes: { id } });
      }
    }
    return candidates;
  }),
  aws_cognito_user_pool_domain: unique(["domain", "user_pool_id"], async ({ cognito }, values) => {
    const { domain: Domain, user_pool_id: userPoolId } = values;
    const { DomainDescription } = await cognito.send(new DescribeUserPoolDomainCommand({ Domain }));
    if (!DomainDescription?.UserPoolId) return undefined;
    // It has no tags: that of another pool is somebody else's.
    return DomainDescription.UserPoolId === userPoolId ? { id: Domain } : { id: Domain, tags: {} };
  }),
};
