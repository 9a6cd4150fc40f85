import type { FilePlan, PlannedFile, SeenRepository } from "../repository.js";
import { shellWords, yamlText } from "../shell.js";

const path = ".pre-commit-config.yaml";

/** A hook that checks the policies of a commit, for pre-commit and prek. */
export const preCommit: PlannedFile = {
  id: "hook",
  label: "pre-commit: check the policies of each commit",
  looksAt: [path],
  plan: (seen): readonly FilePlan[] => {
    const lines = hook(seen);
    const why = "pre-commit and prek check the policies of each commit";
    if (seen.belowTop !== "") {
      const there = "../".repeat(seen.belowTop.split("/").length - 1) + path;
      return [
        { kind: "paste", path: there, why: "hooks are configured at the top of the repository; add there", lines },
      ];
    }
    const present = seen.texts.get(path);
    if (present === undefined) return [{ kind: "write", path, why, text: lines }];
    if (present.includes("policy-check")) return [{ kind: "kept", path, why: "it has policy-check" }];
    return [{ kind: "paste", path, why: "it exists; to check policies before commits, add to its repos", lines }];
  },
};

/** Hooks run at the top of the repository, whichever folder has the packages. */
function hook({ belowTop }: SeenRepository): string {
  const entry =
    belowTop === ""
      ? "npx policy-check --skip-others"
      : shellWords([
          `${belowTop}node_modules/.bin/policy-check`,
          "--skip-others",
          "--config",
          `${belowTop}policy-check.config.json`,
        ]);
  return `repos:
  - repo: local
    hooks:
      - id: policy-check
        name: policy-check
        language: system
        entry: ${yamlText(entry)}
        files: ${JSON.stringify(`^${belowTop.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")}.*\\.(json|ya?ml|template|tf|tofu)$`)}
        require_serial: true
`;
}
