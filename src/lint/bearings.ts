import { type Finding, isAtLeast, type RelatedPlace } from "../diagnostics/index.js";

/**
 * The findings of a document with one for each cause: what is part of a worse one is a place related to that one, and what
 * counts only where nothing else is said is left out where something is. To be asked once accepted findings are taken out:
 * what nobody gets to see stands for no other.
 */
export function putTogether(findings: readonly Finding[]): readonly Finding[] {
  if (findings.every(({ bearing }) => bearing === undefined)) return findings;
  const places = placesOf(findings);
  const kept = findings.filter((finding) => !isSaidElsewhere(finding, places));
  const entries = entriesOf(kept);
  const parts = new Map<Finding, Finding[]>();
  const wholes = new Set<Finding>();
  for (const finding of kept) {
    const whole = wholeOf(finding, entries);
    if (whole === undefined) wholes.add(finding);
    else add(parts, whole, finding);
  }
  return kept.flatMap((finding) => {
    if (!wholes.has(finding)) return [];
    const { bearing: _, ...rest } = finding;
    return [{ ...rest, related: [...rest.related, ...(parts.get(finding) ?? []).flatMap(asRelated)] }];
  });
}

function asRelated({ message, rule, pointer, range, related }: Finding): readonly RelatedPlace[] {
  return [{ message, rule, pointer, range }, ...related];
}

/** Findings by the statements through which they say that somebody gets in. */
function entriesOf(findings: readonly Finding[]): ReadonlyMap<string, readonly Finding[]> {
  const entries = new Map<string, Finding[]>();
  for (const finding of findings) for (const statement of statementsOf(finding)) add(entries, statement, finding);
  return entries;
}

/** Findings by their places, and by all that these are within. */
function placesOf(findings: readonly Finding[]): ReadonlyMap<string, readonly Finding[]> {
  const places = new Map<string, Finding[]>();
  for (const finding of findings) {
    const { pointer } = finding;
    for (let end = pointer.length; end >= 0; end = end === 0 ? -1 : pointer.lastIndexOf("/", end - 1)) {
      add(places, pointer.slice(0, end), finding);
    }
  }
  return places;
}

function add<Key>(findings: Map<Key, Finding[]>, key: Key, finding: Finding): void {
  const known = findings.get(key);
  if (known === undefined) findings.set(key, [finding]);
  else known.push(finding);
}

/** The worse finding that a finding is part of. */
function wholeOf(
  { bearing, severity }: Finding,
  entries: ReadonlyMap<string, readonly Finding[]>,
): Finding | undefined {
  if (bearing?.kind !== "part") return undefined;
  return entries.get(bearing.statement)?.find((each) => !isAtLeast(severity, each.severity));
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

function isSaidElsewhere(finding: Finding, places: ReadonlyMap<string, readonly Finding[]>): boolean {
  const { bearing, severity } = finding;
  if (bearing?.kind !== "lastResort") return false;
  return bearing.elements.some((element) =>
    places.get(element)?.some(
      (each) =>
        each !== finding &&
        isAtLeast(each.severity, severity) &&
        // Two that are left out where others are must not stand for each other.
        (each.bearing?.kind !== "lastResort" || each.severity !== severity),
    ),
  );
}
