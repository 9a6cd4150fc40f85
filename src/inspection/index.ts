export { countedInWords, isUnreadKind, type OtherKindId, otherKindIds } from "../sources/index.js";
export { AlikePolicies } from "./alike/alike-policies.js";
export { comparePair, type DiffResult, type UnreadPart, uncomparedFile } from "./compare-policies.js";
export { type KnownContent, type PolicyContent, unknownsInWords } from "./content.js";
export { type CallDecision, decideCall } from "./decide-call.js";
export {
  type FixReport,
  fixText,
  type Lint,
  whyNotFixable,
} from "./fix-text.js";
export { inspectConfiguration, inspectSource, type SourceVerdict } from "./inspect-source.js";
export {
  type InspectedPart,
  InspectedPolicy,
  inspectedPart,
  storedPolicy,
  type UnreadRoles,
} from "./inspected-policy.js";
export { type Invented, isExampleCaller } from "./invented.js";
export { pairsOf, type SidePolicy } from "./pairs.js";
export { type JudgedPlace, placeIn } from "./places.js";
export { type AskedProperty, isAboutMfa, isAskedOf, readAxiom, readProperty } from "./properties.js";
export { proveUser } from "./prove-force-mfa.js";
export { provePolicy, refusalInWords } from "./prove-policy.js";
export { type InspectedFile, type ProveResult, unaskedResult } from "./prove-result.js";
export { type IdleStatement, isIdle, type StatementReach } from "./reach.js";
export {
  type CheckedText,
  compareTexts,
  inspectText,
  proveText,
} from "./texts.js";
export { narrowed, widened } from "./unknown-values.js";
export { verdictOn } from "./verdict.js";
export { scenarioForChange, scenarioOfCall } from "./witness-scenario.js";
