import type {
  Access,
  AllowingStatement,
  Escalation,
  EscalationCall,
  OutsideAccess,
  PathStep,
  Reach,
  UnknownAccess,
  UnknownEscalation,
} from "../reach/index.js";
import {
  type AcceptedReach,
  escalationExemption,
  isKnown,
  isListed,
  isOpen,
  isOpenEscalation,
  isOpenQuestion,
  isOpenToOutside,
  type ReachCounts,
  type ReachGap,
  type ReachReport,
  reachCounts,
} from "./reach.js";
import { count, printable, type Style, styleOf } from "./style.js";

/** More entries of a kind than these are counted only: paths take room, and `--format json` has all. */
const mostEntries = 100;

/**
 * Who reaches which role for people: the worst first, each with its path and the statements that allow it; in parts. Where it is
 * quiet only what fails the run is shown, whichever pairs are to be listed.
 */
export function* reachPretty(
  report: ReachReport,
  { color, isQuiet = false }: { readonly color: boolean; readonly isQuiet?: boolean },
): Generator<string> {
  const style = styleOf(color);
  const { reach, exempt, gaps, baseline } = report;
  const listed = isQuiet ? "any" : report.listed;
  const access = reach.access.filter(({ mfa }) => isListed(mfa, listed));
  const outside = reach.outside.filter(({ mfa }) => isListed(mfa, listed));
  const escalations = reach.escalations.filter(({ mfa }) => isListed(mfa, listed));
  const isOpenOutside = (each: OutsideAccess): boolean => isOpenToOutside(each, exempt) && !isKnown(each, baseline);
  const ofAccess = (each: Access): string => accessBlock(each, exempt.get(each.to), style);
  const ofOutside = (each: OutsideAccess): string => outsideLine(each, exempt.get(each.to), style);
  const ofEscalations = (ways: readonly Escalation[]): string => escalationsBlock(ways, exempt, style);
  for (const gap of gaps) yield `${gapLine(gap, style)}\n\n`;
  yield* section(
    access.filter((each) => isOpen(each, exempt) && !isKnown(each, baseline)),
    "pair",
    ofAccess,
    "\n",
  );
  yield* section(
    alike(
      escalations.filter((each) => isOpenEscalation(each, exempt) && !isKnown(each, baseline)),
      ({ by, action }) => `${by} ${action}`,
    ),
    "call that undoes MFA",
    ofEscalations,
    "\n",
  );
  yield* section(outside.filter(isOpenOutside), "outside caller", ofOutside);
  const unknown = isQuiet ? reach.unknown.filter((each) => isOpenQuestion(each, exempt)) : reach.unknown;
  const unknownEscalations = isQuiet
    ? reach.unknownEscalations.filter(({ on }) => !exempt.has(on))
    : reach.unknownEscalations;
  yield* section(unknown, "unknown pair", (each) => unknownLine(each, exempt.get(each.to), style));
  yield* section(unknownEscalations, "unknown way", (each) => unknownEscalationLine(each, style));
  if (isQuiet) return;
  yield* section(
    access.filter(({ mfa }) => mfa === "required"),
    "pair",
    ofAccess,
    "\n",
  );
  yield* section(
    alike(
      escalations.filter(({ mfa }) => mfa === "required"),
      ({ by }) => by,
    ),
    "user that can undo MFA with MFA",
    (ways) => waysWithMfa(ways, style),
    "\n",
  );
  yield* section(
    access.filter(({ mfa, to }) => mfa === "none" && exempt.has(to)),
    "exempt pair",
    ofAccess,
    "\n",
  );
  yield* section(
    alike(
      escalations.filter((each) => each.mfa === "none" && !isOpenEscalation(each, exempt)),
      ({ by, action }) => `${by} ${action}`,
    ),
    "exempt call that undoes MFA",
    ofEscalations,
    "\n",
  );
  yield* section(
    outside.filter((each) => !isOpenOutside(each) && !isKnown(each, baseline)),
    "outside caller",
    ofOutside,
  );
  yield* section(baseline === undefined ? [] : [...baseline.known], "known entry", (each) => knownLine(each, style));
  yield* section(baseline?.fixed ?? [], "fixed entry", fixedReachLine);
  if (listed !== "any") {
    const hidden = reach.access.length + reach.outside.length - access.length - outside.length;
    const ways = reach.escalations.length - escalations.length;
    const parts = [...(hidden > 0 ? [count(hidden, "pair")] : []), ...(ways > 0 ? [waysToUndo(ways)] : [])];
    if (parts.length > 0) yield `${parts.join(" and ")} not listed because of --mfa ${listed}\n`;
  }
  yield `${summary(report, style)}\n`;
}

/** Entries of an answer for people, a text each and without color: for messages about a part of it. */
export function* reachEntries({
  gaps = [],
  access = [],
  outside = [],
  unknown = [],
  escalations = [],
  unknownEscalations = [],
}: Partial<Omit<Reach, "accounts" | "gaps"> & Pick<ReachReport, "gaps">>): Generator<string> {
  const style = styleOf(false);
  for (const each of gaps) yield gapLine(each, style);
  for (const each of access) yield accessBlock(each, undefined, style);
  for (const each of outside) yield outsideLine(each, undefined, style);
  for (const each of unknown) yield unknownLine(each, undefined, style);
  for (const each of escalations) yield escalationBlock(each, undefined, style);
  for (const each of unknownEscalations) yield unknownEscalationLine(each, style);
}

/** The counts in one line. */
export function reachSummary(report: ReachReport): string {
  return summary(report, styleOf(false));
}

function summary(report: ReachReport, style: Style): string {
  const { users, roles, gaps } = report;
  const counts = reachCounts(report);
  const { withoutMfa, withMfa, unknown, exempt, outsideWithoutMfa, known, fixed } = counts;
  const parts = [
    `${withoutMfa === 0 ? "0 pairs" : style.red(count(withoutMfa, "pair"))} without MFA${exempt === 0 ? "" : ` (${exempt} exempt)`}`,
    `${withMfa} with MFA`,
    unknown === 0 ? "0 unknown" : style.yellow(`${unknown} unknown`),
    ...(outsideWithoutMfa === 0
      ? []
      : [style.red(`${count(outsideWithoutMfa, "pair")} without MFA from outside the files`)]),
    escalationSummary(counts, style),
    ...(known === 0 ? [] : [`${known} known`]),
    ...(fixed === 0 ? [] : [`${fixed} fixed`]),
    ...(gaps.length === 0 ? [] : [style.red("incomplete")]),
  ];
  return `${count(users, "user")}, ${count(roles, "role")}: ${parts.join(", ")}`;
}

/** What the baseline accepts, in a line. */
function knownLine(entry: Access | OutsideAccess | Escalation, style: Style): string {
  const what =
    "by" in entry && "action" in entry
      ? `${printable(entry.by)} can call ${entry.action} on ${printable(entry.on)}`
      : `${printable(entry.from)} reaches ${printable(entry.to)}`;
  return `${style.bold("known")}  ${what} without MFA ${style.dim("(in the baseline)")}`;
}

/** An entry of the baseline that was not found, in a line. */
export function fixedReachLine({ rule, from, to, action }: AcceptedReach): string {
  const what = action === undefined ? "" : ` ${printable(action)}`;
  return `fixed: ${printable(from)}${what} ${printable(to)} [${printable(rule)}]; --write-baseline takes it out of the baseline`;
}

function escalationSummary(
  { escalations, escalationsWithoutMfa, unknownEscalations }: ReachCounts,
  style: Style,
): string {
  const all = waysToUndo(escalations);
  const without = escalationsWithoutMfa === 0 ? "" : ` (${escalationsWithoutMfa} without MFA)`;
  const unknown = unknownEscalations === 0 ? "" : `, ${style.yellow(`${unknownEscalations} unknown`)}`;
  return `${escalationsWithoutMfa === 0 ? all : style.red(`${all}${without}`)}${unknown}`;
}

function waysToUndo(number: number): string {
  return `${number} ${number === 1 ? "way" : "ways"} to undo MFA`;
}

/** Entries one after the other; `apart` is what is between two of them besides the line end. */
function* section<T>(entries: readonly T[], noun: string, shown: (entry: T) => string, apart = ""): Generator<string> {
  if (entries.length === 0) return;
  for (const each of entries.slice(0, mostEntries)) yield `${shown(each)}\n${apart}`;
  const more = entries.length - mostEntries;
  if (more > 0)
    yield `and ${count(more, `more ${noun}`)}; --format json lists all, and --from and --to list some\n${apart}`;
  if (apart === "") yield "\n";
}

function accessBlock(access: Access, exempt: string | undefined, style: Style): string {
  const { from, to, mfa, path } = access;
  const lines = [`${label(mfa, exempt, style)}  ${style.bold(printable(from))} reaches ${style.bold(printable(to))}`];
  if (exempt !== undefined && mfa === "none") lines.push(`  exempt: ${printable(exempt)}`);
  for (const [index, step] of path.entries()) lines.push(...stepLines(step, index, style));
  const undocumented = [...new Set(path.flatMap((step) => step.undocumented))].sort();
  if (undocumented.length > 0)
    lines.push(`  this depends on behavior that AWS does not document: ${undocumented.join(", ")}`);
  const fix = mfa === "none" && exempt === undefined ? fixOf(path) : undefined;
  if (fix !== undefined) lines.push(`  ${style.cyan("fix:")} ${fix}`);
  return lines.join("\n");
}

function label(mfa: Access["mfa"], exempt: string | undefined, style: Style): string {
  if (mfa === "required") return style.green("with MFA");
  return style.bold(exempt === undefined ? style.red("without MFA") : style.yellow("without MFA"));
}

function stepLines(step: PathStep, index: number, style: Style): readonly string[] {
  const who = index === 0 ? printable(step.from) : `a session of ${printable(step.from)}`;
  const how = [step.mfa === "required" ? "with an MFA code" : "", ...chosen(step)].filter((text) => text !== "");
  return [
    `  ${index + 1}. ${who} assumes ${printable(step.to)}${how.length === 0 ? "" : ` ${how.join(", ")}`}`,
    ...step.allowedBy.map(
      (each) => `     ${style.cyan("-->")} ${placeOfStatement(each)} ${style.dim(`(${nameOf(each)})`)}`,
    ),
  ];
}

/** How many of what an escalation leads to are named. */
const mostNamed = 5;

/** What a user does in many ways, or to many things, is told once: ways with an equal key, in the order of the first ones. */
function alike(escalations: readonly Escalation[], keyOf: (each: Escalation) => string): readonly Escalation[][] {
  const groups = new Map<string, Escalation[]>();
  for (const each of escalations) {
    const key = keyOf(each);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [each]);
    else group.push(each);
  }
  return [...groups.values()];
}

/** One call of a user, on one thing or on more. */
function escalationsBlock(ways: readonly Escalation[], exempt: ReadonlyMap<string, string>, style: Style): string {
  const [first, ...others] = ways;
  if (first === undefined) return "";
  const block = escalationBlock(first, escalationExemption(first, exempt), style);
  if (others.length === 0) return block;
  return `${block}\n  the same call undoes MFA on ${namedThings(others)}`;
}

/** What a user can undo with MFA: it takes MFA to get there, so without the calls where there are many. */
function waysWithMfa(ways: readonly Escalation[], style: Style): string {
  const [first] = ways;
  if (first === undefined) return "";
  if (ways.length === 1) return escalationBlock(first, undefined, style);
  return [
    `${label("required", undefined, style)}  ${style.bold(printable(first.by))} can undo MFA in ${ways.length} ways`,
    ...alike(ways, ({ action }) => action).map(
      (each) => `  with ${printable(each[0]?.action ?? "")} on ${namedThings(each)}`,
    ),
  ].join("\n");
}

function namedThings(ways: readonly Escalation[]): string {
  const named = ways.slice(0, mostThings).map(({ on }) => printable(on));
  return `${named.join(", ")}${ways.length > named.length ? ` and ${ways.length - named.length} more` : ""}`;
}

/** How many things of one call are named. */
const mostThings = 3;

function escalationBlock(escalation: Escalation, exempt: string | undefined, style: Style): string {
  const { by, action, on, mfa, effect, source, leadsTo, path, calls } = escalation;
  const named = leadsTo.slice(0, mostNamed).map(printable);
  const more = leadsTo.length - named.length;
  const undocumented = escalation.undocumented;
  const fix = exempt === undefined ? escalationFix(escalation) : undefined;
  return [
    `${label(mfa, exempt, style)}  ${style.bold(printable(by))} can undo MFA with ${printable(action)} on ${style.bold(printable(on))}`,
    ...(exempt === undefined ? [] : [`  exempt: ${printable(exempt)}`]),
    `  ${printable(effect)}; this leads to ${named.join(", ")}${more > 0 ? ` and ${more} more` : ""}`,
    ...path.flatMap((step, index) => stepLines(step, index, style)),
    ...calls.flatMap((call, index) => callLines(call, path, path.length + index, style)),
    ...(undocumented.length === 0
      ? []
      : [`  this depends on behavior that AWS does not document: ${undocumented.join(", ")}`]),
    ...(fix === undefined ? [] : [`  ${style.cyan("fix:")} ${fix}`]),
    `  ${style.dim(`described at ${source}`)}`,
  ].join("\n");
}

function callLines(
  { request, allowedBy }: EscalationCall,
  path: readonly PathStep[],
  index: number,
  style: Style,
): readonly string[] {
  const role = path.at(-1)?.to;
  const who = role === undefined ? "the user" : `a session of ${printable(role)}`;
  return [
    `  ${index + 1}. ${who} calls ${printable(request.action)} on ${printable(request.resource)}`,
    ...allowedBy.map((each) => `     ${style.cyan("-->")} ${placeOfStatement(each)} ${style.dim(`(${nameOf(each)})`)}`),
  ];
}

/** Users can have MFA for a call; sessions carry none, so their permissions have to be fewer. */
export function escalationFix({ action, mfa, path, calls }: Escalation): string | undefined {
  const [allowed] = calls[0]?.allowedBy.filter(({ policy }) => policy === "identity") ?? [];
  if (allowed === undefined) return undefined;
  const place = `statement ${allowed.statement + 1} (${placeOfStatement(allowed)})`;
  const narrow = `narrow the \`Resource\` of ${place}, or deny ${action}`;
  return mfa === "none" && path.length === 0
    ? `allow ${action} with MFA only: add \`"Bool": { "aws:MultiFactorAuthPresent": "true" }\` to the \`Condition\` of ${place}; or narrow its \`Resource\``
    : narrow;
}

/** What the caller has to choose for the call to be allowed, as far as people know it by its name. */
export function chosen({ request: { context } }: PathStep): readonly string[] {
  return Object.entries(context).flatMap(([key, value]) =>
    /^(sts:ExternalId|sts:SourceIdentity|aws:RequestTag\/.*)$/i.test(key)
      ? [`with ${printable(key)} ${printable(JSON.stringify(value))}`]
      : [],
  );
}

function placeOfStatement({ file, line }: AllowingStatement): string {
  return `${printable(file)}:${line}`;
}

export function nameOf({ policy, role, holder, name, statement, sid }: AllowingStatement): string {
  const which = `statement ${statement + 1}${sid === undefined ? "" : ` "${printable(sid)}"`}`;
  const named = name === undefined ? "" : ` ${printable(name)}`;
  const of = printable(role ?? holder ?? "");
  return `${which} of the ${policyWords[policy]}${named}${of === "" ? "" : ` of ${of}`}`;
}

/** What the kinds of policies are called. */
export const policyWords: Readonly<Record<AllowingStatement["policy"], string>> = {
  trust: "trust policy",
  identity: "identity policy",
  permissionsBoundary: "permissions boundary",
  serviceControl: "service control policy",
  resourceControl: "resource control policy",
  resource: "resource policy",
};

/** A path without MFA ends where its first role requires MFA. */
export function fixOf([first]: readonly PathStep[]): string | undefined {
  const trust = first?.allowedBy.filter(({ policy }) => policy === "trust") ?? [];
  if (first === undefined || trust.length === 0) return undefined;
  const places = trust.map((each) => `statement ${each.statement + 1} (${placeOfStatement(each)})`).join(" and ");
  return `require MFA in ${places} of the trust policy of ${printable(first.to)}: add \`"Bool": { "aws:MultiFactorAuthPresent": "true" }\` to the \`Condition\``;
}

function outsideLine(
  { from, to, mfa, by, undocumented }: OutsideAccess,
  exempt: string | undefined,
  style: Style,
): string {
  const isByNature = mfa === "none" && exempt === undefined && !isOpenToOutside({ from, to, mfa }, new Map());
  const steps = by.length < 2 ? "" : ` by ${by.slice(0, -1).map(printable).join(", ")}`;
  const notes = [
    ...(exempt === undefined || mfa === "required" ? [] : [`exempt: ${printable(exempt)}`]),
    ...(undocumented.length === 0 ? [] : [`depends on ${undocumented.join(", ")}`]),
    ...(isByNature ? ["does not carry MFA of AWS"] : []),
  ];
  const note = notes.length === 0 ? "" : ` ${style.dim(`(${notes.join(", ")})`)}`;
  const shown = isByNature ? style.cyan("outside the files:") : `${label(mfa, exempt, style)}  from outside the files:`;
  return `${shown} ${printable(from)} reaches ${printable(to)}${steps}${note}`;
}

function unknownLine(
  { from, to, why, undocumented = [] }: UnknownAccess,
  exempt: string | undefined,
  style: Style,
): string {
  const notes = [
    ...(exempt === undefined ? [] : [`exempt: ${printable(exempt)}`]),
    ...(undocumented.length === 0 ? [] : [`depends on ${undocumented.join(", ")}`]),
  ];
  const note = notes.length === 0 ? "" : ` ${style.dim(`(${notes.join(", ")})`)}`;
  return `${style.bold(style.yellow("unknown"))}  whether ${printable(from)} reaches ${printable(to)}: ${printable(why)}${note}`;
}

function unknownEscalationLine({ by, actions, on, why }: UnknownEscalation, style: Style): string {
  const named = actions.slice(0, mostNamed).map(printable).join(", ");
  const more = actions.length > mostNamed ? ` and ${actions.length - mostNamed} more` : "";
  return `${style.bold(style.yellow("unknown"))}  whether ${printable(by)} can undo MFA with ${named}${more} on ${printable(on)}: ${printable(why)}`;
}

function gapLine({ account, why, remedy, file, line }: ReachGap, style: Style): string {
  const what = account === undefined ? "the files" : `account ${account}`;
  return `${style.bold(style.red("incomplete"))}  ${what} can have more: ${printable(why)}; ${printable(remedy)} ${style.dim(`(${printable(file)}:${line})`)}`;
}
