import type { Asking } from "../analysis/index.js";
import { type Finding, SourceText } from "../diagnostics/index.js";
import { type LintOptions, putTogether } from "../lint/index.js";
import { isConfiguration, loadTemplates, loadTerraform, type OtherPolicy, type Templates } from "../sources/index.js";
import { comparePair, type DiffResult, type UnreadPart, uncomparedFile } from "./compare-policies.js";
import { inspectConfiguration, inspectSource } from "./inspect-source.js";
import type { InspectedPart, InspectedPolicy, UnreadRoles } from "./inspected-policy.js";
import { pairsOf, type SidePolicy } from "./pairs.js";
import { placeIn } from "./places.js";
import { type AskedProperty, readProperty, spelled } from "./properties.js";
import { provePolicy } from "./prove-policy.js";
import { type ProveResult, unaskedResult } from "./prove-result.js";

/** What a text is called in names that are made of it, such as those of roles without a name. */
export interface NamedText {
  /** A file's name; `policy.json` where it is absent. */
  readonly name?: string | undefined;
}

/** A text of which nothing can be said, because it holds no trust policy. */
export interface TextWithoutPolicy {
  readonly kind: "nothing";
  /** What it is instead, as in `an identity policy`. */
  readonly what: string;
  /** The same of a policy of another kind. */
  readonly policy?: OtherPolicy | undefined;
}

/** A policy of a text, and what is wrong with it. */
export interface CheckedPolicy {
  /** Present where it is not a trust policy. */
  readonly kind?: "identity-policy" | undefined;
  /** What people call the role; undefined where the text does not say, and for identity policies. */
  readonly role: string | undefined;
  /** RFC 6901 JSON pointer to the policy, "" where it is the whole text. */
  readonly pointer: string;
  /** In the order of the text, with lines and columns from 1. */
  readonly findings: readonly Finding[];
}

/** What is wrong with the policies of a text. */
export type CheckedText =
  | {
      readonly kind: "read";
      readonly policies: readonly CheckedPolicy[];
      /** Why the text does not count as read, although what it shows was checked: roles may be missing. Empty where it does. */
      readonly unread: readonly string[];
    }
  | TextWithoutPolicy;

/**
 * Finds what is wrong with the trust policies of a text: a policy, what AWS's API answers about roles, a Terraform plan, or
 * a template of CloudFormation; which, is told by its content. What is not JSON is a finding, and never an error.
 */
export async function inspectText(text: string, options: LintOptions & NamedText = {}): Promise<CheckedText> {
  const read = await partsOf(text, { ...options, identityPolicies: true });
  if (read.kind === "nothing") return read;
  const policies = read.policies.map((policy): CheckedPolicy => {
    const { findings } = policy.findings(options);
    const kind = policy.identity === undefined ? {} : { kind: "identity-policy" as const };
    return { ...kind, role: policy.role || undefined, pointer: policy.pointer, findings: putTogether(findings) };
  });
  const lost = read.unread.map(({ finding, pointer }) => ({ role: undefined, pointer, findings: [finding] }));
  const unread = [...read.policies.flatMap((policy) => policy.unread ?? []), ...read.unread.map(({ why }) => why)];
  return { kind: "read", policies: [...policies, ...lost], unread };
}

/** How a question is asked about a text. */
export interface ProofOptions extends Pick<Asking, "scope" | "switchedOff">, NamedText {}

/** The verdicts on the trust policies of a text. */
export type ProvedText =
  | { readonly kind: "read"; readonly results: readonly ProveResult[] }
  | TextWithoutPolicy
  /** The property is unknown: what is wrong, the nearest name, and what is allowed. */
  | { readonly kind: "unknown-property"; readonly message: string };

/**
 * Says whether a property holds for all requests that the trust policies of a text allow. The property is as on the command
 * line: `mfa`, `mfa-age=3600`, `accounts=ID,ID`, `reachable`. Roles that the text does not show are `unknown`.
 */
export async function proveText(
  text: string,
  property: string | AskedProperty,
  options: ProofOptions = {},
): Promise<ProvedText> {
  const asked = readProperty(typeof property === "string" ? property : spelled(property));
  if (asked.kind === "unknown") return { kind: "unknown-property", message: asked.message };
  const accounts = asked.value.kind === "accounts" ? asked.value.accounts : [];
  const identityPolicies = asked.value.kind === "force-mfa";
  const read = await partsOf(text, { ...options, identityPolicies }, accounts);
  if (read.kind === "nothing") return read;
  const { name = defaultName, ...asking } = options;
  const file = { path: name, relativePath: name };
  const results = read.policies.map((policy) => provePolicy(policy, asked.value, asking, file));
  const lost = read.unread.map(({ why, source, span, pointer }) => ({
    ...unaskedResult(file, asked.value, "unreadable", why),
    place: placeIn(source, { span, pointer }),
  }));
  return { kind: "read", results: [...results, ...lost] };
}

/** How two texts are compared. */
export interface ComparisonOptions extends Pick<Asking, "switchedOff"> {
  /** What the texts are called; `before.json` and `after.json` where it is absent. */
  readonly names?: readonly [before: string, after: string] | undefined;
}

/** What a change does to the roles of a text. */
export type ComparedTexts =
  | {
      readonly kind: "read";
      readonly results: readonly DiffResult[];
      /** Why roles may be missing on one of the sides. Empty where both texts count as read. */
      readonly unread: readonly string[];
    }
  | (TextWithoutPolicy & { readonly side: "before" | "after" });

/**
 * Says whether a change of trust policies grants new access, role by role. Roles that a text does not show are `unknown`, and
 * so are those that only the other text has: they may be among them.
 */
export async function compareTexts(
  before: string,
  after: string,
  { names = ["before.json", "after.json"], switchedOff = new Set() }: ComparisonOptions = {},
): Promise<ComparedTexts> {
  const [oldName, newName] = names;
  const old = await partsOf(before, { name: oldName });
  if (old.kind === "nothing") return { ...old, side: "before" };
  const now = await partsOf(after, { name: newName });
  if (now.kind === "nothing") return { ...now, side: "after" };
  const pairs = pairsOf(sidePolicies(old.policies, oldName), sidePolicies(now.policies, newName));
  const lost = { old: unreadParts(old.unread, oldName), now: unreadParts(now.unread, newName) };
  const results = [
    ...pairs.map((pair) => comparePair(pair, lost, switchedOff)),
    ...[...lost.old, ...lost.now].map(({ path, why }) => uncomparedFile({ path, relativePath: path }, why)),
  ];
  const unread = [old, now].flatMap((side) => [
    ...side.policies.flatMap((policy) => policy.unread ?? []),
    ...side.unread.map(({ why }) => why),
  ]);
  return { kind: "read", results, unread };
}

function unreadParts(unread: readonly UnreadRoles[], path: string): readonly UnreadPart[] {
  return unread.map(({ why }) => ({ path, why }));
}

/** Roles of one name are told apart by their order. */
function sidePolicies(policies: readonly InspectedPolicy[], path: string): readonly SidePolicy[] {
  const times = new Map<string, number>();
  return policies.map((policy) => {
    const time = (times.get(policy.role) ?? 0) + 1;
    times.set(policy.role, time);
    return { policy, path, relativePath: path, file: undefined, way: "", time };
  });
}

const defaultName = "policy.json";

type Parts =
  | { readonly kind: "read"; readonly policies: readonly InspectedPolicy[]; readonly unread: readonly UnreadRoles[] }
  | TextWithoutPolicy;

/** The parts of a text; what reads templates is loaded for those that need it. */
async function partsOf(
  text: string,
  { name = defaultName, identityPolicies }: NamedText & { readonly identityPolicies?: boolean },
  accounts?: readonly string[],
): Promise<Parts> {
  // Files of Windows may begin with a byte order mark, which decoding UTF-8 often leaves in the text; it is not part of it.
  const source = new SourceText(name, text.startsWith("\uFEFF") ? text.slice(1) : text);
  const terraform = isConfiguration(source) ? await loadTerraform() : undefined;
  let templates: Templates | undefined;
  for (;;) {
    const parts: InspectedPart[] = [];
    const take = (part: InspectedPart): void => {
      parts.push(part);
    };
    const verdict =
      terraform === undefined
        ? inspectSource(source, { isNamed: true, templates, accounts, identityPolicies, take })
        : inspectConfiguration(source, { terraform, accounts, take });
    switch (verdict.kind) {
      case "read":
        return {
          kind: "read",
          policies: parts.filter((part) => part.kind === "policy"),
          unread: parts.filter((part) => part.kind === "unread"),
        };
      case "nothing":
        return verdict;
      case "too-large":
        return { kind: "nothing", what: "a text that is far larger than a policy" };
      case "needs-templates":
        templates = await loadTemplates(verdict.isYaml);
    }
  }
}
