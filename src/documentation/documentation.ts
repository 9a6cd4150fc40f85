import type { EvidencedPolicy, ReadEvidence, SeenTrust } from "../evidence/index.js";
import { readCaller } from "../iam/index.js";
import { AccountReach } from "./account-reach.js";
import { controlsOf } from "./controls.js";
import { gapsOf } from "./gaps.js";
import { Identifiers } from "./identifiers.js";
import type { DocumentationInput, PolicyInput, ReadablePolicy } from "./input.js";
import { cellsOf, type Possibilities, people, possibilitiesOf, type ShownCall, unique, withoutMfa } from "./matrix.js";
import {
  type Documentation,
  type DocumentationSummary,
  type DocumentedCall,
  type DocumentedRole,
  type DocumentedRun,
  type DocumentedScenario,
  type Gap,
  type MatrixCaller,
  type MatrixCell,
  matrixCallers,
} from "./model.js";
import type { CallerClass } from "./principals.js";
import { proofsOf, type RoleProofs } from "./proofs.js";
import { withoutCredentials } from "./redact.js";
import { requirementOf, statementsInWords } from "./requirement.js";
import { coverageOfRole, type RoleCoverage } from "./role-coverage.js";
import { type MergedScenario, mergeScenarios, type NamedRun } from "./scenarios.js";
import { trustOf } from "./trust.js";

/** Says of all roles what is asked for and what shows it. Pure; throws only where the analysis has a defect. */
export function documentationOf(input: DocumentationInput): Documentation {
  const runs: readonly NamedRun[] = input.runs.map((record, index) => ({ id: `run-${index + 1}`, record }));
  const merged = mergeScenarios(runs, input.features, input.sha256);
  const ids = new Identifiers();
  const roleIds = input.policies.map((policy) => ids.of("role", policy.role));
  const owners = new Owners(input.policies, roleIds);
  const evidenced = merged.scenarios.map((scenario) => evidencedScenario(scenario, owners));
  const scenarios = evidenced.map(({ scenario }) => scenario);
  const arns = arnsOf(evidenced, input.policies, roleIds);
  const idsByArn = idsOf(arns);
  const calls = grouped(evidenced.flatMap(({ shown }) => shown.map((each) => [each.call.role ?? "", each] as const)));
  const sights = grouped(evidenced.flatMap(({ observed }) => observed.map((each) => [each.role, each] as const)));
  const tests = grouped(scenarios.flatMap((scenario) => scenario.roles.map((role) => [role, scenario.id] as const)));
  const reach = input.reach === undefined ? undefined : new AccountReach(input.reach);
  const roles = input.policies.map((policy, index) => {
    const id = roleIds[index] ?? "";
    const shown = calls.get(id) ?? [];
    const observed = sights.get(id) ?? [];
    const own = tests.get(id) ?? [];
    const reached = policy.arn === undefined ? null : (reach?.of(policy.arn) ?? null);
    const facts = { id, arns: arns.get(id) ?? [], shown, scenarios: own, reach: reached };
    const coverage = coverageOfRole(
      policy,
      observed.map(({ trust }) => trust),
      input.explained,
    );
    return { role: roleOf(policy, facts, coverage, idsByArn, input), coverage };
  });
  const documentedRuns = runs.map((run) => runOf(run, scenarios));
  const outdated = [...merged.outdated, ...owners.outdated];
  const gaps = gapsOf({ roles, scenarios, runs, outdated, unparsed: merged.unparsed });
  return {
    schemaVersion: 1,
    tool: input.tool,
    project: projectOf(input),
    runs: documentedRuns,
    features: merged.features,
    roles: roles.map(({ role }) => role),
    scenarios,
    gaps,
    controls: controlsOf(scenarios, {
      roles: roles.map(({ role }) => role),
      outdated: new Set(evidenced.filter(({ isOutdated }) => isOutdated).map(({ scenario }) => scenario.id)),
    }),
    reach: reach?.whole(new Set(input.policies.flatMap(({ arn }) => arn ?? []))) ?? null,
    summary: summaryOf(
      roles.map(({ role }) => role),
      scenarios,
      documentedRuns,
      gaps,
      roles.map(({ coverage }) => coverage),
    ),
  };
}

/** Runs of one commit say which; where they disagree, nobody knows. */
function projectOf({ runs, project }: DocumentationInput): Documentation["project"] {
  const said = (name: "commit" | "branch" | "remote"): string | null => {
    const [first, ...others] = unique(runs.flatMap((run) => run[name] ?? []));
    return others.length > 0 ? null : (first ?? project[name]);
  };
  const remote = said("remote");
  return {
    commit: said("commit"),
    branch: said("branch"),
    remote: remote === null ? null : withoutCredentials(remote),
  };
}

/** Says which role's policy evidence is about: by the hash of the policy's text. */
class Owners {
  readonly #bySum = new Map<string, { readonly id: string; readonly path: string }[]>();
  readonly #sums = new Map<string, Set<string>>();
  readonly #outdated = new Map<string, { readonly path: string; readonly run: string }>();

  constructor(policies: readonly PolicyInput[], ids: readonly string[]) {
    policies.forEach(({ path, sha256 }, index) => {
      const id = ids[index] ?? "";
      this.#bySum.set(sha256, [...(this.#bySum.get(sha256) ?? []), { id, path }]);
      this.#sums.set(path, (this.#sums.get(path) ?? new Set()).add(sha256));
    });
  }

  /** The role's id; undefined where the policy is none of those that are documented, or several are the same. */
  of(trust: EvidencedPolicy | null, run: string): string | undefined {
    if (trust === null) return undefined;
    const path = pathOf(trust.name);
    const same = this.#bySum.get(trust.sha256) ?? [];
    const named = same.find((each) => each.path === path);
    if (named !== undefined) return named.id;
    if (this.#sums.has(path)) this.#outdated.set(JSON.stringify([path, run]), { path, run });
    return same.length === 1 && !this.#sums.has(path) ? same[0]?.id : undefined;
  }

  /** Whether a policy is another version of a documented file. */
  isOutdated(trust: EvidencedPolicy | null): boolean {
    if (trust === null) return false;
    const sums = this.#sums.get(pathOf(trust.name));
    return sums !== undefined && !sums.has(trust.sha256);
  }

  /** Files of which evidence has another version. */
  get outdated(): readonly { readonly path: string; readonly run: string }[] {
    return [...this.#outdated.values()];
  }
}

/** The name of a file as paths from the working directory are written. */
function pathOf(name: string): string {
  return name.replace(/\\/g, "/").replace(/^(\.\/)+/, "");
}

interface ObservedTrust {
  readonly role: string;
  /** The ARN under which the role was called. */
  readonly resource: string;
  readonly trust: SeenTrust;
}

interface EvidencedScenario {
  readonly scenario: DocumentedScenario;
  /** Whether it has evidence of another version of a documented policy. */
  readonly isOutdated: boolean;
  readonly shown: readonly ShownCall[];
  /** What calls about documented roles showed of their policies. */
  readonly observed: readonly ObservedTrust[];
}

function evidencedScenario(merged: MergedScenario, owners: Owners): EvidencedScenario {
  const { results, ...rest } = merged;
  const shown: ShownCall[] = [];
  const observed: ObservedTrust[] = [];
  const roles: string[] = [];
  for (const { run, result } of results) {
    for (const evidence of result.calls) {
      const { trust } = evidence;
      const role = owners.of(trust, run);
      shown.push({
        call: callOf(evidence, { scenario: merged.id, run, role: role ?? null }),
        isOfPassed: result.status === "passed",
        isDecided: evidence.decision !== "notEnforced",
      });
      if (role === undefined || trust === null) continue;
      roles.push(role);
      if (result.status === "passed") observed.push({ role, resource: evidence.call.resource, trust });
    }
    for (const { trust } of result.proofs) {
      const role = owners.of(trust, run);
      if (role !== undefined) roles.push(role);
    }
  }
  const outcomes = results.map(({ run, result: { backend, status, reason } }) => ({ run, backend, status, reason }));
  const calls = shown.map(({ call }) => call);
  const reach = results.flatMap(({ run, result }) => result.reach.map((each) => ({ run, ...each })));
  const policies = results.flatMap(({ result }) => [
    ...result.calls.map(({ trust }) => trust),
    ...result.proofs.map(({ trust }) => trust),
  ]);
  const isOutdated = policies.some((trust) => owners.isOutdated(trust));
  return { scenario: { ...rest, outcomes, calls, reach, roles: unique(roles) }, isOutdated, shown, observed };
}

function callOf(
  { backend, evaluator, call, answer: kind, deniedBy, undocumented }: ReadEvidence,
  { scenario, run, role }: { readonly scenario: string; readonly run: string; readonly role: string | null },
): DocumentedCall {
  const { principal, action, mfa } = call;
  const caller = matrixCallers.find((each) => each === call.caller) ?? "other";
  const answer = kind === "succeeded" ? "allowed" : kind;
  return { scenario, run, backend, role, caller, principal, action, mfa, answer, deniedBy, evaluator, undocumented };
}

/** What has the same key together, in the order in which it came. */
function grouped<T>(items: readonly (readonly [key: string, item: T])[]): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const [key, item] of items) {
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

/** The ARN that each documented role has in a dump, and those under which calls were made to it. */
function arnsOf(
  evidenced: readonly EvidencedScenario[],
  policies: readonly PolicyInput[],
  ids: readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const arns = new Map<string, readonly string[]>();
  policies.forEach(({ arn }, index) => {
    if (arn !== undefined) arns.set(ids[index] ?? "", [arn]);
  });
  for (const { observed } of evidenced) {
    for (const { role, resource } of observed) {
      arns.set(role, unique([...(arns.get(role) ?? []), resource]));
    }
  }
  return arns;
}

/** The id of the first role that is known by an ARN. */
function idsOf(arns: ReadonlyMap<string, readonly string[]>): ReadonlyMap<string, string> {
  const ids = new Map<string, string>();
  for (const [id, known] of arns) {
    for (const arn of known) if (!ids.has(arn)) ids.set(arn, id);
  }
  return ids;
}

interface RoleFacts {
  readonly id: string;
  readonly arns: readonly string[];
  readonly shown: readonly ShownCall[];
  readonly scenarios: readonly string[];
  readonly reach: DocumentedRole["reach"];
}

function roleOf(
  policy: PolicyInput,
  { id, arns, shown, scenarios, reach }: RoleFacts,
  coverage: RoleCoverage,
  idsByArn: ReadonlyMap<string, string>,
  { callerInWords }: DocumentationInput,
): DocumentedRole {
  const { path, pointer, sha256, text, firstLine, findings, exemption, content, role: name } = policy;
  const common = { id, name, arns, path, pointer, sha256, text, firstLine, findings, exemption, scenarios, reach };
  if (content.kind === "unreadable") {
    const nothingKnown: Possibilities = new Map(matrixCallers.map((caller) => [caller, "unknown"]));
    return {
      ...common,
      mfa: exemption === null ? "unknown" : "exempt",
      maximumMfaAge: null,
      requirement: [`Who can assume this role cannot be determined: ${content.why}.`],
      statements: [],
      proofs: [],
      cells: cellsOf(shown, nothingKnown),
      trust: [],
      coverage: null,
      unreadable: content.why,
    };
  }
  const possibilities = possibilitiesOf(content);
  const cells = cellsOf(shown, possibilities);
  const proved = proofsOf(content, callerInWords);
  const isMfaProved = proved.proofs[0]?.verdict === "proved" && !isContradicted(cells);
  const maximumMfaAge = isMfaProved ? proved.maximumMfaAge : null;
  const homes = new Set(arns.flatMap((arn) => accountOf(arn) ?? []));
  const possible = (kind: CallerClass): MatrixCell["analysis"] =>
    together(possibilities, (caller) => (kind === "people" ? people.has(caller) : caller === kind));
  const facts = { homes, isMfaProved, maximumMfaAge, proof: proved.proofs[0], exemption, possible };
  const idOf = (arn: string): string | undefined => idsByArn.get(arn);
  return {
    ...common,
    mfa: mfaOf({ proved, isMfaProved, cells, exemption, people: possible("people") }),
    maximumMfaAge,
    ...wordsOf(content, facts),
    proofs: proved.proofs,
    cells,
    trust: content.unknowns === undefined ? trustOf(content.variants[0], { isMfaProved, idOf }) : [],
    coverage: coverage.coverage,
    unreadable: null,
  };
}

/** Samples of values that are not known say nothing true of the policy, so its statements are not told. */
function wordsOf(
  { variants: [policy], unknowns }: ReadablePolicy,
  facts: Parameters<typeof requirementOf>[1],
): Pick<DocumentedRole, "requirement" | "statements"> {
  if (unknowns !== undefined) {
    const proof = facts.isMfaProved
      ? "Proved for every value: no user and no role session can assume this role without MFA."
      : "It is not proved that MFA is required on every path.";
    return {
      requirement: [`What this policy says depends on values that are not known yet: ${unknowns}.`, proof],
      statements: [],
    };
  }
  const { source } = policy.document;
  return {
    requirement: requirementOf(policy, facts),
    statements: statementsInWords(policy, facts.homes, (offset) => source.position(offset).line),
  };
}

function isContradicted(cells: readonly MatrixCell[]): boolean {
  return cells.some(({ caller, contradiction }) => contradiction && withoutMfa.has(caller));
}

function mfaOf({
  proved,
  isMfaProved,
  cells,
  exemption,
  people: whetherPeople,
}: {
  readonly proved: RoleProofs;
  readonly isMfaProved: boolean;
  readonly cells: readonly MatrixCell[];
  readonly exemption: DocumentedRole["exemption"];
  readonly people: MatrixCell["analysis"];
}): DocumentedRole["mfa"] {
  if (whetherPeople === "impossible" && !cells.some(({ contradiction }) => contradiction)) return "notApplicable";
  if (isMfaProved) return "proved";
  if (exemption !== null) return "exempt";
  const isKnownOpen = cells.some(({ caller, shown }) => withoutMfa.has(caller) && shown === "allowed");
  if (proved.proofs[0]?.verdict === "violated" || isKnownOpen) return "refuted";
  if (proved.proofs[0]?.verdict !== "unknown") return "unknown";
  // Sessions of roles carry no MFA, as far as AWS documents it.
  const own = cells.filter(({ caller }) => withoutMfa.has(caller) || caller === "role-session");
  // INVARIANT: what was not checked is not shown.
  return own.every(({ shown, analysis }) => shown === "denied" || analysis === "impossible") &&
    own.some(({ shown }) => shown === "denied")
    ? "shown"
    : "unknown";
}

/** What holds of some kinds of callers together. */
function together(possibilities: Possibilities, isMeant: (caller: MatrixCaller) => boolean): MatrixCell["analysis"] {
  const all = [...possibilities].filter(([caller]) => isMeant(caller)).map(([, each]) => each);
  if (all.includes("possible")) return "possible";
  return all.every((each) => each === "impossible") ? "impossible" : "unknown";
}

function accountOf(arn: string): string | undefined {
  const caller = readCaller(arn);
  return caller?.kind === "role" ? caller.account : undefined;
}

function runOf({ id, record }: NamedRun, scenarios: readonly DocumentedScenario[]): DocumentedRun {
  const { file, sha256, startedAt, finishedAt, cucumber, runtime } = record;
  const results = record.scenarios.flatMap(({ result }) => result ?? []);
  const counted = (status: string): number => results.filter((result) => result.status === status).length;
  const evaluators = scenarios
    .flatMap(({ calls, reach }) => [...calls, ...reach].filter(({ run }) => run === id))
    .map(({ evaluator }) => evaluator);
  return {
    id,
    file,
    sha256,
    backend: results.map(({ backend }) => backend).find((backend) => backend !== null) ?? null,
    evaluators: unique(evaluators),
    otherEndpoints: unique(results.flatMap(({ otherEndpoints }) => otherEndpoints)),
    startedAt,
    finishedAt,
    cucumber,
    runtime,
    passed: counted("passed"),
    failed: counted("failed"),
    notChecked: counted("notChecked"),
  };
}

function summaryOf(
  roles: readonly DocumentedRole[],
  scenarios: readonly DocumentedScenario[],
  runs: readonly DocumentedRun[],
  gaps: readonly Gap[],
  coverages: readonly RoleCoverage[],
): DocumentationSummary {
  const mfa = (kind: DocumentedRole["mfa"]): number => roles.filter((role) => role.mfa === kind).length;
  const open = roles.flatMap(({ findings }) => findings).filter(({ suppressed }) => suppressed === null);
  const found = (severity: string): number => open.filter((finding) => finding.severity === severity).length;
  const has = ({ outcomes }: DocumentedScenario, status: string): boolean =>
    outcomes.some((outcome) => outcome.status === status);
  const failed = scenarios.filter((scenario) => has(scenario, "failed")).length;
  const passed = scenarios.filter((scenario) => !has(scenario, "failed") && has(scenario, "passed")).length;
  const sum = (name: "possible" | "seen" | "explained"): number =>
    coverages.reduce((total, each) => total + each[name], 0);
  return {
    roles: roles.length,
    mfa: {
      proved: mfa("proved"),
      shown: mfa("shown"),
      refuted: mfa("refuted"),
      unknown: mfa("unknown"),
      exempt: mfa("exempt"),
      notApplicable: mfa("notApplicable"),
    },
    findings: {
      error: found("error"),
      "security-warning": found("security-warning"),
      warning: found("warning"),
      suggestion: found("suggestion"),
    },
    suppressed: roles.flatMap(({ findings }) => findings).length - open.length,
    scenarios: { passed, failed, notChecked: scenarios.length - passed - failed },
    backends: unique(runs.flatMap(({ backend }) => backend ?? [])),
    coverage: { possible: sum("possible"), seen: sum("seen"), explained: sum("explained") },
    gaps: gaps.length,
  };
}
