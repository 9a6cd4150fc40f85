import { commentFile, jobCommands, pageFolder } from "../jobs.js";
import type { FilePlan, InitChoices, PlannedFile, SeenRepository } from "../repository.js";
import { yamlText } from "../shell.js";

const path = ".github/workflows/policy-check.yml";

/** The job of GitHub Actions. */
export const githubWorkflow: PlannedFile = {
  id: "ci",
  label: "CI job",
  looksAt: [path],
  plan: (seen, choices): readonly FilePlan[] => {
    if (choices.ci !== "github") return [];
    const job = jobOf(seen, choices);
    const text = workflow(seen, job);
    const why = "GitHub Actions: findings, new access, scenarios and a comment on each pull request";
    if (seen.belowTop !== "") {
      const there = "../".repeat(seen.belowTop.split("/").length - 1) + path;
      return [
        {
          kind: "paste",
          path: there,
          why: "GitHub reads workflows at the top of the repository only; write there",
          lines: text,
        },
      ];
    }
    const present = seen.texts.get(path);
    if (present === undefined) return [{ kind: "write", path, why, text }];
    if (present === text) return [{ kind: "kept", path, why: "as init writes it" }];
    if (/^(?!\s*#).*policy-check/m.test(present)) return [{ kind: "kept", path, why: "it has policy-check" }];
    return [
      {
        kind: "paste",
        path,
        why: "it exists and does not run policy-check; add to its jobs, for pull requests",
        lines: job,
      },
    ];
  },
};

function workflow({ defaultBranch }: SeenRepository, job: string): string {
  return `name: trust policies
on:
  push: { branches: [${yamlText(defaultBranch)}] }
  pull_request:

permissions: { contents: read }

jobs:
${job}`;
}

/** The job as the text below `jobs:`. */
function jobOf(seen: SeenRepository, choices: InitChoices): string {
  const { belowTop, packageManager } = seen;
  const commands = jobCommands(choices, seen);
  const folder =
    belowTop === "" ? "" : `    defaults: { run: { working-directory: ${JSON.stringify(belowTop.slice(0, -1))} } }\n`;
  const cache = packageManager === "npm" ? `, cache: npm` : "";
  const lock =
    belowTop === "" || cache === "" ? "" : `, cache-dependency-path: ${JSON.stringify(`${belowTop}package-lock.json`)}`;
  const below = (file: string): string => yamlText(belowTop + file);
  // In an expression, not in the text of a script: the name of a branch is written by others.
  const base = '"origin/$GITHUB_BASE_REF"';
  // Features for templates hold a copy of the policy: without this step they would go on passing after the policy has changed.
  const scaffoldStep =
    commands.scaffoldCheck === undefined
      ? ""
      : `
      - name: Compare the scenarios with the policies
        if: \${{ (success() || failure()) && steps.install.outcome == 'success' }}
        run: ${yamlText(commands.scaffoldCheck)}
`;
  return `  policy-check:
    runs-on: ubuntu-latest
    permissions: { contents: read, security-events: write, pull-requests: write }
${folder}    steps:
      - uses: actions/checkout@v6
        with: { fetch-depth: 0, persist-credentials: false } # diff reads the target branch
      - uses: actions/setup-node@v6
        with: { node-version: 22${cache}${lock} }
      - id: install
        run: ${commands.install.length === 1 ? commands.install[0] : `|\n${commands.install.map((line) => `          ${line}`).join("\n")}`}

      - name: Find mistakes
        run: ${yamlText(commands.check("sarif", "results.sarif"))}
      - name: Show findings in code scanning
        if: \${{ (success() || failure()) && steps.install.outcome == 'success' }}
        continue-on-error: true # private repositories have code scanning with GitHub Code Security only
        uses: github/codeql-action/upload-sarif@v4
        with: { sarif_file: ${below("results.sarif")}, category: policy-check }

      - name: Fail on new access
        if: \${{ (success() || failure()) && steps.install.outcome == 'success' && github.event_name == 'pull_request' }}
        run: ${yamlText(commands.diff(base))}
${scaffoldStep}
      - name: Describe the target branch
        if: \${{ (success() || failure()) && steps.install.outcome == 'success' && github.event_name == 'pull_request' }}
        run: |
          git switch --quiet --detach ${base}
          ${commands.docsBefore("base.json")} || rm -f base.json
          git switch --quiet --detach "$GITHUB_SHA"
      - name: Run the scenarios
        if: \${{ (success() || failure()) && steps.install.outcome == 'success' }}
        run: ${yamlText(commands.test)}
      - name: Write the documentation
        if: \${{ (success() || failure()) && steps.install.outcome == 'success' }}
        run: |
          ${commands.page}
          if [ -f base.json ]; then since="--since base.json"; fi
          ${commands.comment("$since")}
          cat ${commentFile} >> "$GITHUB_STEP_SUMMARY"
      - uses: actions/upload-artifact@v6
        if: \${{ (success() || failure()) && steps.install.outcome == 'success' }}
        with: { name: trust-policies, path: ${below(pageFolder)} }
      - name: Comment on the pull request
        if: \${{ (success() || failure()) && steps.install.outcome == 'success' && github.event.pull_request.head.repo.full_name == github.repository }}
        env: { GH_TOKEN: "\${{ github.token }}", GH_REPO: "\${{ github.repository }}", PULL_REQUEST: "\${{ github.event.pull_request.number }}" }
        run: gh pr comment "$PULL_REQUEST" --body-file ${commentFile} --edit-last --create-if-none
`;
}
