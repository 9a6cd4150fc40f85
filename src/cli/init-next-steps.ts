import { existsSync } from "node:fs";
import type { FilePlan, InitChoices, SeenRepository } from "../init/index.js";
import type { Installation } from "./init-install.js";
import type { InitVerdict } from "./init-verdict.js";

/** What the next steps depend on. */
interface Situation {
  readonly choices: Pick<InitChoices, "policyPaths" | "ci">;
  readonly plans: readonly FilePlan[];
  readonly seen: Pick<SeenRepository, "packageManager">;
  readonly installation: Installation;
  readonly verdict: InitVerdict;
  /** Whether anything was written. */
  readonly hasWritten: boolean;
}

/** What to do after it, as commands. */
export function nextSteps({ choices, seen, plans, installation, verdict, hasWritten }: Situation): string {
  const lock = locks[seen.packageManager];
  const lacksLock = choices.ci !== "none" && !existsSync(lock);
  const install =
    installation.kind === "missing"
      ? "install cucumber, which runs the scenarios"
      : `write ${lock}, which the CI job needs`;
  const steps: (readonly [string, string])[] = [];
  // What package.json lacks is not installed by an install alone.
  const lacking = plans.find((plan) => plan.kind === "paste" && plan.path === "package.json");
  const command = lacking?.kind === "paste" ? lacking.lines.trimEnd() : `${seen.packageManager} install`;
  if (installation.kind === "missing" || lacksLock) steps.push([command, install]);
  if (verdict.hasFindings)
    steps.push([`npx policy-check ${choices.policyPaths.join(" ")}`, "see the findings, with what to do about them"]);
  steps.push(["npx policy-check test --coverage", "run the scenarios"]);
  if (hasWritten) steps.push(["git add --all && git commit", "the files are yours: change them as you like"]);
  steps.push(["npx policy-check init", "after new policies: write their scenarios"]);
  const width = Math.max(...steps.map(([command]) => command.length));
  return `next:\n${steps.map(([command, why]) => `  ${command.padEnd(width)}  # ${why}\n`).join("")}`;
}

const locks = { npm: "package-lock.json", pnpm: "pnpm-lock.yaml", yarn: "yarn.lock" } as const;
