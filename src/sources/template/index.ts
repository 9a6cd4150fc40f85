import type { SourceText } from "../../diagnostics/index.js";

import type { YamlDocument } from "./yaml.js";

export { withUnknowns } from "./placeholders.js";
export { templatePolicies } from "./roles.js";
export type { AmbiguousScalar } from "./scalars.js";
export { mayHaveVariables, withVariables } from "./variables.js";
export type { YamlDocument } from "./yaml.js";

/** The reader of YAML, which is loaded when there is some: most files are JSON. */
export async function loadYamlReader(): Promise<(source: SourceText) => readonly YamlDocument[]> {
  return (await import("./yaml.js")).readYaml;
}
