/**
 * Matchers about trust policies for Jest. Loading the module, in `setupFilesAfterEnv` or in a test file, adds them to `expect`.
 *
 * @module
 */
import type { PolicyMatchers } from "./policy-matchers.js" with { "resolution-mode": "import" };

export type {
  CallContextValue,
  MfaRequirement,
  PolicyCall,
  PolicyMatchers,
  RoleChoice,
} from "./policy-matchers.js" with { "resolution-mode": "import" };

declare global {
  // The global `expect` of @types/jest; nothing has to be installed for this.
  namespace jest {
    // biome-ignore lint/complexity/noBannedTypes: declarations that are merged must have the same parameters
    interface Matchers<R, T = {}> extends PolicyMatchers<R> {}
  }
}

// The `expect` of @jest/globals. The comment is one that declarations keep: a project may have no such module.
// biome-ignore lint/suspicious/noTsIgnore: where the module is there, nothing is wrong
/** @ts-ignore */
declare module "expect" {
  interface Matchers<R extends void | Promise<void>, T = unknown> extends PolicyMatchers<R> {}
}
