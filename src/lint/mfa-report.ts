import type { Fix } from "../diagnostics/index.js";
import { nameOfStatement, type PolicyDocument, statementInWords } from "../policy/index.js";
import { type Bypass, type BypassReason, bypassesOf, isNamedRole } from "./mfa-bypasses.js";
import { type Entry, isOfSession, sampleNames } from "./mfa-entries.js";
import { scenarioFor } from "./mfa-scenario.js";
import { type MfaTest, mfaTestsOfDenies } from "./mfa-tests.js";
import type { Place, RuleContext } from "./rule.js";

/** What a rule says of a bypass. */
interface Telling {
  readonly place: Place;
  readonly message: string;
  readonly remedy: string;
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
    const { place, message, remedy, fix } = telling;
    context.report(place, {
      message,
      remedy,
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

/** Who gets in, for people: begins in lower case, and goes with «gets in». */
export function callerInWords(entry: Entry): string {
  const { caller, principal } = entry;
  if (isOfSession(entry)) return sessionInWords(entry);
  return `${userInWords(caller, principal)}${withCredentials(entry)}`;
}

function sessionInWords({ kind, caller, principal: { principal, value } }: Entry): string {
  if (!isNamedRole(caller, principal)) {
    return `the session of any role of the account ${"account" in caller ? caller.account : ""}`;
  }
  const name = principal.kind === "role" || principal.kind === "roleSession" ? value.value : roleInWords(caller);
  if (kind === "role-session") return `a session of ${name}, which carries no MFA,`;
  return `a session of ${name} from federation or IAM Identity Center, if its calls lack the MFA key (AWS does not document whether they lack it or have it as "false"),`;
}

function roleInWords(caller: Entry["caller"]): string {
  return "arn" in caller ? caller.arn : "a role";
}

/** Whether an entry is that of a role that is named, which AWS gives no MFA. */
export function isOfNamedRole({ caller, principal: { principal } }: Entry): boolean {
  return isNamedRole(caller, principal);
}

/** What to do about a condition on MFA that lets people in: of roles that are named MFA cannot be asked instead. */
export function mendedFor(entry: Entry, instead: string): string {
  return isOfNamedRole(entry) ? "require MFA where that role is assumed, and remove the condition" : `write ${instead}`;
}

/** The same for a Deny, which stops all sessions of roles once it is right. */
export function mendedInDeny(entry: Entry, instead: string): string {
  return isOfNamedRole(entry)
    ? `${instead}, which stops the role, or except the role from this Deny and require MFA where it is assumed`
    : instead;
}

/** Without the set operator and IfExists, which both let in who lacks a key: `ForAnyValue:BoolIfExists` is `Bool`. */
export function strictFormOf({ form }: MfaTest): string | undefined {
  return form?.canonical.replace(/^.*:/, "").replace(/IfExists$/, "");
}

function userInWords(caller: Entry["caller"], { principal }: Entry["principal"]): string {
  switch (principal.kind) {
    case "account":
      return caller.kind === "user" && caller.name !== sampleNames.user
        ? `the user ${caller.name} of the account ${principal.account}`
        : `a user of the account ${principal.account}`;
    case "everyone":
      return "any user of any account that the conditions let through";
    default:
      return caller.kind === "user" ? `the user ${caller.name}` : "a user";
  }
}

function withCredentials({ kind }: Entry): string {
  return kind === "session-token"
    ? ", with a session token that was issued without MFA,"
    : ", with nothing but an access key,";
}

/**
 * Who gets in with which call, for people, where others with other calls may not, whom the same statement admits; and that
 * what was to stop it does not.
 */
export function callInWords(document: PolicyDocument, entry: Entry): string {
  const { caller, principal, call } = entry;
  const isSaid = principal.principal.kind === "user" || caller.kind !== "user" || caller.name === sampleNames.user;
  const who = isSaid ? callerInWords(entry) : `the user ${caller.arn}${withCredentials(entry)}`;
  const keys = Object.entries(call)
    // The same time is in two keys.
    .filter(([key]) => key !== "aws:EpochTime" || !("aws:CurrentTime" in call))
    .map(([key, value]) => `${key} ${JSON.stringify(value)}`);
  const denies = mfaTestsOfDenies(document).map(({ statement }) =>
    statementInWords(nameOfStatement(document, statement)),
  );
  const passed = denies.length === 0 ? "" : `, past the Deny of ${inList([...new Set(denies)])}`;
  return `${who} gets in${keys.length === 0 ? "" : ` with ${keys.join(" and ")}`}${passed}`;
}

function inList(names: readonly string[]): string {
  const last = names.at(-1) ?? "";
  return names.length < 2 ? last : `${names.slice(0, -1).join(", ")} and ${last}`;
}
