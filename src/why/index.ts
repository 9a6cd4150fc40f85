export type { Change } from "./changes.js";
export type { DecidingLine } from "./deciding.js";
export { explainEvents, type WhyAnswers } from "./explain-events.js";
export type { Given, GivenTrust } from "./given.js";
export { type RecordedEvent, readEvents } from "./read-events.js";
export type { WhyResult } from "./result.js";
