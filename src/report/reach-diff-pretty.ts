import {
  fixOfNew,
  gapInWords,
  lostPairs,
  type NewEntry,
  newEntries,
  newInWords,
  type ReachDiff,
} from "./reach-diff.js";
import { isAcceptable, stepsOfFinding } from "./reach-findings.js";
import { nameOf } from "./reach-pretty.js";
import { count, printable, type Style } from "./style.js";

/** More entries than these are counted only. */
const mostEntries = 100;

/** What a comparison of whole accounts says, for people: what is new, the worst first, and the counts. */
export function reachDiffBlocks(reach: ReachDiff, equivalent: boolean, style: Style): readonly string[] {
  if (reach.kind === "not-compared")
    return [`${style.bold(style.yellow("not compared"))}  who reaches which role: ${printable(reach.why)}`];
  const entries = newEntries(reach);
  const more = entries.length - mostEntries;
  return [
    ...reach.gaps.map((gap) => {
      const what = `${printable(gapInWords(gap))}; ${printable(gap.remedy)}`;
      return `${style.bold(style.red("incomplete"))}  ${what} ${style.dim(`(${printable(gap.file)}:${gap.line})`)}`;
    }),
    ...entries.slice(0, mostEntries).map((each) => blockOf(each, style)),
    ...(more > 0 ? [`and ${more} more; --format json lists all`] : []),
    reachDiffSummary(reach, equivalent, style),
  ];
}

function blockOf(each: NewEntry, style: Style): string {
  const isWithout = isAcceptable(each) && each.entry.mfa === "none";
  const label = !isAcceptable(each) ? "unknown" : isWithout ? "new without MFA" : "new with MFA";
  const paint = isWithout ? style.red : style.yellow;
  const lines = [`${style.bold(paint(label))}  ${printable(newInWords(each))}`];
  for (const [index, { words, allowedBy }] of stepsOfFinding(each).entries()) {
    lines.push(`  ${index + 1}. ${printable(words)}`);
    for (const statement of allowedBy)
      lines.push(
        `     ${style.cyan("-->")} ${printable(statement.file)}:${statement.line} ${style.dim(`(${nameOf(statement)})`)}`,
      );
  }
  const fix = fixOfNew(each);
  if (fix !== undefined) lines.push(`  ${style.cyan("fix:")} ${fix}`);
  return lines.join("\n");
}

/** The counts in a line. */
export function reachDiffSummary(reach: ReachDiff, equivalent: boolean, style: Style): string {
  if (reach.kind === "not-compared") return style.yellow("who reaches which role is not compared");
  const { users, roles, gained, gaps } = reach;
  const { access, outside, escalations, unknown, unknownEscalations } = gained;
  const open = unknown.length + unknownEscalations.length;
  const pairs = [...access, ...outside];
  const without = pairs.filter(({ entry }) => entry.mfa === "none").length;
  const lost = lostPairs(reach);
  const parts = [
    without === 0 ? "0 new pairs without MFA" : style.red(`${count(without, "new pair")} without MFA`),
    pairs.length === without ? "0 with MFA" : style.yellow(`${pairs.length - without} with MFA`),
    escalations.length === 0
      ? "0 new ways to undo MFA"
      : style.red(`${count(escalations.length, "new way")} to undo MFA`),
    open === 0 ? "0 newly unknown" : style.yellow(`${open} newly unknown`),
    ...(lost === 0 ? [] : [equivalent ? style.red(`${count(lost, "pair")} lost`) : `${count(lost, "pair")} lost`]),
    ...(gaps.length === 0 ? [] : [style.red("incomplete")]),
  ];
  return `${users.old} -> ${count(users.new, "user")}, ${roles.old} -> ${count(roles.new, "role")}: ${parts.join(", ")}`;
}
