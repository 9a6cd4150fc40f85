export { judgeMutant, type MutantJudgement } from "./judge.js";
export { edited, type Mutant } from "./mutant.js";
export { mostMutants, mutantsOf } from "./mutants.js";
export type { Mutation } from "./mutation.js";
