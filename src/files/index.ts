export { removeLeftovers } from "./leftovers.js";
export { Replacement, replaceFile, replaceFileSync } from "./replace.js";
export { targetOf } from "./target.js";
