import type { Bearing, Fix, Severity, Span } from "../diagnostics/index.js";
import type { PolicyProblemCode } from "../engine/index.js";
import type { LintedDocument, LintedPolicy, PolicyFacts } from "./facts.js";
import type { IdentityFacts } from "./identity/identity-facts.js";

/** What {@link lintPolicy} itself has to say, besides the problems of documents. */
export type RunnerProblemCode =
  | "unreadable-file"
  | "no-trust-policy"
  | "unknown-trust-policy"
  | "incomplete-list"
  | "incomplete-plan"
  | "invalid-terraform"
  | "macro-in-template"
  | "ambiguous-scalar"
  | "condition-lost-in-merge"
  | "condition-replaced-by-merge"
  | "principal-widened-in-merge"
  | "merged-condition-blocks"
  | "override-weakens-statement"
  | "refused-policy-document"
  | "repeated-role"
  | "rule-failed"
  | "unused-suppression"
  | "expired-suppression";

/** The problems that other rooms notice and a rule only gives a severity and an explanation. */
export type ReportedProblemCode = PolicyProblemCode | RunnerProblemCode;

/** A place in a document. Elements, values and keys of a document are places. */
export interface Place {
  readonly pointer: string;
  readonly span: Span;
}

/** What people can set about rules. */
export interface LintSettings {
  /** How long ago MFA may have been, in seconds. */
  readonly maximumMfaAge: number;
  /** The accounts that are ours; empty where that is not known. */
  readonly ownAccounts: readonly string[];
}

/** Twelve hours, the longest session of a role: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use.html */
export const defaultSettings: LintSettings = { maximumMfaAge: 43_200, ownAccounts: [] };

/** What is known of the role that a trust policy belongs to. */
export interface RoleFacts {
  readonly name?: string | undefined;
  /** What its source calls it where its name is not known: a name for scenarios. */
  readonly label?: string | undefined;
  /** The account's id. */
  readonly account?: string | undefined;
}

/** A place that a finding has to do with, and a sentence about it without a final period. */
export interface RelatedReport {
  readonly message: string;
  readonly place: Place;
}

/** What a rule says of a place. */
export interface Report {
  /** What is wrong: one sentence without a final period, a semicolon and a remedy. */
  readonly message: string;
  /** What to do, an imperative without a final period. */
  readonly remedy: string;
  readonly related?: readonly RelatedReport[] | undefined;
  /** Where this finding is less certain than others of its rule; what the configuration sets for the rule counts first. */
  readonly severity?: Severity | undefined;
  readonly fix?: Fix | undefined;
  /** A Gherkin scenario that fails as long as the finding stands. */
  readonly scenario?: string | undefined;
  readonly bearing?: Bearing | undefined;
}

/** What a rule about identity policies is given to look at. */
export interface IdentityRuleContext {
  readonly document: LintedDocument;
  readonly policy: LintedPolicy;
  /** What the policy says with and without MFA. */
  readonly identity: IdentityFacts;
  /** Reports a finding. */
  report(place: Place, said: Report): void;
}

/** What a rule is given to look at. */
export interface RuleContext {
  readonly document: LintedDocument;
  readonly policy: LintedPolicy;
  /** What is asked about the policy by several rules, each looked up once. */
  readonly facts: PolicyFacts;
  readonly settings: LintSettings;
  readonly role: RoleFacts;
  /** Reports a finding. */
  report(place: Place, said: Report): void;
}

/**
 * A rule: one thing that can be wrong with a trust policy, or with an identity policy. It stands in a folder of its name with its page, which has
 * the explanation and the examples that are its test.
 */
export interface Rule {
  /** kebab-case, the folder's name. */
  readonly id: string;
  readonly severity: Severity;
  /** AWS's page about it. */
  readonly documentation: string;
  /** Whether it is about MFA: for a role that is exempt from MFA such a rule does not count. */
  readonly aboutMfa?: boolean;
  /** Whether it says that something was not checked: such a rule can be neither switched off, lowered nor accepted. */
  readonly unchecked?: boolean;
  /** The problems of documents that are findings of this rule. */
  readonly reports?: readonly ReportedProblemCode[];
  /** Looks at a trust policy as far as it could be read: elements may be absent. */
  readonly check?: (context: RuleContext) => void;
  /** Looks at an identity policy in the same way; a rule has one of the two at most. */
  readonly checkIdentity?: (context: IdentityRuleContext) => void;
}

/** Defines a rule; there to give its parts their types. */
export function defineRule(rule: Rule): Rule {
  return rule;
}

/** A document of a rule's page. */
export interface Example {
  readonly title: string;
  /** The whole text of the policy. */
  readonly policy: string;
  /** The role that it belongs to, where that matters. */
  readonly role?: RoleFacts;
}

/** A document in which the rule finds something, and where: lines and columns from 1. */
export interface BadExample extends Example {
  readonly findings: readonly { readonly line: number; readonly column: number }[];
}

/** What rules are about, in the order in which they are listed. */
export const ruleTopics = ["mfa", "trust", "documents", "redundancy", "run"] as const;

/** What a rule is about. */
export type RuleTopic = (typeof ruleTopics)[number];

/** What `policy-check rules ID` shows; its examples are run by a test. */
export interface RulePage {
  /** The rule in one line, without a final period. */
  readonly title: string;
  /** Under what it is listed, where that is not what {@link topicOf} takes it for. */
  readonly topic?: RuleTopic;
  /** What AWS does, why it matters, and how to mend it; paragraphs of plain text. */
  readonly explanation: string;
  /** Rules about the run and not about a document have none. */
  readonly bad: readonly BadExample[];
  readonly good: readonly Example[];
}
