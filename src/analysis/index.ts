export { admissionsOf, admits } from "./admission.js";
export { type Axiom, axiomNames, axioms } from "./axioms.js";
export { Effort } from "./effort.js";
export type { Found } from "./find.js";
export {
  type OpenCall,
  type Permissions,
  proveForceMfa,
} from "./permissions/force-mfa.js";
export {
  type AskedRoles,
  type Asking,
  admitsOtherCustomers,
  newAccess,
  type Property,
  prove,
  type Reach,
  reachOf,
  type Scope,
  type Verdict,
} from "./questions.js";
export type { Witness } from "./requests.js";
