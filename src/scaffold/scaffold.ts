import { prove } from "../analysis/index.js";
import { isAtLeast } from "../diagnostics/index.js";
import { requirementOf, statementsInWords } from "../documentation/index.js";
import type { CompiledPolicy } from "../engine/index.js";
import { foldName, readPrincipal } from "../iam/index.js";
import type { InspectedPolicy, KnownContent } from "../inspection/index.js";
import type { LintOptions } from "../lint/index.js";
import { printJson } from "../policy/index.js";
import { mostCallers } from "./candidates.js";
import { blocksOf, contraryOf, holeInWords, mutantInWords } from "./feature.js";
import { isAboutMfa, wrongsOf } from "./findings.js";
import { quoted } from "./gherkin.js";
import { planOf } from "./plan.js";
import type { TrustText } from "./steps.js";
import { Subject } from "./subject.js";
import { type FeatureUpdate, updated } from "./update.js";
import { titleOf } from "./words.js";

/** A role whose trust policy is to have a feature. */
export interface ScaffoldedRole {
  readonly policy: InspectedPolicy;
  /** The file of the policy as steps name it: relative to the folder where scenarios run, with `/`. */
  readonly path: string;
}

/** How features are written. */
export interface ScaffoldSettings {
  /** In seconds since 1970: policies may ask for the time. */
  readonly now: number;
  /** Makes a text short; two texts never have the same. */
  readonly digest: (text: string) => string;
  /** The rules by which the policies of a file are wrong, by its path. */
  readonly lintOf: (path: string) => LintOptions;
  /** The features that there are, by their path in the folder of features. */
  readonly existing: (path: string) => string | undefined;
  /** Whether generated scenarios that no longer fit are replaced. */
  readonly update: boolean;
}

/** The feature of a role. */
export interface ScaffoldedFeature extends FeatureUpdate {
  /** Within the folder of features, with `/`. */
  readonly path: string;
  /** As it is to be written. */
  readonly text: string;
  readonly role: string;
  /** The file of the policy. */
  readonly policy: string;
  /** Whether the feature has a copy of the policy, because the steps cannot read it from its file. */
  readonly hasCopy: boolean;
  /** Outcomes that can be shown, those that the scenarios show, and why the others are left: a line each. */
  readonly coverage: { readonly possible: number; readonly seen: number; readonly left: readonly string[] };
  /** Mistakes that the scenarios notice, those that change nothing, and why others are left: a line each. */
  readonly mutants: { readonly killed: number; readonly equivalent: number; readonly left: readonly string[] };
  /** What is wrong with the policy, and the scenario that fails as long as it is; none where the steps make no such call. */
  readonly failing: readonly {
    readonly rule: string;
    readonly message: string;
    readonly remedy: string | undefined;
    readonly scenario: string | undefined;
  }[];
}

/** A role without a feature, and why: a clause that goes on after "no feature: ". */
export interface ScaffoldProblem {
  readonly role: string;
  readonly policy: string;
  readonly line: number;
  readonly why: string;
}

/** Features, and the roles that have none. */
export interface Scaffold {
  readonly features: readonly ScaffoldedFeature[];
  readonly problems: readonly ScaffoldProblem[];
}

/** Writes a feature for each role. Reads and writes no files; never throws for what is wrong with a policy. */
export function scaffoldFeatures(roles: readonly ScaffoldedRole[], settings: ScaffoldSettings): Scaffold {
  const features: ScaffoldedFeature[] = [];
  const problems: ScaffoldProblem[] = [];
  const known = roles.flatMap((role): readonly ReadRole[] => {
    const { policy, path } = role;
    if (policy.identity !== undefined) return [];
    const read = readRole(role);
    if (typeof read !== "string") return [read];
    problems.push({ role: policy.roleName, policy: path, line: lineOf(policy), why: read });
    return [];
  });
  const accounts = new Set(known.flatMap(({ role }) => role.policy.facts.account ?? []));
  const paths = new Set<string>();
  for (const each of known) {
    const path = pathOf(each, accounts.size > 1, paths);
    features.push(featureOf(each, path, settings));
  }
  return { features, problems };
}

interface ReadRole {
  readonly role: ScaffoldedRole;
  readonly content: KnownContent;
  readonly compiled: CompiledPolicy;
  readonly account: string;
  /** Whether the account is that of the text. */
  readonly isKnownAccount: boolean;
}

/** What is needed of a role; else why there can be no scenario. */
function readRole(role: ScaffoldedRole): ReadRole | string {
  const { policy } = role;
  const { content } = policy;
  if (content.kind === "unknown") return `the policy is not known: ${content.why}`;
  if (content.kind === "refused") return content.problems[0]?.message ?? "AWS would not store the policy";
  const [compiled] = content.variants;
  const foreign = whyNotStored(compiled);
  if (foreign !== undefined) return foreign;
  const account = policy.facts.account ?? accountIn(compiled);
  return { role, content, compiled, account: account ?? "123456789012", isKnownAccount: account !== undefined };
}

/** The highest quota that AWS grants: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const largestTrustPolicy = 4096;

/** Why the embedded endpoint cannot have a policy; undefined where it can. */
function whyNotStored({ document }: CompiledPolicy): string | undefined {
  const size = printJson(document.node).replace(/[\t\n\r ]+/g, "").length;
  if (size > largestTrustPolicy)
    return `the policy has ${size} characters without whitespace, and AWS stores at most ${largestTrustPolicy}`;
  const names = new Map<string, string>();
  for (const { principal } of document.statements) {
    if (principal?.negated === true) return "AWS stores no trust policy with NotPrincipal";
    for (const { type, value } of principal?.values ?? []) {
      const read = readPrincipal(type.value, value);
      if (read.kind === "uniqueId") return `it names ${value}, the ID of a user or role that no scenario can make`;
      const partition = /^arn:([^:]+):/.exec(value)?.[1];
      if (partition !== undefined && partition !== "aws")
        return `it names ${value}, and scenarios have the partition "aws" only`;
      if (read.kind !== "user" && read.kind !== "role") continue;
      const key = `${read.account} ${read.kind} ${foldName(read.arn.slice(read.arn.lastIndexOf("/") + 1))}`;
      const other = names.get(key) ?? read.arn;
      if (other !== read.arn) return `it names ${other} and ${read.arn}, and an account has one ${read.kind} of a name`;
      names.set(key, read.arn);
    }
  }
  return undefined;
}

/** The account of the role as its policy tells it: an identity provider's, the one that services act for, or a caller's. */
function accountIn({ document, statements }: CompiledPolicy): string | undefined {
  const principals = document.statements.flatMap(({ principal }) =>
    (principal?.values ?? []).map(({ type, value }) => readPrincipal(type.value, value)),
  );
  const provider = principals.flatMap((each) => {
    const account = each.kind === "provider" ? /^arn:aws:iam::(\d{12}):/.exec(each.text)?.[1] : undefined;
    return account ?? [];
  });
  const conditions = statements.flatMap((each) => each.conditions);
  const source = conditions
    .filter(({ key }) => key === "aws:sourceaccount" || key === "aws:resourceaccount")
    .flatMap((each) => each.source.values.map(({ value }) => value));
  // Who must send an external ID is somebody else.
  const isOfOthers = conditions.some(({ key }) => key === "sts:externalid");
  const callers = isOfOthers ? [] : principals.flatMap((each) => ("account" in each ? [each.account] : []));
  return [...provider, ...source, ...callers].find((text) => /^\d{12}$/.test(text));
}

function pathOf({ role, account }: ReadRole, hasAccounts: boolean, taken: Set<string>): string {
  const folder = hasAccounts ? `${account}/` : "";
  const name = `${folder}${role.policy.roleName.replace(/[^\w.-]+/g, "-")}`;
  const names = [name, ...Array.from({ length: taken.size + 1 }, (_, index) => `${name}-${index + 2}`)];
  const free = names.find((each) => !taken.has(each.toLowerCase())) ?? name;
  taken.add(free.toLowerCase());
  return `${free}.feature`;
}

function featureOf(read: ReadRole, path: string, settings: ScaffoldSettings): ScaffoldedFeature {
  const { role, content, compiled, account } = read;
  const { policy } = role;
  const { now, lintOf } = settings;
  const { findings: all } = policy.findings(lintOf(role.path));
  const findings = all.filter(({ severity }) => isAtLeast(severity, "security-warning"));
  const subject = new Subject({ name: policy.roleName, account, policy: compiled }, now, findings.some(isAboutMfa));
  const wrongs = wrongsOf(subject, now, findings, policy.pointer);
  const plan = planOf(subject, now, wrongs);
  const trust = trustTextOf(role, content);
  const blocks = blocksOf({
    subject,
    trust,
    plan,
    wrong: wrongs.calls,
    requirement: sentencesOf(compiled, account),
    notes: notesOf(read),
    origin: policy.pointer === "" ? role.path : `${role.path}:${lineOf(policy)}`,
  });
  return {
    path,
    role: policy.roleName,
    policy: role.path,
    hasCopy: "text" in trust,
    ...updated(blocks, settings.existing(path), settings),
    coverage: {
      possible: plan.coverage.possible,
      seen: plan.coverage.seen,
      left: plan.holes.map((hole) => `${holeInWords(hole)}: ${hole.why}`),
    },
    mutants: {
      killed: plan.killed.length,
      equivalent: plan.equivalent,
      left: plan.left.map((left) => `${mutantInWords(left)}: ${left.why}`),
    },
    failing: wrongs.calls.flatMap(({ findings: shown, scenario }) =>
      shown.map(({ rule, message, remedy }) => ({
        ...{ rule, message, remedy },
        scenario: scenario && titleOf(contraryOf(scenario), subject),
      })),
    ),
  };
}

function trustTextOf({ policy, path }: ScaffoldedRole, { nodes, standIns }: KnownContent): TrustText {
  const [node] = nodes;
  const isFile =
    policy.pointer === "" && (standIns?.size ?? 0) === 0 && /\.json$/i.test(path) && quoted(path) !== undefined;
  return isFile || node === undefined ? { file: path } : { text: printJson(node) };
}

/** What a policy requires, in sentences. */
function sentencesOf(policy: CompiledPolicy, account: string): readonly string[] {
  const homes = new Set([account]);
  const asksMfa = policy.statements.some(({ conditions }) =>
    conditions.some(({ key }) => key.startsWith("aws:multifactorauth")),
  );
  const isMfaProved = asksMfa && prove(policy, { kind: "mfa" }).kind === "proved";
  if (!isMfaProved) return statementsInWords(policy, homes, () => 0).map(({ sentence }) => sentence);
  const facts = { homes, isMfaProved, maximumMfaAge: null, proof: undefined, exemption: null };
  return requirementOf(policy, { ...facts, possible: () => "unknown" });
}

function notesOf({ role, content, compiled, account, isKnownAccount }: ReadRole): readonly string[] {
  // Each variant has its own samples, and the first is the one that is written out.
  const [node] = content.nodes;
  const written = node === undefined ? "" : printJson(node);
  const samples = [...(content.standIns ?? [])].filter(
    ([text, expression]) => expression !== "" && written.includes(JSON.stringify(text).slice(1, -1)),
  );
  const lists = compiled.statements.map(({ principals }) =>
    principals === "unreadable" || principals === undefined ? 0 : principals.principals.length,
  );
  const longest = Math.max(0, ...lists);
  return [
    ...(isKnownAccount
      ? []
      : [`decide: the policy does not say whose role it is, so the role is in account ${account}.`]),
    ...(samples.length === 0
      ? []
      : [
          `decide: ${role.path} leaves values open; samples are in their place: ${samples
            .map(([text, expression]) => `${text} for ${expression}`)
            .join(", ")}.`,
        ]),
    ...(longest > mostCallers
      ? [`decide: a statement names ${longest} principals; the scenarios are about the first and the last of them.`]
      : []),
  ];
}

function lineOf({ source, content }: InspectedPolicy): number {
  const start = content.kind === "known" ? content.nodes[0]?.start : undefined;
  return source.position(start ?? 0).line;
}
