export * from "./callers/index.js";
export * from "./diagnostics/index.js";
export * from "./endpoint/index.js";
export * from "./engine/index.js";
export * from "./iam/index.js";
export * from "./lint/index.js";
export * from "./policy/index.js";
export * from "./report/index.js";
