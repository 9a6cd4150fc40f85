export { type AccountUse, accountsIn, accountUses, likelyOwnAccounts } from "./accounts.js";
export { isSupportedCucumber, mayBeSupportedCucumber, nodeForCucumber, supportedCucumber } from "./cucumber-range.js";
export { hostOf, packageManagerOf } from "./host.js";
export { readPackageText } from "./package-text.js";
export { plannedFiles, plannedIds, planOf } from "./plan.js";
export { examplePlan } from "./planned/example.js";
export { policyPathsOf } from "./policy-paths.js";
export {
  type CiHost,
  ciHosts,
  type FilePlan,
  type InitChoices,
  type SeenPolicy,
  type SeenRepository,
} from "./repository.js";
