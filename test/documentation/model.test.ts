import { describe, expect, test } from "vitest";
import type { Documentation, DocumentedRole, Gap, MatrixCaller } from "../../src/documentation/index.js";
import {
  documented,
  evidence,
  messagesOf,
  notCheckedType,
  policyInput,
  reachEvidence,
  runOf,
  type SampleScenario,
  sha256,
} from "./sample.js";

const user = "arn:aws:iam::123456789012:user/alice";
const mfa = { Bool: { "aws:MultiFactorAuthPresent": "true" } };

function policy(Condition: object | null = mfa, Principal: object = { AWS: user }): string {
  const statement = {
    Effect: "Allow",
    Principal,
    Action: "sts:AssumeRole",
    ...(Condition === null ? {} : { Condition }),
  };
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] }, null, 2);
}

const text = policy();
const trust = { name: "policies/x.json", text };

function only(documentation: Documentation): DocumentedRole {
  const [role] = documentation.roles;
  if (role === undefined) throw new Error("there is no role");
  return role;
}

function withScenarios(scenarios: readonly SampleScenario[], policyText = text): Documentation {
  return documented({
    policies: [policyInput("policies/x.json", policyText)],
    runs: [runOf(messagesOf(scenarios.map((scenario, index) => ({ line: 3 + 5 * index, ...scenario }))))],
  });
}

function cell(documentation: Documentation, caller: MatrixCaller) {
  return only(documentation).cells.find((each) => each.caller === caller);
}

function gaps<K extends Gap["kind"]>(documentation: Documentation, kind: K): readonly Gap[] {
  return documentation.gaps.filter((gap) => gap.kind === kind);
}

describe("the matrix", () => {
  test("without runs nothing is checked, and analysis says what is possible", () => {
    const documentation = documented({ policies: [policyInput("policies/x.json", text)] });
    expect(only(documentation).cells.map(({ caller, shown, analysis }) => [caller, shown, analysis])).toEqual([
      ["long-term-key", "notChecked", "impossible"],
      ["long-term-key-with-mfa", "notChecked", "possible"],
      ["session-token", "notChecked", "impossible"],
      ["session-token-with-mfa", "notChecked", "possible"],
      ["role-session", "notChecked", "impossible"],
      ["saml", "notChecked", "impossible"],
      ["oidc", "notChecked", "impossible"],
      ["service", "notChecked", "impossible"],
      ["root", "notChecked", "impossible"],
    ]);
    expect(gaps(documentation, "roleWithoutScenario")).toHaveLength(1);
  });

  test("calls of scenarios that passed are shown, by who called", () => {
    const documentation = withScenarios([
      { name: "denied", attachments: [evidence({ trust })] },
      {
        name: "allowed",
        attachments: [evidence({ trust, caller: "long-term-key-with-mfa", answer: "succeeded" })],
      },
    ]);
    expect(cell(documentation, "long-term-key")).toMatchObject({ shown: "denied", denied: [user], allowed: [] });
    expect(cell(documentation, "long-term-key-with-mfa")).toMatchObject({ shown: "allowed", allowed: [user] });
    expect(cell(documentation, "long-term-key")?.scenarios).toEqual(["scenario-features-sample-feature-3"]);
    expect(documentation.gaps.filter(({ kind }) => kind !== "conditionNotSeen" && kind !== "statementNotSeen")).toEqual(
      [],
    );
  });

  test("one who got in makes the cell allowed, and where that cannot be, it is a contradiction", () => {
    const documentation = withScenarios([
      { name: "denied", attachments: [evidence({ trust })] },
      { name: "allowed", attachments: [evidence({ trust, answer: "succeeded" })] },
    ]);
    expect(cell(documentation, "long-term-key")).toMatchObject({ shown: "allowed", contradiction: true });
    expect(gaps(documentation, "contradiction")).toHaveLength(1);
    expect(only(documentation).mfa).toBe("refuted");
    expect(only(documentation).requirement.join(" ")).not.toContain("only with MFA");
  });

  test.each(["FAILED", "SKIPPED"])("what a scenario that did not pass denied is not shown: %s", (status) => {
    const documentation = withScenarios([{ name: "one", status, attachments: [evidence({ trust })] }]);
    expect(cell(documentation, "long-term-key")?.shown).toBe("notChecked");
  });

  test("that somebody got in counts in a scenario that failed, too", () => {
    const documentation = withScenarios([
      { name: "one", status: "FAILED", attachments: [evidence({ trust, answer: "succeeded" })] },
    ]);
    expect(cell(documentation, "long-term-key")?.shown).toBe("allowed");
  });

  test("calls that failed for another reason, or that no policy decided, show nothing", () => {
    const undecided = { decision: { decision: "notEnforced", statements: [], undocumented: [] } };
    const documentation = withScenarios([
      { name: "failed", attachments: [evidence({ trust, answer: "failed" })] },
      { name: "open", attachments: [evidence({ trust, answer: "succeeded", extra: undecided })] },
    ]);
    expect(cell(documentation, "long-term-key")?.shown).toBe("notChecked");
  });
});

describe("evidence belongs to a role by the hash of its policy", () => {
  test("another version of the file is outdated, and shows nothing", () => {
    const other = { name: "./policies/x.json", text: policy(null) };
    const documentation = withScenarios([{ name: "one", attachments: [evidence({ trust: other })] }]);
    expect(gaps(documentation, "outdatedEvidence")).toEqual([
      { kind: "outdatedEvidence", path: "policies/x.json", run: "run-1" },
    ]);
    expect(gaps(documentation, "roleWithoutScenario")).toHaveLength(1);
    expect(documentation.scenarios[0]?.calls[0]?.role).toBeNull();
    expect(cell(documentation, "long-term-key")?.shown).toBe("notChecked");
  });

  test("the same text under another name is the policy, unless two roles have it", () => {
    const named = { name: "trust policy of the-role", text };
    const runs = [runOf(messagesOf([{ name: "one", attachments: [evidence({ trust: named })] }]))];
    const one = documented({ policies: [policyInput("policies/x.json", text)], runs });
    expect(one.roles[0]?.scenarios).toHaveLength(1);
    const two = documented({ policies: [policyInput("a.json", text), policyInput("b.json", text)], runs });
    expect(two.roles.map(({ scenarios }) => scenarios.length)).toEqual([0, 0]);
    const byName = [runOf(messagesOf([{ name: "one", attachments: [evidence({ trust: { name: "b.json", text } })] }]))];
    const right = documented({ policies: [policyInput("a.json", text), policyInput("b.json", text)], runs: byName });
    expect(right.roles.map(({ scenarios }) => scenarios.length)).toEqual([0, 1]);
  });

  test("a proof is evidence of its role", () => {
    const proof = { evaluator: "policy-check analysis", verdict: "proved", trust: evidenceTrust(text), role: null };
    const documentation = withScenarios([
      { name: "one", attachments: [["application/vnd.policy-check.proof+json", proof]] },
    ]);
    expect(only(documentation).scenarios).toHaveLength(1);
    expect(gaps(documentation, "roleWithoutScenario")).toEqual([]);
  });
});

function evidenceTrust(of: string): unknown {
  const [, value] = evidence({ trust: { name: "policies/x.json", text: of } });
  return typeof value === "object" && value !== null && "trust" in value ? value.trust : undefined;
}

describe("features and runs", () => {
  const source = "Feature: Sample\n";

  test("a run of another version of a feature says nothing", () => {
    const documentation = documented({
      policies: [policyInput("policies/x.json", text)],
      runs: [runOf(messagesOf([{ name: "one", attachments: [evidence({ trust })] }]))],
      features: [
        {
          path: "features/sample.feature",
          sha256: "0".repeat(64),
          parsed: { name: "Sample", description: "", scenarios: [{ line: 3, name: "one", tags: [], steps: [] }] },
        },
      ],
    });
    expect(gaps(documentation, "outdatedEvidence")).toEqual([
      { kind: "outdatedEvidence", path: "features/sample.feature", run: "run-1" },
    ]);
    expect(gaps(documentation, "scenarioNotRun")).toHaveLength(1);
    expect(documentation.scenarios[0]?.outcomes).toEqual([]);
  });

  test("scenarios are the same in all runs, with an outcome in each", () => {
    const run = (backend: string, status: string) => {
      const attachments =
        status === "SKIPPED"
          ? ([[notCheckedType, { backend, reason: "it has one account" }]] as const)
          : [evidence({ trust, backend })];
      return runOf(messagesOf([{ name: "one", status, attachments }]), `${backend}.ndjson`);
    };
    const documentation = documented({
      policies: [policyInput("policies/x.json", text)],
      runs: [run("embedded", "PASSED"), run("localstack", "PASSED"), run("aws", "SKIPPED")],
    });
    expect(documentation.scenarios).toHaveLength(1);
    expect(documentation.scenarios[0]?.outcomes.map(({ backend, status }) => [backend, status])).toEqual([
      ["embedded", "passed"],
      ["localstack", "passed"],
      ["aws", "notChecked"],
    ]);
    expect(cell(documentation, "long-term-key")?.backends).toEqual(["embedded", "localstack"]);
    expect(gaps(documentation, "roleNotOnBackend")).toEqual([
      { kind: "roleNotOnBackend", role: "role-x", backend: "aws" },
    ]);
    expect(gaps(documentation, "scenarioNotChecked")).toHaveLength(1);
    expect(documentation.summary.backends).toEqual(["embedded", "localstack", "aws"]);
  });

  test("a scenario that no run has is a gap, and so is a feature that nothing can parse", () => {
    const documentation = documented({
      policies: [policyInput("policies/x.json", text)],
      runs: [runOf(messagesOf([{ name: "one", isRun: false }], { source }))],
      features: [{ path: "features/other.feature", sha256: "1".repeat(64), parsed: null }],
    });
    expect(gaps(documentation, "scenarioNotRun")).toEqual([
      { kind: "scenarioNotRun", feature: "features/sample.feature", line: 3, name: "one" },
      { kind: "scenarioNotRun", feature: "features/other.feature", line: 1, name: "features/other.feature" },
    ]);
  });

  test("a run without any evidence of ours is a run", () => {
    const documentation = withScenarios([{ name: "one" }]);
    expect(documentation.runs).toMatchObject([{ backend: null, passed: 1, cucumber: "cucumber-js 12.9.0" }]);
  });

  test("the commit is what runs agree on, and remotes have no credentials", () => {
    const git = (revision: string) => ({
      name: "CI",
      git: { remote: "https://oauth2:glpat-x0x0x0x0x0@git.example.com/a/b.git", revision, branch: "main" },
    });
    const run = (revision: string) =>
      runOf(messagesOf([{ name: "one" }]).replace('"cpu":', `"ci":${JSON.stringify(git(revision))},"cpu":`));
    const same = documented({ runs: [run("abc"), run("abc")] });
    expect(same.project).toEqual({ commit: "abc", branch: "main", remote: "https://git.example.com/a/b.git" });
    expect(documented({ runs: [run("abc"), run("def")] }).project.commit).toBeNull();
  });
});

describe("MFA of a role", () => {
  const unknown = { kind: "unknown", why: "it depends on what is not known" } as const;

  test.each<[string, string, DocumentedRole["mfa"]]>([
    ["proved", text, "proved"],
    ["violated", policy(null), "refuted"],
    ["no people", policy(null, { Service: "ec2.amazonaws.com" }), "notApplicable"],
  ])("%s", (_, policyText, expected) => {
    expect(only(withScenarios([], policyText)).mfa).toBe(expected);
  });

  test("shown needs every call without MFA that is possible to be denied", () => {
    const open = policyInput("policies/x.json", policy(null));
    if (open.content.kind !== "readable") throw new Error("it cannot be read");
    const policies = [{ ...open, content: { ...open.content, prove: () => unknown } }];
    const named = { name: "policies/x.json", text: open.text };
    const key = evidence({ trust: named });
    const token = evidence({ trust: named, caller: "session-token" });
    const mfaOf = (attachments: SampleScenario["attachments"] & object) =>
      only(documented({ policies, runs: [runOf(messagesOf([{ name: "one", attachments }]))] })).mfa;
    expect(mfaOf([key])).toBe("unknown");
    expect(mfaOf([key, token])).toBe("shown");
    expect(mfaOf([key, evidence({ trust: named, caller: "session-token", answer: "succeeded" })])).toBe("refuted");
    // A denial by the caller's own policies shows nothing of the role.
    const own = evidence({ trust: named, caller: "session-token", extra: { deniedBy: "callerPolicies" } });
    expect(mfaOf([key, own])).toBe("unknown");
  });

  test("sessions of roles must have been kept out, too, where they are possible", () => {
    const ofAccount = policyInput("policies/x.json", policy(null, { AWS: "123456789012" }));
    if (ofAccount.content.kind !== "readable") throw new Error("it cannot be read");
    const policies = [{ ...ofAccount, content: { ...ofAccount.content, prove: () => unknown } }];
    const denied = ["long-term-key", "session-token", "role-session"].map((caller) =>
      evidence({ trust: { name: "policies/x.json", text: ofAccount.text }, caller }),
    );
    const mfaOf = (attachments: SampleScenario["attachments"] & object) =>
      only(documented({ policies, runs: [runOf(messagesOf([{ name: "one", attachments }]))] })).mfa;
    expect(mfaOf(denied)).toBe("shown");
    expect(mfaOf(denied.slice(0, 2))).toBe("unknown");
  });

  test("exempt by the configuration, with its date, which is a gap of its own", () => {
    const exemption = { reason: "a machine", expires: "2030-01-01" };
    const documentation = documented({ policies: [policyInput("x.json", policy(null), { exemption })] });
    expect(only(documentation).mfa).toBe("exempt");
    expect(gaps(documentation, "mfaNotProved")).toEqual([]);
    expect(gaps(documentation, "suppression")).toEqual([
      { kind: "suppression", role: "role-x", rule: "mfa", exemption },
    ]);
  });

  test("a policy that cannot be read, and one whose values are not known", () => {
    const broken = policyInput("x.json", text, { content: { kind: "unreadable", why: "the policy is not valid" } });
    expect(only(documented({ policies: [broken] }))).toMatchObject({
      mfa: "unknown",
      unreadable: "the policy is not valid",
      coverage: null,
    });
    const open = policyInput("x.json", text);
    if (open.content.kind !== "readable") throw new Error("it cannot be read");
    const content = { ...open.content, unknowns: "!Ref Trusted", prove: () => unknown };
    const role = only(documented({ policies: [{ ...open, content }] }));
    expect(role.requirement.join(" ")).toContain("!Ref Trusted");
    expect(role.requirement.join(" ")).not.toContain("alice");
    expect([role.statements, role.trust]).toEqual([[], []]);
    for (const cell of role.cells) expect(cell.analysis).toBe(cell.caller === "root" ? "impossible" : "unknown");
  });
});

test("controls are met where all passed somewhere and none failed", () => {
  const documentation = withScenarios([
    { name: "one", tags: ["@control:CIS-1.10", "@mfa"], attachments: [evidence({ trust })] },
    { name: "two", tags: ["@control:CIS-1.9", "@control:PCI-8"] },
    { name: "three", tags: ["@control:CIS-1.9"], status: "SKIPPED" },
    { name: "four", tags: ["@control:PCI-8"], status: "FAILED" },
    { name: "five", tags: ["@control:SOC"], isRun: false },
    { name: "six", tags: ["@control:"] },
  ]);
  expect(documentation.controls.map(({ id, status, roles }) => [id, status, roles])).toEqual([
    ["CIS-1.9", "open", []],
    ["CIS-1.10", "met", ["role-x"]],
    ["PCI-8", "failed", []],
    ["SOC", "open", []],
  ]);
});

test("coverage is of calls of scenarios that passed, and holes have their explanations", () => {
  const seen = (held: boolean, absent: boolean) => [
    {
      index: 0,
      applied: held,
      conditions: [
        {
          pointer: "/Statement/0/Condition/Bool/aws:MultiFactorAuthPresent",
          operator: "Bool",
          key: "aws:MultiFactorAuthPresent",
          held,
          absent,
        },
      ],
    },
  ];
  const attachments = [evidence({ trust, statements: seen(false, true) })];
  const documentation = documented({
    policies: [policyInput("policies/x.json", text)],
    runs: [runOf(messagesOf([{ name: "one", attachments }]))],
    explained: (_, pointer) => (pointer === "/Statement/0" ? "another suite shows it" : undefined),
  });
  expect(only(documentation).coverage?.statements[0]).toMatchObject({ applied: 0, notApplied: 1 });
  expect(gaps(documentation, "conditionNotSeen")).toMatchObject([
    { missing: "Bool aws:MultiFactorAuthPresent was never seen to hold", explained: null },
  ]);
  expect(gaps(documentation, "statementNotSeen")).toMatchObject([{ explained: "another suite shows it" }]);
  expect(documentation.summary.coverage).toEqual({ possible: 5, seen: 3, explained: 1 });
});

test("the graph of trust says who needs MFA, and which principals are documented roles", () => {
  const principals = { AWS: [user, "arn:aws:iam::123456789012:role/the-role"], Service: "ec2.amazonaws.com" };
  const chained = policyInput("policies/y.json", policy(null, principals));
  const documentation = documented({
    policies: [policyInput("policies/x.json", text), chained],
    runs: [runOf(messagesOf([{ name: "one", attachments: [evidence({ trust })] }]))],
  });
  const [first, second] = documentation.roles;
  expect(first?.trust).toEqual([
    { statement: 0, from: user, label: "user alice", kind: "user", limits: [], fromRole: null, mfa: "required" },
  ]);
  expect(second?.trust.map(({ label, fromRole, mfa: asked }) => [label, fromRole, asked])).toEqual([
    ["user alice", null, "notRequired"],
    ["role the-role", "role-x", "notRequired"],
    ["service ec2.amazonaws.com", null, "cannot"],
  ]);
});

test("ids are safe as fragments and different", () => {
  const policies = ["a/r.json", "b/r.json", 'c/"><script>.json'].map((path) => policyInput(path, text));
  const ids = documented({ policies }).roles.map(({ id }) => id);
  expect(new Set(ids).size).toBe(3);
  for (const id of ids) expect(id).toMatch(/^[A-Za-z][\w-]*$/);
});

describe("controls", () => {
  const tags = ["@control:CIS-1.10"];
  const open = { name: "policies/x.json", text: policy(null, { AWS: "123456789012" }) };
  const finding = {
    ...{
      rule: "wide",
      severity: "warning" as const,
      message: "it is wide",
      pointer: "/Statement/0",
      line: 4,
      help: null,
    },
    suppressed: null,
  } as const;

  test("are met where scenarios pass and nothing speaks against it", () => {
    const [control] = withScenarios([{ name: "one", tags, attachments: [evidence({ trust })] }]).controls;
    expect(control).toMatchObject({ status: "met", contradictions: [] });
  });

  test("are contradicted where the proof is refuted, whatever passes, also on an exempt role", () => {
    const runs = [runOf(messagesOf([{ name: "one", tags, attachments: [evidence({ trust: open })] }]))];
    const exemption = { reason: "a machine", expires: null };
    for (const over of [{}, { exemption }]) {
      const [control] = documented({ policies: [policyInput("policies/x.json", open.text, over)], runs }).controls;
      expect(control?.status).toBe("contradicted");
      expect(control?.contradictions[0]?.why).toMatch(/^the proof that no user .* is refuted: .* can assume the role$/);
    }
  });

  test.each<[string, DocumentedRole["exemption"], string]>([
    ["a finding is open", null, "contradicted"],
    ["the finding is accepted", { reason: "known", expires: null }, "met"],
  ])("%s", (_, suppressed, status) => {
    const runs = [runOf(messagesOf([{ name: "one", tags, attachments: [evidence({ trust })] }]))];
    const findings = [{ ...finding, suppressed }];
    const [control] = documented({ policies: [policyInput("policies/x.json", text, { findings })], runs }).controls;
    expect(control?.status).toBe(status);
  });

  test("are contradicted where calls contradict the proof", () => {
    const attachments = [evidence({ trust, answer: "succeeded" })];
    const [control] = withScenarios([{ name: "one", tags, attachments }]).controls;
    expect(control).toMatchObject({
      status: "contradicted",
      contradictions: [{ why: "calls that were made contradict the analysis of its policy" }],
    });
  });

  test("are open where the evidence is of another version of the policy", () => {
    const attachments = [evidence({ trust: { name: "policies/x.json", text: `${text}\n` } })];
    const [control] = withScenarios([{ name: "one", tags, attachments }]).controls;
    expect(control?.status).toBe("open");
  });

  test("that failed stay failed", () => {
    const scenario = { name: "one", tags, status: "FAILED", attachments: [evidence({ trust: open })] };
    const [control] = withScenarios([scenario], open.text).controls;
    expect(control?.status).toBe("failed");
  });
});

test("a call that the caller's own policies denied is no denial of the role", () => {
  const own = { deniedBy: "callerPolicies" };
  const documentation = withScenarios([{ name: "one", attachments: [evidence({ trust, extra: own })] }]);
  expect(cell(documentation, "long-term-key")).toMatchObject({ shown: "notChecked", denied: [] });
  expect(documentation.scenarios[0]?.calls[0]).toMatchObject({ answer: "denied", deniedBy: "callerPolicies" });
  // Evidence that does not say who denied shows nothing either.
  const old = withScenarios([{ name: "one", attachments: [evidence({ trust, extra: { deniedBy: undefined } })] }]);
  expect(cell(old, "long-term-key")?.shown).toBe("notChecked");
});

test("an answer about a whole account is its scenario's, with who decided, and names no backend", () => {
  const reach = reachEvidence({ externalId: "not read" });
  const documentation = withScenarios([
    { name: "a call", attachments: [evidence({ trust, backend: "aws" })] },
    { name: "an account", attachments: [reach] },
    { name: "not known", status: "FAILED", attachments: [reachEvidence({ verdict: "unknown" })] },
  ]);
  const [, own, open] = documentation.scenarios;
  const role = "arn:aws:iam::111122223333:role/admin";
  expect(own?.reach).toEqual([
    {
      run: "run-1",
      evaluator: "policy-check engine",
      statement: `nobody reaches ${role} without MFA`,
      verdict: "holds",
      role,
      accounts: ["111122223333"],
      files: [{ kind: "account", name: "company.json", sha256: sha256("company") }],
      undocumented: [],
    },
  ]);
  expect(own?.outcomes).toMatchObject([{ backend: null, status: "passed" }]);
  expect(open).toMatchObject({ outcomes: [{ status: "failed" }], reach: [{ verdict: "unknown" }] });
  expect(documentation.runs[0]?.evaluators).toEqual(["policy-check endpoint", "policy-check engine"]);
});

describe("runs on the backend aws", () => {
  const otherEndpoints = "application/vnd.policy-check.other-endpoints+json";
  const otherOf = (attachments: SampleScenario["attachments"] & object) =>
    withScenarios([{ name: "one", attachments }]).runs[0]?.otherEndpoints;

  test("that called something else than AWS say so, by their calls", () => {
    const url = "http://somebody:secret@127.0.0.1:4566";
    expect(otherOf([evidence({ trust, backend: "aws", extra: { endpoint: url } })])).toEqual(["http://127.0.0.1:4566"]);
    expect(otherOf([evidence({ trust, backend: "aws", extra: { endpoint: "https://sts.amazonaws.com" } })])).toEqual(
      [],
    );
    expect(otherOf([evidence({ trust, backend: "embedded", extra: { endpoint: url } })])).toEqual([]);
  });

  test("or without a call", () => {
    const attachment = [otherEndpoints, { backend: "aws", otherEndpoints: ["http://127.0.0.1:4566"] }] as const;
    expect(otherOf([attachment])).toEqual(["http://127.0.0.1:4566"]);
    expect(withScenarios([{ name: "one", attachments: [attachment] }]).runs[0]?.backend).toBe("aws");
  });
});

test.each([
  [
    "everybody of organization o-a1b2c3d4e5",
    policy({ StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } }, { AWS: "*" }),
    1,
  ],
  ["everybody, under conditions", policy({ StringEquals: { "sts:ExternalId": "secret" } }, { AWS: "*" }), 1],
  [
    "everybody, under conditions",
    policy({ StringNotEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } }, { AWS: "*" }),
    1,
  ],
  ["everybody", policy(mfa, { AWS: "*" }), 0],
  ["everybody", policy(null, { AWS: "*" }), 0],
  [
    "everybody of organization o-a1b2c3d4e5",
    JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" },
        {
          Effect: "Deny",
          Principal: { AWS: "*" },
          Action: "sts:AssumeRole",
          Condition: { StringNotEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } },
        },
      ],
    }),
    1,
  ],
])("the graph of trust says what limits everybody: %s", (label, policyText, limits) => {
  const [edge] = only(withScenarios([], policyText)).trust;
  expect(edge).toMatchObject({ label, kind: "everyone" });
  expect(edge?.limits).toHaveLength(limits);
});
