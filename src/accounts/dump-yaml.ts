import type { SourceText } from "../diagnostics/index.js";
import type { ParsedJson } from "../policy/index.js";
import { isLines, loadTemplates } from "../sources/index.js";

/** Whether a dump is YAML, as `--output yaml` gives it, by its beginning. */
export function isDumpYaml({ text }: SourceText): boolean {
  return !isLines(text) && !/^\s*[{[]/.test(text);
}

/** The reader of YAML, which is loaded when there is some: most dumps are JSON. */
export async function loadDumpYaml(): Promise<((source: SourceText) => readonly ParsedJson[]) | undefined> {
  return (await loadTemplates(true)).readYaml;
}
