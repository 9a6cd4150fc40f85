export type { Actor } from "./actors.js";
export { admissionsOf, admits } from "./admission.js";
export { type Axiom, axiomNames, axioms, World } from "./axioms.js";
export { Effort } from "./effort.js";
export { type Answer, type Found, find } from "./find.js";
export type { Keys } from "./keys.js";
export { AnalysisMemory } from "./memory.js";
export { anything, exactly } from "./patterns.js";
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
export { actorsFor } from "./representatives.js";
export type { Witness } from "./requests.js";
export { idsOf, plainUnits } from "./shapes.js";
