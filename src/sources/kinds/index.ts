export { looksLikeTrustPolicy, otherBrokenText, templatedTrustPolicy } from "./broken.js";
export {
  countedInWords,
  isUnreadKind,
  type OtherClause,
  type OtherKindId,
  otherKindIds,
  otherKindOf,
} from "./kinds.js";
export { looksLikeStatements, otherStatementOf, otherStructureOf, otherYamlOf } from "./structure.js";
