import type { ScaffoldedRole } from "../scaffold/index.js";
import type { Input } from "./inputs.js";
import type { PolicyFiles } from "./policy-files.js";
import { fromWorkingDirectory } from "./relative-path.js";

/** The roles of some files, and what could not be read: a sentence each, with the file. */
export interface ReadRoles {
  readonly roles: readonly ScaffoldedRole[];
  readonly unread: readonly string[];
}

/** Reads the roles that are to have features. Files that were only found, and hold no trust policy, are passed over. */
export async function rolesIn(files: PolicyFiles, inputs: readonly Input[]): Promise<ReadRoles> {
  const roles: ScaffoldedRole[] = [];
  const unread: string[] = [];
  for (const input of inputs) {
    const { path } = input;
    const shown = fromWorkingDirectory(path);
    let found: ScaffoldedRole[] = [];
    let lost: string[] = [];
    const verdict = await files.read(input, path, () => {
      found = [];
      lost = [];
      return (part) => {
        if (part.kind === "policy" && part.identity === undefined) {
          found.push({ policy: part, path: shown });
          if (part.unread !== undefined) lost.push(part.unread);
        } else if (part.kind === "unread") lost.push(part.why);
      };
    });
    if (verdict.kind === "skipped") continue;
    if (verdict.kind === "unreadable") {
      const remedy = verdict.remedy === undefined ? "" : `; ${verdict.remedy}`;
      unread.push(`${shown}: ${verdict.why}${remedy}`);
      continue;
    }
    roles.push(...found);
    unread.push(...lost.map((why) => `${shown}: ${why}`));
  }
  return { roles, unread };
}
