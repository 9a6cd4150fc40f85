import { configuration } from "./planned/configuration.js";
import { editorSettings } from "./planned/editor-settings.js";
import { example } from "./planned/example.js";
import { githubWorkflow } from "./planned/github-workflow.js";
import { gitignore } from "./planned/gitignore.js";
import { gitlabCi } from "./planned/gitlab-ci.js";
import { packageJson } from "./planned/package-json.js";
import { preCommit } from "./planned/pre-commit.js";
import type { FilePlan, InitChoices, PlannedFile, SeenRepository } from "./repository.js";

/** All files that `init` may write besides the features, in the order in which people see them. */
export const plannedFiles: readonly PlannedFile[] = [
  example,
  configuration,
  githubWorkflow,
  gitlabCi,
  preCommit,
  editorSettings,
  packageJson,
  gitignore,
];

/** What can be left out with `--without`. */
export const plannedIds: readonly string[] = [...new Set(plannedFiles.map(({ id }) => id))];

/** What becomes of each file, without those that are left out. Nothing is written. */
export function planOf(
  seen: SeenRepository,
  choices: InitChoices,
  without: ReadonlySet<string> = new Set(),
): readonly FilePlan[] {
  return plannedFiles.filter(({ id }) => !without.has(id)).flatMap((file) => file.plan(seen, choices));
}
