import { githubCommand } from "./github.js";
import type { Judgement, Judgements } from "./judgement.js";

/** Verdicts that do not hold as workflow commands, from which GitHub Actions makes annotations; and the counts unless it is quiet. */
export function judgementsGithub(
  { judgements, summary }: Judgements,
  { isQuiet = false }: { readonly isQuiet?: boolean } = {},
): string {
  const commands = judgements.filter(({ outcome }) => outcome !== "holds").map(command);
  return [...commands, ...(isQuiet ? [] : [summary])].map((line) => `${line}\n`).join("");
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
