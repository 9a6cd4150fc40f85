import type { SourceText } from "../../diagnostics/index.js";
import type { ParsedJson } from "../../policy/index.js";

export { withUnknowns } from "./placeholders.js";
export { templatePolicies } from "./roles.js";

/** The reader of YAML, which is loaded when there is some: most files are JSON. */
export async function loadYamlReader(): Promise<(source: SourceText) => readonly ParsedJson[]> {
  return (await import("./yaml.js")).readYaml;
}
