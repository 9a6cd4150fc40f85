export { type TrustAction, trustAction, trustActions } from "./action.js";
export { type Arn, isAccountId, parseArn, splitArn } from "./arn.js";
export { isAwsEndpoint } from "./aws-endpoint.js";
export {
  type ConditionKey,
  type ConditionKeyType,
  conditionKey,
  conditionKeyNames,
  conditionKeyNamespace,
  conditionKeysDate,
  isUnknownKey,
  providerOfClaim,
} from "./condition-keys.js";
export { foldName } from "./fold-name.js";
export {
  type Claim,
  type ClaimKey,
  type CustomerText,
  claimOfKey,
  claimsOf,
  customerTextsIn,
  type IdentityProvider,
  identityProviderOf,
  identityProviders,
  isChosenBySamlProvider,
  issuerOf,
  keysThatTellCustomers,
  listedClaims,
  namesCustomer,
} from "./identity-providers/index.js";
export { type AssumeCaller, assumeCallerOf, keyPresence, type Presence } from "./key-presence.js";
export { naturally } from "./natural-order.js";
export {
  type Caller,
  isNamedByDomain,
  type Nobody,
  type Principal,
  type Provider,
  type Role,
  readCaller,
  readPrincipal,
  type User,
} from "./principal.js";
export { roleSessionMfa } from "./role-session-mfa.js";
export { surroundingKeys } from "./surroundings.js";
