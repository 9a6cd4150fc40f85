export { AppendedFile } from "./append.js";
export { removeLeftovers } from "./leftovers.js";
export { type PreparedFile, prepareFile, Replacement, replaceFile, replaceFileSync } from "./replace.js";
export { targetOf } from "./target.js";
