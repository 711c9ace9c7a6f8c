export type { Block } from "./block";
export { allActions, allowedRequests, everyRequest, hostileNeighbours } from "./catalogue";
export { type ExpectedPermission, ownLog } from "./difference";
export { type IamRequest, isAllowed } from "./evaluate";
export { iamMatchers } from "./matchers";
export { type Permission, permissionsOf, UnprovablePolicyError } from "./permission";
export type { Condition, Principal, Statement } from "./policy-document";
export type { Role } from "./role";
export { Synthesized } from "./synthesized";
