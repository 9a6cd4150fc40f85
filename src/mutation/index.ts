export { judgeMutant, type MutantJudgement, refusalOf } from "./judge.js";
export { edited, type Mutant } from "./mutant.js";
export { mutantsOf } from "./mutants.js";
