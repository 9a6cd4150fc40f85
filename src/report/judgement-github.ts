import { escapeData, escapeProperty } from "./check-github.js";
import type { Judgement, Judgements } from "./judgement.js";
import { printable, printableLines } from "./style.js";

/** Verdicts that do not hold as workflow commands, from which GitHub Actions makes annotations; and the counts. */
export function judgementsGithub({ judgements, summary }: Judgements): string {
  const commands = judgements.filter(({ outcome }) => outcome !== "holds").map(command);
  return `${[...commands, summary].join("\n")}\n`;
}

function command({ relativePath, place, name, outcome, message }: Judgement): string {
  const range = place?.range;
  const properties = {
    file: relativePath,
    ...(range === undefined ? {} : { line: range.start.line, endLine: range.end.line }),
    title: `${outcome === "fails" ? "violated" : outcome}: ${name}`,
  };
  const list = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(printable(String(value)))}`);
  return `::${outcome === "exempt" ? "notice" : "error"} ${list.join(",")}::${escapeData(printableLines(message))}`;
}
