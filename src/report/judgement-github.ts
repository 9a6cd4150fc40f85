import { githubCommand } from "./github.js";
import type { Judgement, Judgements } from "./judgement.js";

/** Verdicts that do not hold as workflow commands, from which GitHub Actions makes annotations; and the counts. */
export function judgementsGithub({ judgements, summary }: Judgements): string {
  const commands = judgements.filter(({ outcome }) => outcome !== "holds").map(command);
  return `${[...commands, summary].join("\n")}\n`;
}

function command({ relativePath, place, name, outcome, message }: Judgement): string {
  return githubCommand({
    level: outcome === "exempt" ? "notice" : "error",
    file: relativePath,
    range: place?.range,
    title: `${outcome === "fails" ? "violated" : outcome}: ${name}`,
    text: message,
  });
}
