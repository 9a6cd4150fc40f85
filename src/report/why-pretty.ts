import type { Change, DecidingLine, WhyResult } from "../why/index.js";
import { count, printable, printableLines, type Style, styleOf } from "./style.js";
import { type WhyReport, whySummary } from "./why.js";

/** The answers for people: a block for each call, then the counts. */
export function whyPretty(report: WhyReport, { color }: { readonly color: boolean }): string {
  const style = styleOf(color);
  const blocks = report.results.map((result) => blockOf(result, style));
  const hasScenarios = report.results.some(({ scenario }) => scenario !== null);
  const hint = hasScenarios ? ["--format gherkin prints the calls as scenarios"] : [];
  return `${[...blocks, style.dim(printable([whySummary(report), ...hint].join("; ")))].join("\n\n")}\n`;
}

function blockOf(result: WhyResult, style: Style): string {
  const { deciding, wouldAllow, wouldDeny, cannotTell, reason } = result;
  const lines = [
    headline(result, style),
    ...happenedLines(result, style),
    ...callerLines(result),
    ...contextLines(result),
  ];
  lines.push(`${verdict(result, style)} ${printable(reason)}`);
  lines.push(...deciding.flatMap((line) => decidingLine(line, style)));
  lines.push(...allowingLines(wouldAllow, style));
  lines.push(...changeLines("the call would have been denied", wouldDeny, style));
  const rest = cannotTell.filter(({ counts }) => !counts || result.decision !== "unknown");
  const counting = rest.filter(({ counts }) => counts);
  const others = rest.filter(({ counts }) => !counts);
  if (counting.length > 0)
    lines.push(style.yellow("this can be why:"), ...counting.map(({ why }) => `  ${printable(why)}`));
  if (others.length > 0) lines.push(style.dim(printable(`not told: ${others.map(({ why }) => why).join("; ")}`)));
  return lines.join("\n");
}

function headline({ happened, request, caller, eventName }: WhyResult, style: Style): string {
  const paint = { allowed: style.green, denied: style.red, failed: style.yellow }[happened.outcome];
  const who = request?.principal ?? caller.arn ?? (caller.account === null ? "somebody" : `account ${caller.account}`);
  const what = request === null ? eventName : `${request.action} ${style.dim("on")} ${printable(request.resource)}`;
  return `${style.bold(paint(happened.outcome))}  ${printable(who)} ${style.dim("->")} ${request === null ? printable(what) : what}`;
}

function happenedLines({ eventId, eventTime, file, line, happened }: WhyResult, style: Style): readonly string[] {
  const { errorCode, errorMessage } = happened;
  const lines = [style.dim(printable(`event ${eventId ?? "without an ID"} of ${eventTime}, ${file}:${line}`))];
  if (errorCode !== null)
    lines.push(`  AWS said ${printable(errorCode)}${errorMessage === null ? "" : `: ${printable(errorMessage)}`}`);
  return lines;
}

const kinds: Readonly<Record<WhyResult["caller"]["kind"], string>> = {
  "long-term-key": "an access key of a user",
  "user-session": "temporary credentials of a user",
  console: "a user in the console",
  "role-session": "a role session",
  "federated-user": "a session of GetFederationToken",
  root: "the root user",
  service: "an AWS service",
  saml: "a SAML assertion",
  "web-identity": "a web identity token",
  "other-account": "somebody in another account",
  unknown: "not told",
};

function callerLines({ caller }: WhyResult): readonly string[] {
  const { kind, role, since, sourceIdentity, mfa } = caller;
  const parts = [
    kinds[kind],
    ...(role === null ? [] : [`of ${role}`]),
    ...(since === null ? [] : [`since ${since}`]),
    ...(sourceIdentity === null ? [] : [`source identity ${sourceIdentity}`]),
  ];
  const age = mfa.age === null ? "" : ageInWords(mfa.age);
  const words = {
    absent: "none (the key is absent)",
    false: "none (the key is false)",
    true: "yes",
    unknown: "not told",
  };
  return [`  caller: ${printable(parts.join(", "))}`, `  MFA: ${words[mfa.present]}${age}: ${printable(mfa.why)}`];
}

function ageInWords({ least, most }: NonNullable<WhyResult["caller"]["mfa"]["age"]>): string {
  if (most === null) return least === 0 ? "" : `, ${least} seconds ago at least`;
  if (most <= 1) return ", with this call";
  // Clocks and whole seconds make a range of two seconds of one age.
  return most - least > 2 ? `, ${most} seconds ago at most` : `, about ${Math.round((least + most) / 2)} seconds ago`;
}

/** The keys that people look for first. */
const shownKeys = [
  ...["sts:ExternalId", "sts:RoleSessionName", "sts:SourceIdentity", "aws:SourceIp", "aws:SourceVpce"],
  ...["aws:SecureTransport", "sts:TransitiveTagKeys"],
];

function contextLines({ request }: WhyResult): readonly string[] {
  const context = request?.context ?? {};
  const names = Object.keys(context).filter((key) => shownKeys.includes(key) || /^aws:RequestTag\/|[.].*:/.test(key));
  const shown = names.map((key) => `${key}=${[context[key] ?? ""].flat().join(",")}`);
  return shown.length === 0 ? [] : [`  request: ${printable(shown.join("  "))}`];
}

function verdict({ decision, agrees, happened }: WhyResult, style: Style): string {
  if (decision === "unknown") return style.bold(style.yellow("unknown:"));
  const paint = agrees === false ? style.red : decision === "allowed" ? style.green : style.cyan;
  const differs =
    decision !== "allowed" && happened.outcome === "denied"
      ? "but not by the policy that AWS names"
      : "which is not what happened";
  const words = agrees === false ? `${decision}, ${differs}:` : `${decision}:`;
  return style.bold(paint(words));
}

const widest = 100;

function decidingLine(
  { policy, name, holder, file, line, text: whole, what, effect }: DecidingLine,
  style: Style,
): readonly string[] {
  const owner = name === null ? policy : `${policy}, ${name} of ${holder ?? ""}`;
  const text = printable(whole);
  const shown = text.length > widest ? `${text.slice(0, widest - 1)}…` : text;
  const sign = effect === "Allow" && what.endsWith("applies") ? style.green("+") : style.red("x");
  return [
    `  ${style.cyan("-->")} ${printable(file)}:${line} ${style.dim(`(${printable(owner)})`)}`,
    `${sign} ${style.cyan(`${line} |`)} ${shown}  <- ${printable(what)}`,
  ];
}

/** Changes that leave something unknown do not promise that AWS allows the call. */
function allowingLines(changes: readonly Change[], style: Style): readonly string[] {
  const certain = changes.filter(({ notKnown }) => notKnown === undefined);
  const whyOf = ({ notKnown }: Change): string => (notKnown ?? []).join("; ");
  const reasons = [...new Set(changes.filter(({ notKnown }) => notKnown !== undefined).map(whyOf))];
  return [
    ...changeLines("the call would have been allowed", certain, style),
    ...reasons.flatMap((why) => [
      ...changeLines(
        "the given policies would have allowed the call",
        changes.filter((change) => change.notKnown !== undefined && whyOf(change) === why),
        style,
      ),
      printable(`  whether AWS would is not known: ${why}`),
    ]),
  ];
}

function changeLines(what: string, changes: readonly Change[], style: Style): readonly string[] {
  if (changes.length === 0) return [];
  const lines = changes.flatMap((change) => {
    const words = `  - ${printableLines(change.words.join(", and "))}`;
    const statements = change.kind === "policy" ? [change.add, change.also?.add] : [];
    const added = statements.filter((each) => each !== null && each !== undefined);
    return [words, ...added.map((each) => `      ${printable(JSON.stringify(each))}`)];
  });
  const one = changes.length === 1 ? "this change" : `one of these ${count(changes.length, "change")}`;
  return [`${style.cyan("=")} ${style.bold(`${what} with ${one}:`)}`, ...lines];
}
