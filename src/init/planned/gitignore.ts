import type { FilePlan, PlannedFile } from "../repository.js";

const path = ".gitignore";

/** What git is not to keep. */
export const gitignore: PlannedFile = {
  id: "gitignore",
  label: ".gitignore: node_modules",
  looksAt: [path],
  plan: (seen): readonly FilePlan[] => {
    const present = seen.texts.get(path);
    const why = "installed packages do not belong in git";
    const added = "node_modules/\n";
    if (present === undefined) return [{ kind: "write", path, why, text: added }];
    if (/^\/?(?:\*\*\/)?node_modules\/?\s*$/m.test(present))
      return [{ kind: "kept", path, why: "it has node_modules" }];
    // A line at the end of a list of patterns takes nothing away.
    const joint = present === "" || present.endsWith("\n") ? "" : "\n";
    return [{ kind: "append", path, why, added, text: `${present}${joint}${added}` }];
  },
};
