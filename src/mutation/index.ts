export { judgeMutant, type MutantJudgement, refusalOf } from "./judge.js";
export { edited, type Mutant } from "./mutant.js";
export { mostMutants, mutantsOf } from "./mutants.js";
