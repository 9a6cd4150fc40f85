/**
 * Matchers about trust policies for Vitest. Importing the module adds them to `expect`.
 *
 * @module
 */
import { expect } from "vitest";
import { loadTemplates } from "../sources/index.js";
import { policyMatchers } from "./matchers.js";
import type { PolicyMatchers } from "./policy-matchers.js";

export type {
  CallContextValue,
  MfaRequirement,
  PolicyCall,
  PolicyMatchers,
  RoleChoice,
} from "./policy-matchers.js";

declare global {
  // Vitest takes what others add to Jest's matchers, so these types need no module that may be missing.
  namespace jest {
    // biome-ignore lint/complexity/noBannedTypes: declarations that are merged must have the same parameters
    interface Matchers<R, T = {}> extends PolicyMatchers<R> {}
  }
}

const templates = await loadTemplates(true);
expect.extend(policyMatchers(() => templates));
