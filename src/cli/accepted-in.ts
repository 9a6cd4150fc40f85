import type { Accepted } from "./accepted.js";
import type { Config } from "./config-types.js";

/** What a configuration accepts; undefined where it accepts nothing: globs are loaded for those who accept something. */
export async function acceptedIn(config: Config): Promise<Accepted | undefined> {
  const { suppressions, mfaExemptions, explainedHoles } = config;
  if (suppressions.length + mfaExemptions.length + explainedHoles.length === 0) return undefined;
  const { Accepted } = await import("./accepted.js");
  return new Accepted(config, new Date().toISOString().slice(0, 10));
}
