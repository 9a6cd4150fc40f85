import { statementInWords } from "../engine/index.js";
import {
  type AskedProperty,
  type IdleStatement,
  isExampleCaller,
  isIdle,
  type ProveResult,
  type StatementReach,
} from "../inspection/index.js";
import type { SkippedFile } from "./check.js";
import type { ConfigurationReport } from "./configuration.js";
import type { Judgement } from "./judgement.js";
import { callerInWords, openCallInWords } from "./witness-words.js";

/** The outcome of `prove`, as all formats show it. */
export interface ProveReport {
  readonly tool: { readonly name: string; readonly version: string };
  readonly results: readonly ProveResult[];
  readonly skipped: readonly SkippedFile[];
  /** What was read of Terraform's configuration, where there was some. */
  readonly configuration?: ConfigurationReport | undefined;
}

/** A property as it is written on the command line. */
export function propertyName(property: AskedProperty): string {
  switch (property.kind) {
    case "mfa":
    case "owners":
    case "reachable":
      return property.kind;
    case "mfa-age":
      return `mfa-age=${property.seconds}`;
    case "accounts":
      return `accounts=${property.accounts.join(",")}`;
    case "force-mfa":
      return `force-mfa=${property.actions.join(",")}`;
  }
}

/** What a property says of a role, for people. */
export function propertyInWords(property: AskedProperty): string {
  switch (property.kind) {
    case "mfa":
      return "nobody can assume the role without MFA";
    case "mfa-age":
      return `nobody can assume the role without MFA that was used at most ${property.seconds} seconds ago`;
    case "accounts":
      return `nobody outside account ${property.accounts.join(", ")} can assume the role`;
    case "owners":
      return "nobody can assume the role with a token of a customer, or of an identity provider, that the policy does not name";
    case "reachable":
      return "every statement can matter";
    case "force-mfa":
      return `without MFA only ${property.actions.join(", ")} can be called`;
  }
}

const idleWords: Readonly<Record<IdleStatement, string>> = {
  dead: "no request meets it",
  redundant: "without this statement the same callers can assume the role",
  overridden: "Deny statements deny everything that this statement allows",
};

/** What is said of a statement that does nothing, or of which it is not known. */
export function reachInWords({ statement, sid, reach, why, effect, place }: StatementReach): string {
  const which = `${statementInWords({ index: statement, sid, line: place.range.start.line })}, ${effect}`;
  if (reach === "matters") return why === undefined ? `${which}, matters` : `${which}, matters: ${why}`;
  if (reach === "unknown")
    return `${which}: whether the statement matters is not known${why === undefined ? "" : `: ${why}`}`;
  return `${which}, is ${reach}: ${idleWords[reach]}`;
}

/** The verdict in one sentence. */
export function verdictInWords(result: ProveResult): string {
  const { property, verdict, witness, reason, statements } = result;
  switch (verdict) {
    case "proved":
      return propertyInWords(property);
    case "unknown":
      return result.unchecked === "unreadable" || result.unchecked === "invalid"
        ? (reason ?? "the policy cannot be analyzed")
        : `whether ${propertyInWords(property)} is not known${reason === undefined ? "" : `: ${reason}`}`;
    case "violated":
      if (property.kind === "reachable") {
        return statements.filter(isIdle).map(reachInWords).join("; ");
      }
      if (property.kind === "force-mfa" && witness !== undefined) return openCallInWords(witness);
      return witness === undefined
        ? `it is not true that ${propertyInWords(property)}`
        : `${callerInWords(witness, isExampleCaller(witness, result.invented))} can assume the role`;
  }
}

/** What a verdict is about, where the text names it: a role, a user or an identity policy. */
export function subjectInWords({ role, user, identityPolicy }: ProveResult): string | undefined {
  return role ?? (user === undefined ? identityPolicy : `user ${user}`);
}

/** Callers outside of the question, for people; undefined where there are none. */
export function outsideInWords({ outside }: Pick<ProveResult, "outside">): string | undefined {
  if (outside.length === 0) return undefined;
  const kinds = new Map<string, string[]>();
  for (const { kind, principal } of outside) {
    const words = { service: "service", saml: "SAML provider", oidc: "OIDC provider" }[kind];
    kinds.set(words, [...(kinds.get(words) ?? []), principal]);
  }
  const parts = [...kinds].map(([words, names]) =>
    names.includes("*")
      ? `every ${words}`
      : `${names.length} ${words}${names.length === 1 ? "" : "s"} (${names.join(", ")})`,
  );
  return `not covered by this property: ${parts.join(", ")}`;
}

/** A verdict as the formats for other tools show it. */
export function judgementOf(result: ProveResult): Judgement {
  const { path, relativePath, property, verdict, place, unchecked, exempt } = result;
  const role = subjectInWords(result);
  const common = { path, relativePath, role: result.role, name: propertyName(property), rule: property.kind, place };
  const message = `${role === undefined ? "" : `${role}: `}${verdictInWords(result)}`;
  const outside = outsideInWords(result);
  const detail = outside === undefined ? message : `${message}\n${outside}`;
  if (unchecked !== undefined) return { ...common, outcome: "unchecked", message: detail };
  if (exempt !== undefined && verdict !== "proved") {
    return { ...common, outcome: "exempt", message: `${detail}\nexempt: ${exempt}` };
  }
  return { ...common, outcome: outcomes[verdict], message: detail };
}

const outcomes = { proved: "holds", violated: "fails", unknown: "unknown" } as const;
