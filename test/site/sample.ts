// Documentations made up for tests of the page: one with every state that a role can be in, and one of any size.
import { createHash } from "node:crypto";
import type { PolicyCoverage, SeenCondition, SeenStatement } from "../../src/coverage/index.js";
import {
  type Control,
  type Documentation,
  type DocumentedCall,
  type DocumentedFinding,
  type DocumentedProof,
  type DocumentedRole,
  type DocumentedRun,
  type DocumentedScenario,
  type Gap,
  type MatrixCaller,
  type MatrixCell,
  matrixCallers,
  type TrustEdge,
} from "../../src/documentation/index.js";

const account = "123456789012";
const evaluators: Readonly<Record<string, string>> = {
  embedded: "policy-check's endpoint, version 0.1.0",
  localstack: "policy-check's gateway in front of LocalStack 4.14.0",
  aws: "the engine on the deployed trust policy, with iam:SimulatePrincipalPolicy for the caller's side",
};
const axioms = [
  { name: "age-means-mfa", says: "aws:MultiFactorAuthAge is present only when aws:MultiFactorAuthPresent is true" },
  { name: "services-and-federation-without-mfa", says: "services and federated callers carry no MFA keys" },
  {
    name: "temporary-means-mfa-key",
    says: "calls with a user's temporary credentials have aws:MultiFactorAuthPresent, and calls with a user's access key do not have aws:TokenIssueTime",
  },
];

/** The SHA-256 of a text, in hex. */
export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** How a sample role stands, from which everything else about it follows. */
export interface RoleSketch {
  readonly name: string;
  readonly mfa: DocumentedRole["mfa"];
  readonly trusted: readonly { readonly kind: TrustEdge["kind"]; readonly name: string; readonly role?: string }[];
  readonly age?: number;
  readonly scenarios?: number;
  readonly verdict?: DocumentedProof["verdict"];
  readonly requirement?: readonly string[];
  readonly findings?: readonly DocumentedFinding[];
  readonly exemption?: DocumentedRole["exemption"];
  readonly unreadable?: string;
  readonly contradiction?: boolean;
  readonly outcome?: "failed" | "notChecked";
}

const words: Readonly<Record<string, string>> = {
  user: "IAM user",
  role: "sessions of the role",
  account: "whoever the administrators of the account let, of account",
  service: "the AWS service",
  saml: "users who sign in through the SAML provider",
  oidc: "web identities of",
  everyone: "everyone:",
};

function arnOf(kind: TrustEdge["kind"], name: string): string {
  switch (kind) {
    case "user":
    case "role":
      return `arn:aws:iam::${account}:${kind}/${name}`;
    case "account":
      return `arn:aws:iam::${name}:root`;
    case "saml":
      return `arn:aws:iam::${account}:saml-provider/${name}`;
    case "oidc":
      return `arn:aws:iam::${account}:oidc-provider/${name}`;
    default:
      return name;
  }
}

const people: ReadonlySet<TrustEdge["kind"]> = new Set(["user", "role", "account", "everyone"]);

function policyOf({ trusted, mfa, age }: RoleSketch): string {
  const principals = trusted.map(({ kind, name }) => arnOf(kind, name));
  const type = trusted.some(({ kind }) => kind === "service")
    ? "Service"
    : trusted.some(({ kind }) => kind === "saml" || kind === "oidc")
      ? "Federated"
      : "AWS";
  const condition =
    mfa === "proved" || mfa === "shown"
      ? {
          Bool: { "aws:MultiFactorAuthPresent": "true" },
          ...(age === undefined ? {} : { NumericLessThan: { "aws:MultiFactorAuthAge": String(age) } }),
        }
      : undefined;
  const statement = {
    Sid: "WhoGetsIn",
    Effect: "Allow",
    Principal: { [type]: principals.length === 1 ? principals[0] : principals },
    Action: type === "Federated" ? "sts:AssumeRoleWithSAML" : "sts:AssumeRole",
    ...(condition === undefined ? {} : { Condition: condition }),
  };
  return `${JSON.stringify({ Version: "2012-10-17", Statement: [statement] }, null, 2)}\n`;
}

function lineOf(text: string, part: string): number {
  return Math.max(1, text.slice(0, text.indexOf(part)).split("\n").length);
}

function coverageOf(path: string, text: string, { mfa, age, scenarios = 2 }: RoleSketch): PolicyCoverage {
  const condition = (operator: string, key: string, absent: number): SeenCondition & { readonly line: number } => ({
    pointer: `/Statement/0/Condition/${operator}/${key}`,
    ...{ operator, key, held: scenarios, failed: scenarios, absent },
    possible: ["held", "failed", "absent"],
    missing: scenarios === 0 ? ["held", "failed", "absent"] : absent === 0 ? ["absent"] : [],
    line: lineOf(text, `"${key}"`),
  });
  const conditions =
    mfa === "proved" || mfa === "shown"
      ? [
          condition("Bool", "aws:MultiFactorAuthPresent", scenarios),
          ...(age === undefined ? [] : [condition("NumericLessThan", "aws:MultiFactorAuthAge", 0)]),
        ]
      : [];
  const lines = text.trimEnd().split("\n").length;
  const statement: SeenStatement = {
    ...{ index: 0, pointer: "/Statement/0", sid: "WhoGetsIn", effect: "Allow" },
    lines: { first: 4, last: lines - 2 },
    applied: scenarios * 2,
    notApplied: conditions.length === 0 ? 0 : scenarios,
    possible: conditions.length === 0 ? ["applied"] : ["applied", "notApplied"],
    missing: scenarios === 0 ? ["applied"] : [],
    conditions,
  };
  const parts = [statement, ...conditions];
  const possible = parts.reduce((sum, part) => sum + part.possible.length, 0);
  const missing = parts.reduce((sum, part) => sum + part.missing.length, 0);
  return { path, sha256: sha256(text), statements: [statement], possible, seen: possible - missing };
}

function cellsOf({ mfa, trusted, contradiction }: RoleSketch, calls: readonly DocumentedCall[]): readonly MatrixCell[] {
  const admits = (caller: MatrixCaller): boolean => {
    const kinds = new Set(trusted.map(({ kind }) => kind));
    const isPeople = kinds.has("user") || kinds.has("account") || kinds.has("everyone");
    switch (caller) {
      case "long-term-key":
      case "session-token":
        return isPeople && (mfa === "refuted" || mfa === "exempt");
      case "long-term-key-with-mfa":
      case "session-token-with-mfa":
        return isPeople;
      case "role-session":
        return kinds.has("role") || kinds.has("account") || kinds.has("everyone");
      case "saml":
      case "oidc":
      case "service":
        return kinds.has(caller);
      case "root":
        return false;
    }
  };
  return matrixCallers.map((caller): MatrixCell => {
    const made = calls.filter((call) => call.caller === caller);
    const who = (answer: DocumentedCall["answer"]): readonly string[] => [
      ...new Set(made.filter((call) => call.answer === answer).map((call) => call.principal)),
    ];
    const [allowed, denied] = [who("allowed"), who("denied")];
    return {
      caller,
      shown: allowed.length > 0 ? "allowed" : denied.length > 0 ? "denied" : "notChecked",
      analysis: admits(caller) ? "possible" : "impossible",
      allowed,
      denied,
      scenarios: [...new Set(made.map((call) => call.scenario))],
      backends: [...new Set(made.map((call) => call.backend))],
      contradiction: contradiction === true && caller === "session-token",
    };
  });
}

function scenariosOf(
  role: RoleSketch,
  runs: readonly DocumentedRun[],
  number: number,
  id: string,
): readonly DocumentedScenario[] {
  const [first] = role.trusted;
  if (first === undefined) return [];
  const open = role.mfa === "refuted" || role.mfa === "exempt";
  const principal = arnOf(first.kind, first.name);
  const kinds: readonly { readonly name: string; readonly calls: readonly [MatrixCaller, boolean][] }[] =
    first.kind === "user" || first.kind === "account"
      ? [
          { name: `${first.name} gets in with MFA`, calls: [["long-term-key-with-mfa", true]] },
          { name: `a plain access key of ${first.name} is refused`, calls: [["long-term-key", open]] },
          {
            name: `a session token without MFA does not help ${first.name}, one with MFA does`,
            calls: [
              ["session-token", open || role.contradiction === true],
              ["session-token-with-mfa", true],
            ],
          },
        ]
      : [
          {
            name: `${first.name} assumes ${role.name}`,
            calls: [
              [
                first.kind === "role"
                  ? "role-session"
                  : first.kind === "service"
                    ? "service"
                    : first.kind === "saml"
                      ? "saml"
                      : "oidc",
                true,
              ],
            ],
          },
          { name: `nobody else gets into ${role.name}`, calls: [["long-term-key", false]] },
        ];
  return Array.from({ length: number }, (_, index): DocumentedScenario => {
    const { name, calls } = kinds[index % kinds.length] ?? { name: "", calls: [] };
    const scenario = `scenario-features-${id}-feature-${7 + index * 6}`;
    return {
      id: scenario,
      feature: `features/${role.name}.feature`,
      line: 7 + index * 6,
      name: index < kinds.length ? name : `${name}, variant ${index + 1}`,
      tags: index === 0 ? ["@mfa", "@control:CIS-1.10"] : index === 1 ? ["@negative", "@control:PCI-8.4.2"] : ["@mfa"],
      steps: [
        `Given the account "${account}"`,
        `And the IAM user "service-user/${first.name}" with a virtual MFA device`,
        `And the role "${role.name}" trusts as in "policies/${role.name}.json"`,
        `When "${first.name}" assumes "${role.name}" with MFA`,
        "Then the role is assumed",
        `And the session lasts 3600 seconds`,
      ],
      outcomes: runs.map((run) =>
        role.outcome !== undefined && index === 0 && run.backend !== "embedded"
          ? {
              ...{ run: run.id, backend: run.backend, status: role.outcome },
              reason:
                role.outcome === "failed"
                  ? `expected the role to be assumed, but access is denied: no statement of the trust policy applies`
                  : "read-only checks against AWS cannot send a code of a device",
            }
          : { run: run.id, backend: run.backend, status: "passed", reason: null },
      ),
      calls: runs.flatMap((run) =>
        role.outcome === "notChecked" && index === 0 && run.backend !== "embedded"
          ? []
          : calls.map(
              ([caller, isAllowed]): DocumentedCall => ({
                scenario,
                run: run.id,
                backend: run.backend ?? "",
                role: id,
                caller,
                principal: caller === "service" ? first.name : principal,
                action: "sts:AssumeRole",
                mfa: caller === "long-term-key-with-mfa" ? "a serial number and a code" : "none",
                answer: isAllowed ? "allowed" : "denied",
                deniedBy: isAllowed ? null : "trustPolicy",
                evaluator: evaluators[run.backend ?? ""] ?? "",
                undocumented: caller === "role-session" ? ["mfa-through-role-chaining"] : [],
              }),
            ),
      ),
      reach: [],
      roles: [id],
    };
  });
}

function edgesOf({ trusted, mfa }: RoleSketch): readonly TrustEdge[] {
  return trusted.map(({ kind, name, role }) => ({
    from: arnOf(kind, name),
    label: kind === "everyone" ? "everyone" : `${kind === "saml" ? "SAML provider" : kind} ${name}`,
    kind,
    fromRole: role ?? null,
    mfa: !people.has(kind) ? "cannot" : mfa === "proved" || mfa === "shown" ? "required" : "notRequired",
    limits: [],
    statement: 0,
  }));
}

function proofsOf({ mfa, verdict, age, trusted }: RoleSketch): readonly DocumentedProof[] {
  if (mfa === "notApplicable") return [];
  const came = verdict ?? (mfa === "proved" ? "proved" : mfa === "shown" ? "unknown" : "violated");
  const proof: DocumentedProof = {
    property: "mfa",
    inWords: "Nobody who could have MFA can assume this role without it",
    verdict: came,
    axioms: came === "proved" ? axioms : [],
    counterexample:
      came === "violated" ? { caller: `${trusted[0]?.name}, with an access key and without MFA`, statement: 0 } : null,
    reason: came === "unknown" ? "an operator of statement 1 is not known, so it may or may not hold" : null,
  };
  return age === undefined
    ? [proof]
    : [proof, { ...proof, property: `mfa-age=${age}`, inWords: `Nobody gets in with MFA older than ${age} seconds` }];
}

function requirementOf({ mfa, trusted, age }: RoleSketch): readonly string[] {
  return trusted.map(({ kind, name }) => {
    const who = `${words[kind] ?? "the principal"} ${name}`;
    const subject = `${who.slice(0, 1).toUpperCase()}${who.slice(1)}`;
    if (!people.has(kind)) return `${subject} may assume this role; there is no MFA there.`;
    if (mfa === "proved") {
      return `${subject} may assume this role only with MFA${age === undefined ? "" : ` that is at most ${age / 60} minutes old`}. An access key alone is denied.`;
    }
    return mfa === "shown"
      ? `${subject} may assume this role, with MFA as far as was tried.`
      : `${subject} may assume this role without MFA.`;
  });
}

/** A documentation of the roles that are sketched, as their policies and runs on some backends would have it. */
export function documentationOf(
  sketches: readonly RoleSketch[],
  { backends = ["embedded", "localstack", "aws"] }: { readonly backends?: readonly string[] } = {},
): Documentation {
  const runs = backends.map(
    (backend, index): DocumentedRun => ({
      id: `run-${index + 1}`,
      file: `results/${backend}.ndjson`,
      sha256: sha256(backend),
      backend,
      evaluators: [evaluators[backend] ?? backend],
      otherEndpoints: [],
      startedAt: `2026-03-02T10:0${index}:07.120Z`,
      finishedAt: `2026-03-02T10:0${index + 1}:44.901Z`,
      cucumber: "cucumber-js 12.9.0",
      runtime: "node.js 20.20.0 on linux",
      passed: 0,
      failed: 0,
      notChecked: 0,
    }),
  );
  const made = sketches.map((sketch) => {
    const id = `role-${sketch.name.replace(/[^A-Za-z0-9]+/g, "-").slice(0, 80)}`;
    const scenarios = scenariosOf(sketch, runs, runs.length === 0 ? 0 : (sketch.scenarios ?? 2), id);
    const text = sketch.unreadable === undefined ? policyOf(sketch) : '{ "Version": "2012-10-17", "Statement": [ }\n';
    const path = `policies/${sketch.name}.json`;
    const coverage =
      sketch.unreadable === undefined ? coverageOf(path, text, { ...sketch, scenarios: scenarios.length }) : null;
    const role: DocumentedRole = {
      id,
      name: sketch.name,
      arns: scenarios.length === 0 ? [] : [`arn:aws:iam::${account}:role/${sketch.name}`],
      path,
      pointer: "",
      sha256: sha256(text),
      text,
      firstLine: 1,
      mfa: sketch.mfa,
      maximumMfaAge: sketch.age ?? null,
      exemption: sketch.exemption ?? null,
      requirement: sketch.unreadable === undefined ? (sketch.requirement ?? requirementOf(sketch)) : [],
      statements: (coverage?.statements ?? []).map(({ index, conditions }) => ({
        index,
        sentence: (sketch.requirement ?? requirementOf({ ...sketch, mfa: "exempt" })).join(" "),
        conditions: conditions.map(({ pointer, line, key }) => ({
          pointer,
          line,
          sentence: key.endsWith("Age")
            ? "MFA was used less than 15 minutes ago."
            : "The caller has signed in with MFA.",
        })),
      })),
      proofs: sketch.unreadable === undefined ? proofsOf(sketch) : [],
      findings: sketch.findings ?? [],
      cells: cellsOf(
        sketch,
        scenarios.flatMap(({ calls }) => calls),
      ),
      trust: sketch.unreadable === undefined ? edgesOf(sketch) : [],
      scenarios: scenarios.map((scenario) => scenario.id),
      coverage,
      unreadable: sketch.unreadable ?? null,
      reach: null,
    };
    return { role, scenarios };
  });
  const roles = made.map(({ role }) => role);
  const scenarios = made.flatMap((each) => each.scenarios);
  const gaps = roles.flatMap((role) => gapsOf(role, scenarios));
  return {
    schemaVersion: 1,
    tool: { name: "policy-check", version: "0.1.0" },
    project: {
      commit: "5bfaa99c0ffee5bfaa99c0ffee5bfaa99c0ffee5",
      branch: "main",
      remote: "https://git.example.com/platform/roles",
    },
    runs: runs.map((run) => {
      const outcomes = scenarios.flatMap((each) => each.outcomes.filter((outcome) => outcome.run === run.id));
      const counted = (status: string): number => outcomes.filter((outcome) => outcome.status === status).length;
      return { ...run, passed: counted("passed"), failed: counted("failed"), notChecked: counted("notChecked") };
    }),
    features: roles
      .filter((role) => role.scenarios.length > 0)
      .map((role) => ({
        path: `features/${role.name}.feature`,
        sha256: sha256(role.id),
        name: `Who gets into ${role.name}`,
        description: "What the security team has agreed on with the platform team.",
      })),
    roles,
    scenarios,
    gaps,
    controls: controlsOf(scenarios),
    reach: null,
    summary: summaryOf(roles, scenarios, gaps, backends),
  };
}

function gapsOf(role: DocumentedRole, scenarios: readonly DocumentedScenario[]): readonly Gap[] {
  const own = scenarios.filter(({ id }) => role.scenarios.includes(id));
  return [
    ...role.cells.flatMap(({ caller, contradiction }): readonly Gap[] =>
      contradiction ? [{ kind: "contradiction", role: role.id, caller }] : [],
    ),
    ...(role.mfa === "refuted" || role.mfa === "unknown" || role.mfa === "shown"
      ? [
          {
            kind: "mfaNotProved",
            role: role.id,
            reason: role.unreadable ?? "an access key without MFA gets in",
          } as const,
        ]
      : []),
    ...(own.length === 0
      ? [{ kind: "roleWithoutScenario", role: role.id } as const]
      : (role.coverage?.statements ?? []).flatMap(({ conditions }) =>
          conditions.flatMap(({ pointer, line, operator, key, missing }): readonly Gap[] =>
            missing.map((what) => ({
              ...{ kind: "conditionNotSeen", role: role.id, pointer, line, explained: null },
              missing: `${operator} ${key} was never seen with the key ${what}`,
            })),
          ),
        )),
    ...own.flatMap(({ id, outcomes }) =>
      outcomes.flatMap(({ status, backend, reason }): readonly Gap[] =>
        status === "passed"
          ? []
          : [
              {
                kind: status === "failed" ? "scenarioFailed" : "scenarioNotChecked",
                scenario: id,
                backend,
                reason: reason ?? "",
              },
            ],
      ),
    ),
    ...(role.exemption === null
      ? []
      : [{ kind: "suppression", role: role.id, rule: "mfa", exemption: role.exemption } as const]),
  ];
}

function controlsOf(scenarios: readonly DocumentedScenario[]): readonly Control[] {
  const ids = [...new Set(scenarios.flatMap(({ tags }) => tags.filter((tag) => tag.startsWith("@control:"))))].sort();
  return ids.map((tag) => {
    const own = scenarios.filter(({ tags }) => tags.includes(tag));
    const outcomes = own.flatMap((scenario) => scenario.outcomes);
    return {
      id: tag.slice("@control:".length),
      scenarios: own.map(({ id }) => id),
      roles: [...new Set(own.flatMap(({ roles }) => roles))],
      status: outcomes.some(({ status }) => status === "failed") ? "failed" : "met",
      contradictions: [],
    };
  });
}

function summaryOf(
  roles: readonly DocumentedRole[],
  scenarios: readonly DocumentedScenario[],
  gaps: readonly Gap[],
  backends: readonly string[],
): Documentation["summary"] {
  const mfa = (status: DocumentedRole["mfa"]): number => roles.filter((role) => role.mfa === status).length;
  const findings = roles.flatMap((role) => role.findings);
  const severity = (name: DocumentedFinding["severity"]): number =>
    findings.filter((finding) => finding.severity === name && finding.suppressed === null).length;
  const failed = scenarios.filter(({ outcomes }) => outcomes.some(({ status }) => status === "failed")).length;
  const passed = scenarios.filter(({ outcomes }) => outcomes.every(({ status }) => status === "passed")).length;
  const sum = (pick: (coverage: PolicyCoverage) => number): number =>
    roles.reduce((total, { coverage }) => total + (coverage === null ? 0 : pick(coverage)), 0);
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
      error: severity("error"),
      "security-warning": severity("security-warning"),
      warning: severity("warning"),
      suggestion: severity("suggestion"),
    },
    suppressed: findings.filter(({ suppressed }) => suppressed !== null).length,
    scenarios: { passed, failed, notChecked: scenarios.length - passed - failed },
    backends,
    coverage: { possible: sum(({ possible }) => possible), seen: sum(({ seen }) => seen), explained: 0 },
    gaps: gaps.length,
  };
}

const user = (name: string) => ({ kind: "user", name }) as const;

const missingMfa: DocumentedFinding = {
  rule: "mfa-if-exists-on-allow",
  severity: "security-warning",
  message: 'an access key has no MFA keys, so "BoolIfExists" lets it in; use "Bool"',
  pointer: "/Statement/0",
  line: 4,
  help: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html",
  suppressed: null,
};

/** Fifteen roles: every state of MFA, of proofs, of outcomes, of findings. */
export const sketches: readonly RoleSketch[] = [
  { name: "kjh-DuperRole", mfa: "proved", trusted: [user("kjh-SuperDuperUser")], scenarios: 3 },
  { name: "admin-cross-account", mfa: "proved", trusted: [{ kind: "account", name: "999988887777" }], scenarios: 3 },
  { name: "auditor", mfa: "shown", trusted: [user("ada"), user("grace")], scenarios: 3 },
  {
    name: "auditor-staff",
    mfa: "proved",
    trusted: [{ kind: "role", name: "auditor", role: "role-auditor" }, user("ada")],
    scenarios: 2,
  },
  { name: "break-glass", mfa: "proved", trusted: [user("oncall")], age: 900, scenarios: 3 },
  { name: "recent-mfa", mfa: "proved", trusted: [user("oncall"), user("ada")], age: 3600, scenarios: 2 },
  {
    name: "ec2-service",
    mfa: "notApplicable",
    trusted: [{ kind: "service", name: "ec2.amazonaws.com" }],
    scenarios: 2,
  },
  {
    name: "github-deploy",
    mfa: "notApplicable",
    trusted: [{ kind: "oidc", name: "token.actions.githubusercontent.com" }],
  },
  { name: "saml-workforce", mfa: "notApplicable", trusted: [{ kind: "saml", name: "CorporateDirectory" }] },
  {
    name: "pipeline-deploy",
    mfa: "exempt",
    trusted: [{ kind: "role", name: "github-deploy", role: "role-github-deploy" }],
    exemption: { reason: "Sessions of the pipeline's role are machines", expires: "2027-01-31" },
  },
  {
    name: "legacy-operations",
    mfa: "refuted",
    trusted: [user("operator"), user("night-shift")],
    findings: [missingMfa],
    scenarios: 3,
  },
  {
    name: "vendor-access",
    mfa: "refuted",
    trusted: [{ kind: "account", name: "555544443333" }],
    scenarios: 0,
    findings: [{ ...missingMfa, suppressed: { reason: "The vendor's machines have no MFA", expires: null } }],
  },
  {
    name: "team-sessions",
    mfa: "proved",
    trusted: [{ kind: "role", name: "auditor-staff", role: "role-auditor-staff" }],
    outcome: "notChecked",
  },
  {
    name: "chained-on-purpose",
    mfa: "proved",
    trusted: [user("eve")],
    scenarios: 3,
    outcome: "failed",
    contradiction: true,
  },
  {
    name: "broken-template-with-a-name-that-is-as-long-as-names-of-roles-can-be",
    mfa: "unknown",
    trusted: [user("nobody")],
    scenarios: 0,
    unreadable: 'line 1, column 47: a value is missing before "}"',
  },
];

/** Every state. */
export const sample = documentationOf(sketches);

/** A documentation as large as is promised to be small enough: 100 roles and 500 scenarios on three backends. */
export function largeSample(roles = 100, scenarios = 5): Documentation {
  const states = ["proved", "proved", "proved", "shown", "refuted", "exempt", "notApplicable"] as const;
  return documentationOf(
    Array.from({ length: roles }, (_, index): RoleSketch => {
      const mfa = states[index % states.length] ?? "proved";
      const team = `team-${String(index).padStart(3, "0")}`;
      const trusted =
        mfa === "notApplicable"
          ? [{ kind: "service", name: `service-${index % 9}.amazonaws.com` } as const]
          : [user(`${team}-operator`), ...(index % 2 === 0 ? [user(`${team}-deputy`)] : [])];
      const age = mfa === "proved" && index % 3 === 0 ? { age: 900 } : {};
      const findings = mfa === "refuted" ? { findings: [missingMfa] } : {};
      return { name: `${team}-administration`, mfa, trusted, scenarios, ...age, ...findings };
    }),
  );
}
