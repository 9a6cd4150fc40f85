import { commentFile, jobCommands, pageFolder } from "../jobs.js";
import type { FilePlan, InitChoices, PlannedFile, SeenRepository } from "../repository.js";
import { yamlText } from "../shell.js";

const main = ".gitlab-ci.yml";
const apart = ".gitlab/policy-check.yml";

/** The jobs of GitLab CI. */
export const gitlabCi: PlannedFile = {
  id: "ci",
  label: "CI job",
  looksAt: [main, apart],
  plan: (seen, choices): readonly FilePlan[] => {
    if (choices.ci !== "gitlab") return [];
    const text = jobs(seen, choices);
    const why = "GitLab CI: findings, new access and scenarios on each merge request";
    const up = "../".repeat(seen.belowTop.split("/").length - 1);
    if (seen.belowTop !== "") {
      return [
        {
          kind: "paste",
          path: up + main,
          why: "GitLab reads its jobs at the top of the repository; add there",
          lines: text,
        },
      ];
    }
    const present = seen.texts.get(main);
    if (present === undefined) return [{ kind: "write", path: main, why, text }];
    if (present === text || (present.includes("policy-check") && !present.includes(apart)))
      return [{ kind: "kept", path: main, why: "it has policy-check" }];
    const there = seen.texts.get(apart);
    const own: FilePlan =
      there === undefined
        ? { kind: "write", path: apart, why, text }
        : { kind: "kept", path: apart, why: there === text ? "as init writes it" : "it exists and stays as it is" };
    if (present.includes(apart)) return [own, { kind: "kept", path: main, why: `it includes ${apart}` }];
    return [own, { kind: "paste", path: main, why: "it exists; add to it", lines: `include:\n  - local: ${apart}\n` }];
  },
};

function jobs(seen: SeenRepository, choices: InitChoices): string {
  const { belowTop } = seen;
  const commands = jobCommands(choices, seen);
  const enter = belowTop === "" ? [] : [`cd ${JSON.stringify(belowTop)}`];
  const script = (lines: readonly string[]): string => lines.map((line) => `    - ${yamlText(line)}`).join("\n");
  const below = (file: string): string => yamlText(belowTop + file);
  // The target branch, as git has it in the clone of a merge request.
  const base = '"$CI_MERGE_REQUEST_DIFF_BASE_SHA"';
  // Features for templates hold a copy of the policy: without this job they would go on passing after the policy has changed.
  const features =
    commands.scaffoldCheck === undefined
      ? ""
      : `policy-check:features:
  extends: .policy-check
  script:
    - ${yamlText(commands.scaffoldCheck)}

`;
  return `.policy-check:
  image: node:22
  variables: { GIT_DEPTH: 0 } # diff reads the target branch
  needs: []
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
  before_script:
${script([...enter, ...commands.install])}

policy-check:findings:
  extends: .policy-check
  script:
    - ${yamlText(commands.check("gitlab", "gl-code-quality-report.json"))}
  artifacts:
    when: always
    reports: { codequality: ${below("gl-code-quality-report.json")} }

policy-check:new-access:
  extends: .policy-check
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
  script:
    - ${yamlText(commands.diff(base))}

${features}policy-check:scenarios:
  extends: .policy-check
  script:
    - ${yamlText(`${commands.test} --format junit:scenarios.xml`)}
  after_script:
${script([...enter, commands.page, commands.comment("")].map((line) => line.replace("  ", " ")))}
  artifacts:
    when: always
    expose_as: trust policies
    paths: [${below(`${pageFolder}/`)}, ${below(commentFile)}]
    reports: { junit: ${below("scenarios.xml")} }
`;
}
