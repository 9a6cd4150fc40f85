import { type Finding, isAtLeast } from "../diagnostics/index.js";

/**
 * The findings of a document with one for each cause: what is part of a worse one stands in that one's message, and what
 * counts only where nothing else is said is left out where something is. To be asked once accepted findings are taken out:
 * what nobody gets to see stands for no other.
 */
export function putTogether(findings: readonly Finding[]): readonly Finding[] {
  if (findings.every(({ bearing }) => bearing === undefined)) return findings;
  const kept = findings.filter((finding) => !isSaidElsewhere(finding, findings));
  const wholes = new Map(kept.map((finding) => [finding, wholeOf(finding, kept)]));
  return kept.flatMap((finding) => {
    if (wholes.get(finding) !== undefined) return [];
    const parts = kept.filter((each) => wholes.get(each) === finding);
    const { bearing: _, ...rest } = finding;
    return [{ ...rest, message: [rest.message, ...parts.map(asPart)].join("; ") }];
  });
}

function asPart({ message, rule }: Finding): string {
  return `moreover, ${message} (${rule})`;
}

/** The worse finding that a finding is part of. */
function wholeOf({ bearing, severity }: Finding, all: readonly Finding[]): Finding | undefined {
  if (bearing?.kind !== "part") return undefined;
  return all.find(
    (each) => !isAtLeast(severity, each.severity) && statementsOf(each).some((one) => one === bearing.statement),
  );
}

/** The statements through which a finding says that somebody gets in. */
function statementsOf({ bearing }: Finding): readonly string[] {
  switch (bearing?.kind) {
    case "entry":
      return bearing.statements;
    case "lastResort":
      return [bearing.statement];
    case "part":
    case undefined:
      return [];
  }
}

function isSaidElsewhere(finding: Finding, all: readonly Finding[]): boolean {
  const { bearing, severity } = finding;
  if (bearing?.kind !== "lastResort") return false;
  return all.some(
    (each) =>
      each !== finding &&
      isAtLeast(each.severity, severity) &&
      // Two that are left out where others are must not stand for each other.
      (each.bearing?.kind !== "lastResort" || each.severity !== severity) &&
      bearing.elements.some((element) => each.pointer === element || each.pointer.startsWith(`${element}/`)),
  );
}
