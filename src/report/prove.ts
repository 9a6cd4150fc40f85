import type { Axiom, Property, Witness } from "../analysis/index.js";
import { statementInWords } from "../engine/index.js";
import type { SkippedFile } from "./check.js";
import type { JudgedPlace, Judgement } from "./judgement.js";
import { callerInWords } from "./witness-words.js";

/** What can be asked of a role: a question about all requests, or about each of its statements. */
export type AskedProperty = Property | { readonly kind: "reachable" };

/** What a statement is that does nothing. */
export type IdleStatement = "dead" | "redundant" | "overridden";

/** What was found of one statement. */
export interface StatementReach {
  readonly statement: number;
  readonly sid: string | undefined;
  readonly effect: "Allow" | "Deny";
  readonly reach: "matters" | "unknown" | IdleStatement;
  /** Where it is not known: why. */
  readonly why: string | undefined;
  readonly place: JudgedPlace;
}

/** Callers whom a question is not about and whom the policy lets call. */
export interface OutsideCaller {
  readonly kind: "service" | "saml" | "oidc";
  /** `*` is all of the kind. */
  readonly principal: string;
}

/** The verdict on one property of one role. */
export interface ProveResult {
  /** The path as it was given. */
  readonly path: string;
  /** The path from the working directory. */
  readonly relativePath: string;
  /** What people call the role; undefined where the text does not say. */
  readonly role: string | undefined;
  readonly property: AskedProperty;
  readonly verdict: "proved" | "violated" | "unknown";
  /** What a proof takes the world to be like. */
  readonly axioms: readonly Axiom[];
  /** The index of the statement that lets the witness in, or of the first that does nothing. */
  readonly statement: number | undefined;
  readonly witness: Witness | undefined;
  readonly reason: string | undefined;
  readonly place: JudgedPlace | undefined;
  /** Ids of undocumented behaviours of AWS that the witness depends on, or that the verdict hangs on where it is unknown. */
  readonly undocumented: readonly string[];
  readonly outside: readonly OutsideCaller[];
  /** For `reachable`: all statements. */
  readonly statements: readonly StatementReach[];
  /** A Gherkin scenario that fails as long as the witness gets in. */
  readonly scenario: string | undefined;
  /** The trust policy as `simulate` takes it beside the witness: a file's name, or the document. */
  readonly trust: unknown;
  /** Why there was nothing to ask: the exit code is 2 then. */
  readonly unchecked?: "unreadable" | "invalid" | "defect" | undefined;
  /** The configuration's reason for which the role may be assumed without MFA. */
  readonly exempt?: string | undefined;
}

/** The outcome of `prove`, as all formats show it. */
export interface ProveReport {
  readonly tool: { readonly name: string; readonly version: string };
  readonly results: readonly ProveResult[];
  readonly skipped: readonly SkippedFile[];
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
  }
}

/** What a property says of a role, for people. */
export function propertyInWords(property: AskedProperty): string {
  switch (property.kind) {
    case "mfa":
      return "nobody can assume it without MFA";
    case "mfa-age":
      return `nobody can assume it without MFA that was used at most ${property.seconds} seconds ago`;
    case "accounts":
      return `nobody outside of ${property.accounts.join(", ")} can assume it`;
    case "owners":
      return "nobody can assume it with a token of a customer, or of an identity provider, that it does not name";
    case "reachable":
      return "every statement can matter";
  }
}

const idleWords: Readonly<Record<IdleStatement, string>> = {
  dead: "no request meets it",
  redundant: "without it the same callers get in",
  overridden: "Deny statements stop all that it allows",
};

/** What is said of a statement that does nothing, or of which it is not known. */
export function reachInWords({ statement, sid, reach, why, effect, place }: StatementReach): string {
  const which = `${statementInWords({ index: statement, sid, line: place.range.start.line })}, ${effect}`;
  if (reach === "matters") return `${which}, matters`;
  if (reach === "unknown") return `${which}: cannot tell whether it matters: ${why ?? "it is not known"}`;
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
        ? (reason ?? "nothing can be asked of it")
        : `cannot tell whether ${propertyInWords(property)}: ${reason ?? "it is not known"}`;
    case "violated":
      if (property.kind === "reachable") {
        return statements.filter(isIdle).map(reachInWords).join("; ");
      }
      return witness === undefined
        ? `it does not hold that ${propertyInWords(property)}`
        : `${callerInWords(witness)} can assume it`;
  }
}

/** Whether a statement does nothing. */
export function isIdle({ reach }: StatementReach): boolean {
  return reach !== "matters" && reach !== "unknown";
}

/** Callers outside of the question, for people; undefined where there are none. */
export function outsideInWords({ outside }: Pick<ProveResult, "outside">): string | undefined {
  if (outside.length === 0) return undefined;
  const kinds = new Map<string, string[]>();
  for (const { kind, principal } of outside) {
    const words = { service: "service", saml: "SAML provider", oidc: "web identity provider" }[kind];
    kinds.set(words, [...(kinds.get(words) ?? []), principal]);
  }
  const parts = [...kinds].map(([words, names]) =>
    names.includes("*")
      ? `every ${words}`
      : `${names.length} ${words}${names.length === 1 ? "" : "s"} (${names.join(", ")})`,
  );
  return `outside of the question: ${parts.join(", ")}`;
}

/** A verdict as the formats for other tools show it. */
export function judgementOf(result: ProveResult): Judgement {
  const { path, relativePath, role, property, verdict, place, unchecked, exempt } = result;
  const common = { path, relativePath, role, name: propertyName(property), rule: property.kind, place };
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
