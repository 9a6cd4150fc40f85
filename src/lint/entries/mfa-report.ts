import type { Fix } from "../../diagnostics/index.js";
import type { LintedDocument } from "../facts.js";
import type { Place, RelatedReport, RuleContext } from "../rule.js";
import { type Bypass, type BypassReason, bypassesOf, isNamedRole } from "./mfa-bypasses.js";
import { type Entry, isOfSession, sampleNames } from "./mfa-entries.js";
import { scenarioFor } from "./mfa-scenario.js";
import { type MfaTest, mfaKeyOf, mfaTestsOfDenies } from "./mfa-tests.js";

/** What a rule says of a bypass. */
interface Telling {
  readonly place: Place;
  readonly message: string;
  readonly remedy: string;
  readonly related?: readonly RelatedReport[] | undefined;
  readonly fix?: Fix | undefined;
}

/** The bypasses whose reason is of one kind. */
type BypassFor<Kind extends BypassReason["kind"]> = Bypass & { readonly reason: Extract<BypassReason, { kind: Kind }> };

/** Reports the bypasses with reasons of some kinds, each place once, with the scenario that shows the first of them. */
export function reportBypasses<Kind extends BypassReason["kind"]>(
  context: RuleContext,
  kinds: readonly Kind[],
  tell: (bypass: BypassFor<Kind>) => Telling,
): void {
  const isOne = (bypass: Bypass): bypass is BypassFor<Kind> => kinds.some((kind) => kind === bypass.reason.kind);
  const told = new Map<number, { readonly entry: Entry; readonly telling: Telling; readonly statements: string[] }>();
  for (const bypass of bypassesOf(context).filter(isOne)) {
    const { entry } = bypass;
    const telling = tell(bypass);
    const { start } = telling.place.span;
    const known = told.get(start);
    if (known === undefined) told.set(start, { entry, telling, statements: [entry.statement.pointer] });
    else known.statements.push(entry.statement.pointer);
  }
  for (const { entry, telling, statements } of told.values()) {
    const { place, message, remedy, related, fix } = telling;
    context.report(place, {
      message,
      remedy,
      related,
      fix,
      scenario: scenarioFor(context, entry),
      bearing: { kind: "entry", statements },
    });
  }
}

/** A statement as a place: its opening brace. */
export function startOf({
  pointer,
  node,
}: {
  readonly pointer: string;
  readonly node: { readonly start: number };
}): Place {
  return { pointer, span: { start: node.start, end: node.start + 1 } };
}

/** Who can assume the role without MFA, as a clause that begins in lower case. */
export function canAssume(entry: Entry): string {
  return `${callerInWords(entry)} can assume the role without MFA${provisoOf(entry)}`;
}

function provisoOf({ kind, caller, principal: { principal }, statement }: Entry): string {
  if (kind === "identity-center" && isNamedRole(caller, principal)) {
    return ", if its calls do not have the MFA key (AWS does not document whether they have it)";
  }
  const hasOthers = statement.condition?.tests.some(({ key }) => mfaKeyOf(key.value) === undefined) === true;
  return principal.kind === "everyone" && hasOthers ? ", if the call meets the other conditions" : "";
}

/** Why the MFA key is absent from the call of an entry, as a clause after "the key is absent". */
export function absentFor({ kind }: Entry): string {
  return kind === "long-term-key" ? ", as it is in calls signed with an access key" : "";
}

function callerInWords(entry: Entry): string {
  const { caller, principal } = entry;
  if (isOfSession(entry)) return sessionInWords(entry);
  return `${userInWords(caller, principal)}${withCredentials(entry)}`;
}

function sessionInWords({ kind, caller, principal: { principal, value } }: Entry): string {
  if (!isNamedRole(caller, principal)) {
    return `a session of any role of account ${"account" in caller ? caller.account : ""}`;
  }
  const name = principal.kind === "role" || principal.kind === "roleSession" ? value.value : roleInWords(caller);
  return kind === "role-session"
    ? `a session of ${name}`
    : `a session of ${name} from federation or IAM Identity Center`;
}

function roleInWords(caller: Entry["caller"]): string {
  return "arn" in caller ? caller.arn : "a role";
}

/** Whether an entry is that of a role that is named, which AWS gives no MFA. */
export function isOfNamedRole({ caller, principal: { principal } }: Entry): boolean {
  return isNamedRole(caller, principal);
}

/** What to do about a condition that callers without MFA meet: sessions of roles that are named cannot have MFA. */
export function remedyFor(entry: Entry, instead: string): string {
  return isOfNamedRole(entry)
    ? "require MFA in the trust policy of that role, and remove this condition"
    : `write ${instead}`;
}

/** The same for a Deny, which denies all sessions of roles once it is corrected. */
export function remedyInDeny(entry: Entry, instead: string): string {
  return isOfNamedRole(entry)
    ? `${instead}, which denies that role, or exclude the role from this Deny and require MFA in its own trust policy`
    : instead;
}

/** The operator without its set operator and IfExists, which both match an absent key: `Bool` for `ForAnyValue:BoolIfExists`. */
export function strictFormOf({ form }: MfaTest): string | undefined {
  return form?.canonical.replace(/^.*:/, "").replace(/IfExists$/, "");
}

function userInWords(caller: Entry["caller"], { principal }: Entry["principal"]): string {
  switch (principal.kind) {
    case "account":
      return caller.kind === "user" && caller.name !== sampleNames.user
        ? `the user ${caller.name} of account ${principal.account}`
        : `a user of account ${principal.account}`;
    case "everyone":
      return "a user of any account";
    default:
      return caller.kind === "user" ? `the user ${caller.name}` : "a user";
  }
}

function withCredentials({ kind }: Entry): string {
  return kind === "session-token" ? " with a session token" : " with only an access key";
}

/**
 * The same for a caller found by proof: with the keys of its call because other calls of the same statement may be
 * denied.
 */
export function callInWords(entry: Entry): string {
  const { caller, principal, call } = entry;
  const isSaid = principal.principal.kind === "user" || caller.kind !== "user" || caller.name === sampleNames.user;
  const who = isSaid
    ? canAssume(entry)
    : `the user ${caller.arn}${withCredentials(entry)} can assume the role without MFA`;
  const keys = Object.entries(call)
    // The same time is in two keys.
    .filter(([key]) => key !== "aws:EpochTime" || !("aws:CurrentTime" in call))
    .map(([key, value]) => `${key} ${JSON.stringify(value)}`);
  return `${who}${keys.length === 0 ? "" : ` in a call with ${keys.join(" and ")}`}`;
}

/** The Deny statements on MFA, which do not apply to a caller who can assume the role. */
export function deniesPassed(document: LintedDocument): readonly RelatedReport[] {
  const denies = new Set(mfaTestsOfDenies(document).map(({ statement }) => statement));
  return [...denies].slice(0, mostDenies).map((statement) => ({
    message: "this Deny does not apply to the call",
    place: startOf(statement),
  }));
}

/** More than people want to read. */
const mostDenies = 5;
