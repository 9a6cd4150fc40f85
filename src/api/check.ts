import {
  type Fix,
  type Range,
  type RelatedPlace,
  type Severity,
  SourceText,
  severities,
} from "../diagnostics/index.js";
import { isAccountId } from "../iam/index.js";
import { type CheckedText, inspectText } from "../inspection/index.js";
import { allRules, defaultSettings, findingOf, type LintOptions, ruleById } from "../lint/index.js";
import { InvalidOptionError, refuseUnknownOptions, unknownName } from "./options.js";

/** One thing that is wrong with a policy: what, where, and what to do. */
export interface Finding {
  /** The rule's ID, such as `mfa-not-required`. */
  readonly rule: string;
  readonly severity: Severity;
  /** What is wrong, in one sentence. */
  readonly message: string;
  /** What to do; undefined if the rule cannot tell. */
  readonly remedy?: string | undefined;
  /** Places that explain the finding, each with a sentence. */
  readonly related: readonly RelatedPlace[];
  /** RFC 6901 JSON pointer to the element; "" for the whole text. */
  readonly pointer: string;
  /** Lines and columns start at 1; the end is exclusive. */
  readonly range: Range;
  /** AWS's page about it. */
  readonly help: string;
  /** A change of the text that is safe to make. */
  readonly fix?: Fix | undefined;
  /** A Gherkin scenario that fails as long as the finding is there. */
  readonly scenario?: string | undefined;
  /** The role's name, logical ID or address; undefined if the text does not say. */
  readonly role?: string | undefined;
  /** The name of an identity policy and who has it; undefined if the text does not say. */
  readonly identityPolicy?: string | undefined;
}

/** How to check a text. */
export interface CheckOptions {
  /** What messages call the text: a file's name. */
  readonly name?: string | undefined;
  /** Severities by the IDs of rules, in place of the rules' own; `off` for no findings of a rule. */
  readonly rules?: Readonly<Record<string, Severity | "off">> | undefined;
  /** The IDs of your accounts: trust in the root of any other account is a finding. */
  readonly ownAccounts?: readonly string[] | undefined;
  /** The greatest age of MFA that policies may accept, in seconds; 43200 (12 hours) if absent. */
  readonly maximumMfaAge?: number | undefined;
}

/** What {@link check} answers. */
export interface CheckResult {
  /** All findings, policy by policy, in the order of the text. Empty only if the text holds a policy without findings. */
  readonly findings: readonly Finding[];
  /** The policies of the text. */
  readonly policies: readonly {
    /** Present for identity policies, which only rules about MFA judge. */
    readonly kind?: "identity-policy" | undefined;
    /** The role's name, logical ID or address; undefined if the text does not say. */
    readonly role: string | undefined;
    /** RFC 6901 JSON pointer to the policy in the text; "" if it is the whole text. */
    readonly pointer: string;
  }[];
}

/**
 * Finds what is wrong with the policies of a text: a trust policy, an identity policy, a role or a list of roles as AWS's API prints them, a
 * CloudFormation template, a Terraform plan, or lines of JSON. The content decides what the text is.
 *
 * A text that cannot be read, or that holds none of these, has a finding that says so (`invalid-json`, `no-trust-policy`).
 * The function reads no files and makes no calls. It throws {@link InvalidOptionError} for unknown options and rules.
 *
 * @example
 * ```ts
 * import { check } from "policy-check";
 *
 * const policy = `{
 *   "Version": "2012-10-17",
 *   "Statement": [{
 *     "Effect": "Allow",
 *     "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
 *     "Action": "sts:AssumeRole",
 *     "Condition": { "BoolIfExists": { "aws:MultiFactorAuthPresent": "true" } }
 *   }]
 * }`;
 * const { findings } = await check(policy);
 * for (const { rule, severity, range, fix } of findings) {
 *   console.log(`${range.start.line}: ${severity} ${rule}: ${fix?.description}`); // 7: security-warning mfa-if-exists-on-allow: write "Bool" for "BoolIfExists"
 * }
 * ```
 */
export async function check(text: string, options: CheckOptions = {}): Promise<CheckResult> {
  refuseUnknownOptions(options, ["name", "rules", "ownAccounts", "maximumMfaAge"]);
  const { name = "policy.json" } = options;
  const checked = await inspectText(text, { name, ...lintOptions(options) });
  if (checked.kind === "nothing") return { findings: [withoutPolicy(checked, text, name)], policies: [] };
  return {
    findings: checked.policies.flatMap(({ findings }) => findings),
    policies: checked.policies.map(({ kind, role, pointer }) => ({
      role,
      pointer,
      ...(kind === undefined ? {} : { kind }),
    })),
  };
}

function withoutPolicy(
  { what, policy }: Extract<CheckedText, { readonly kind: "nothing" }>,
  text: string,
  name: string,
): Finding {
  const message =
    policy === undefined
      ? `the text holds no trust policy (${what})`
      : `the text is ${policy.what} (${policy.because}), not a trust policy`;
  const remedy = policy?.remedy;
  const problem = { code: "no-trust-policy", message, remedy, pointer: "", span: { start: 0, end: 0 } } as const;
  return findingOf(problem, new SourceText(name, text));
}

function lintOptions({ rules = {}, ownAccounts = [], maximumMfaAge }: CheckOptions): LintOptions {
  for (const account of ownAccounts) {
    if (!isAccountId(account)) {
      throw new InvalidOptionError(`ownAccounts has ${JSON.stringify(account)}; account IDs have twelve digits`);
    }
  }
  if (maximumMfaAge !== undefined && !(Number.isInteger(maximumMfaAge) && maximumMfaAge > 0)) {
    throw new InvalidOptionError(`maximumMfaAge is ${maximumMfaAge}; it must be a whole number of seconds above 0`);
  }
  const severityOf = new Map(Object.entries(rules).map(([id, severity]) => [id, acceptedSeverity(id, severity)]));
  const settings = { ...defaultSettings, ownAccounts, ...(maximumMfaAge === undefined ? {} : { maximumMfaAge }) };
  return { severities: severityOf, settings };
}

/** The severity that a rule is to have. Throws where there is no such rule, or where it can have no other than its own. */
function acceptedSeverity(id: string, severity: Severity | "off"): Severity | "off" {
  const rule = ruleById(id);
  if (rule === undefined)
    throw unknownName(
      "rule",
      id,
      allRules().map((each) => each.id),
    );
  const allowed = [...severities, "off"] as const;
  if (!allowed.includes(severity)) throw unknownName(`severity of ${id}`, String(severity), allowed);
  // INVARIANT: what was not checked is always said.
  if (rule.unchecked === true && severity !== rule.severity) {
    throw new InvalidOptionError(`the rule ${id} says that something was not checked; its severity cannot be changed`);
  }
  return severity;
}
