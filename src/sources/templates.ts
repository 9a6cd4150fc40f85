import type { SourceText } from "../diagnostics/index.js";
import type { YamlDocument } from "./template/index.js";

/** What reads templates of CloudFormation, and policies with placeholders. */
export interface Templates
  extends Pick<
    typeof import("./template/index.js"),
    "mayHaveVariables" | "templatePolicies" | "withUnknowns" | "withVariables"
  > {
  /** Reads YAML; absent where no text was YAML yet. */
  readonly readYaml?: (source: SourceText) => readonly YamlDocument[];
}

/** Loads what only some texts need: the functions of CloudFormation, and YAML. */
export async function loadTemplates(isYaml: boolean): Promise<Templates> {
  const { loadYamlReader, mayHaveVariables, templatePolicies, withUnknowns, withVariables } = await import(
    "./template/index.js"
  );
  const templates = { mayHaveVariables, templatePolicies, withUnknowns, withVariables };
  return { ...templates, ...(isYaml ? { readYaml: await loadYamlReader() } : {}) };
}
