import type { SourceText } from "../diagnostics/index.js";
import { isDumpYaml } from "./dump-yaml.js";

/**
 * Whether a dump may have a user: `false` where it surely has none, as where only roles were asked for. It says so without
 * reading the text, which takes long for a large one.
 */
export function mayHaveUsers(source: SourceText): boolean {
  const { text } = source;
  // Names of members may be written with escapes, in YAML in more ways than one.
  if (isDumpYaml(source) || text.includes("\\u00") || text.includes('"UserName"')) return true;
  const list = '"UserDetailList"';
  const emptyList = /\s*:\s*\[\s*\]/y;
  for (let at = text.indexOf(list); at >= 0; at = text.indexOf(list, at + 1)) {
    emptyList.lastIndex = at + list.length;
    if (!emptyList.test(text)) return true;
  }
  return false;
}
