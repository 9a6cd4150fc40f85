export { type CustomerText, customerTextsIn, namesCustomer } from "./customers.js";
export type { Claim, IdentityProvider } from "./identity-provider.js";
export {
  type ClaimKey,
  claimOfKey,
  claimsOf,
  identityProviderOf,
  identityProviders,
  issuerOf,
  keysThatTellCustomers,
  listedClaims,
} from "./lookup.js";
export { isChosenBySamlProvider, saml } from "./saml.js";
