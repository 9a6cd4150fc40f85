import type { InitChoices } from "../init/index.js";
import type { Installation } from "./init-install.js";
import type { InitVerdict } from "./init-verdict.js";

/** What the next steps depend on. */
interface Situation {
  readonly choices: Pick<InitChoices, "policyPaths" | "packages">;
  readonly installation: Installation;
  readonly verdict: InitVerdict;
  /** Whether anything was written. */
  readonly hasWritten: boolean;
}

/** What to do after it, as commands. */
export function nextSteps({ choices, installation, verdict, hasWritten }: Situation): string {
  const paths = choices.policyPaths.join(" ");
  const steps: (readonly [string, string])[] = [
    ...(installation.kind === "missing"
      ? [["npm install", "install cucumber, which runs the scenarios"] as const]
      : []),
    ...(verdict.exitCode === 0
      ? []
      : [[`npx policy-check ${paths}`, "see the findings with what to do about them"] as const]),
    [verdict.isUntested ? "npx policy-check test" : "npx policy-check test --coverage", "run the scenarios"],
    ...(hasWritten ? [["git add --all && git commit", "the CI job needs package-lock.json, too"] as const] : []),
    ["npx policy-check init", "after new policies: write their scenarios"],
  ];
  const width = Math.max(...steps.map(([command]) => command.length));
  return `next:\n${steps.map(([command, why]) => `  ${command.padEnd(width)}  # ${why}\n`).join("")}`;
}
