import type { FilePlan, PlannedFile } from "../repository.js";

const path = ".vscode/settings.json";
const schemas = "./node_modules/policy-check/dist/schemas";

/** The schemas of policies, for editors: completion, explanations and mistakes while people write. */
export const editorSettings: PlannedFile = {
  id: "editor",
  label: "editor: completion and checks in VS Code",
  looksAt: [path],
  plan: (seen): readonly FilePlan[] => {
    const fileMatch = globsOf(seen.policies.map((policy) => policy.path));
    if (fileMatch.length === 0) return [];
    const settings = { "json.schemas": [{ fileMatch, url: `${schemas}/trust-policy.schema.json` }] };
    const why = "VS Code completes and checks trust policies";
    const text = `${JSON.stringify(settings, null, 2)}\n`;
    const present = seen.texts.get(path);
    if (present === undefined) return [{ kind: "write", path, why, text }];
    if (present.includes("policy-check/dist/schemas/trust-policy.schema.json"))
      return [{ kind: "kept", path, why: "it has the schema" }];
    return [{ kind: "paste", path, why: "it exists; to check policies in VS Code, add", lines: text }];
  },
};

/** The globs of folders with policies that are JSON files of their own: other JSON would be wrong under the schema. */
function globsOf(paths: readonly string[]): readonly string[] {
  const folders = paths.flatMap((path) => (path.endsWith(".json") ? [path.slice(0, path.lastIndexOf("/") + 1)] : []));
  return [...new Set(folders)]
    .filter((folder) => folder !== "")
    .map((folder) => `/${folder}*.json`)
    .sort();
}
