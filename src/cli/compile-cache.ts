import * as nodeModule from "node:module";

/**
 * Has Node keep the compiled code of the modules that are imported from now on, where it can (from 22.1): those of the AWS SDK
 * and of cucumber are many. Bundles have a cache of their own (`code-cache.ts`), which also has what was compiled during a run.
 */
export function enableCompileCache(): void {
  if ("enableCompileCache" in nodeModule && typeof nodeModule.enableCompileCache === "function") {
    nodeModule.enableCompileCache();
  }
}
