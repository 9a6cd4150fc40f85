import type { SourceText } from "../../diagnostics/index.js";
import type { PolicyKind } from "../../policy/index.js";
import { canonicalPolicy } from "./canonical-policy.js";

/** Whether a deployed policy says what a file says. */
export type Comparison =
  | { readonly kind: "same" }
  /** `report` is for people: why, and the lines that differ. */
  | { readonly kind: "different"; readonly report: string; readonly differences: number };

/**
 * Compares a deployed policy with a given one by meaning. A deployed principal that was deleted is always a difference:
 * IAM then shows its unique id, and an entity of the same name that is made anew is not let in.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-roles
 */
export function comparePolicies(
  kind: PolicyKind,
  deployed: SourceText,
  given: SourceText,
  partition: string,
): Comparison {
  const is = canonicalPolicy(kind, deployed, partition);
  const should = canonicalPolicy(kind, given, partition);
  for (const [read, { name }] of [[should, given] as const, [is, deployed] as const]) {
    if (read.kind === "unreadable")
      return different(`${name} cannot be compared: ${read.why}`, [], Number.MAX_SAFE_INTEGER);
  }
  if (is.kind === "unreadable" || should.kind === "unreadable") return { kind: "same" };
  const lines = lineDiff(is.lines, should.lines);
  const changes = lines.filter((line) => !line.startsWith("  "));
  const deleted = is.deletedPrincipals.map(
    (id) =>
      `${id} is what IAM shows for a deleted user or role: the policy no longer allows it, nor a new one of the same name; save the policy again with the ARN`,
  );
  if (changes.length === 0 && deleted.length === 0) return { kind: "same" };
  const header = [`- deployed: ${deployed.name}`, `+ given: ${given.name}`];
  return different(deleted.join("\n"), changes.length === 0 ? [] : [...header, ...lines], changes.length);
}

function different(why: string, lines: readonly string[], differences: number): Comparison {
  return { kind: "different", report: [...(why === "" ? [] : [why]), ...lines].join("\n"), differences };
}

/** The lines of two texts, `- ` in front of those that only the first has, `+ ` those that only the second has. */
export function lineDiff(one: readonly string[], other: readonly string[]): readonly string[] {
  const common = commonLengths(one, other);
  const length = (row: number, column: number): number => common[row]?.[column] ?? 0;
  const lines: string[] = [];
  let row = 0;
  let column = 0;
  while (row < one.length || column < other.length) {
    const left = one[row];
    const right = other[column];
    if (left !== undefined && left === right) {
      lines.push(`  ${left}`);
      row++;
      column++;
    } else if (left !== undefined && (right === undefined || length(row + 1, column) >= length(row, column + 1))) {
      lines.push(`- ${left}`);
      row++;
    } else {
      lines.push(`+ ${right}`);
      column++;
    }
  }
  return lines;
}

/** How many lines two texts have in common from each pair of lines on: the longest common subsequence. */
function commonLengths(one: readonly string[], other: readonly string[]): readonly (readonly number[])[] {
  let below: number[] = new Array<number>(other.length + 1).fill(0);
  const rows = [below];
  for (let row = one.length - 1; row >= 0; row--) {
    const current: number[] = new Array<number>(other.length + 1).fill(0);
    for (let column = other.length - 1; column >= 0; column--) {
      current[column] =
        one[row] === other[column]
          ? (below[column + 1] ?? 0) + 1
          : Math.max(below[column] ?? 0, current[column + 1] ?? 0);
    }
    rows.unshift(current);
    below = current;
  }
  return rows;
}
