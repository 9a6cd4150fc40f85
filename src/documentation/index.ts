export { statementInWords } from "../engine/index.js";
export { roleSessionMfa } from "../iam/index.js";
export {
  changesSince,
  type DocumentationChanges,
  readEarlier,
} from "./changes.js";
export { documentationOf } from "./documentation.js";
export { durationInWords } from "./duration.js";
export type { DocumentationInput, FeatureInput, PolicyInput, ReachInput, ReadablePolicy } from "./input.js";
export { type RunRecord, readFeature, readRun } from "./messages.js";
export * from "./model.js";
export { requirementOf, statementsInWords } from "./requirement.js";
