import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type Finding, isAtLeast, SourceText } from "../diagnostics/index.js";
import {
  allRules,
  kindOf,
  lintPolicy,
  type ReportedProblemCode,
  type RoleFacts,
  type Rule,
  rulePages,
} from "./index.js";
import { defineRule } from "./rule.js";

const pages = await rulePages();

function findingsIn(
  policy: string,
  role: RoleFacts = {},
  rules: readonly Rule[] = allRules(),
  kind: "trust" | "identity" = "trust",
): readonly Finding[] {
  return lintPolicy(new SourceText("policy.json", policy), { role, rules, kind });
}

/** The kind of policies that the rule of an id is about. */
function kindOfRule(id: string): "trust" | "identity" {
  return allRules().some((rule) => rule.id === id && kindOf(rule) === "identity") ? "identity" : "trust";
}

/** A trust policy of these statements, each given as its elements besides Effect "Allow". */
function policyOf(...statements: readonly object[]): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: statements.map((statement) => ({ Effect: "Allow", ...statement })),
  });
}

function pointersOf(rule: string, policy: string): string[] {
  return findingsIn(policy)
    .filter((finding) => finding.rule === rule)
    .map((finding) => finding.pointer);
}

function files(folder: string): readonly { readonly name: string; readonly text: string }[] {
  const url = new URL(`../../fixtures/lint/${folder}/`, import.meta.url);
  return readdirSync(url).map((name) => ({ name, text: readFileSync(new URL(name, url), "utf8") }));
}

const user = { AWS: "arn:aws:iam::123456789012:user/alice" };
const saml = { Federated: "arn:aws:iam::123456789012:saml-provider/corporate-idp" };
const oidc = { Federated: "arn:aws:iam::123456789012:oidc-provider/gitlab.com" };

describe("every rule", () => {
  test("is called as its folder", () => {
    const folders = readdirSync(new URL("rules/", import.meta.url), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .sort();
    expect(allRules().map(({ id }) => id)).toEqual(folders);
    expect([...pages.keys()]).toEqual(folders);
  });

  test.each(allRules())("$id names a page of AWS", ({ documentation }) => {
    const { protocol, hostname } = new URL(documentation);
    expect({ protocol, hostname }).toEqual({ protocol: "https:", hostname: "docs.aws.amazon.com" });
  });

  test.each(allRules())("$id explains itself in two to four paragraphs", ({ id }) => {
    const page = pages.get(id);
    expect(page?.title).toMatch(/[^.]$/);
    const paragraphs = page?.explanation.split("\n\n") ?? [];
    expect(paragraphs.length).toBeGreaterThanOrEqual(2);
    expect(paragraphs.length).toBeLessThanOrEqual(4);
    for (const paragraph of paragraphs) expect(paragraph).toMatch(/^\S[^\n]*[.:]$/);
  });

  const aboutTheRun = new Set([
    ...["unreadable-file", "no-trust-policy", "unknown-trust-policy", "rule-failed"],
    ...["unused-suppression", "expired-suppression"],
    ...["incomplete-list", "incomplete-plan", "repeated-role", "macro-in-template", "ambiguous-scalar"],
    "invalid-terraform",
    "condition-replaced-by-merge",
    ...["condition-lost-in-merge", "principal-widened-in-merge", "merged-condition-blocks"],
    ...["override-weakens-statement", "refused-policy-document"],
  ]);

  test.each(allRules().filter(({ id }) => !aboutTheRun.has(id)))("$id has a bad and a good example", ({ id }) => {
    expect(pages.get(id)?.bad.length).toBeGreaterThan(0);
    expect(pages.get(id)?.good.length).toBeGreaterThan(0);
  });

  const bad = [...pages].flatMap(([id, page]) => page.bad.map((example) => ({ id, ...example })));

  test.each(bad)("$id finds what is wrong: $title", ({ id, policy, role, findings }) => {
    expect(findings.length).toBeGreaterThan(0);
    // Among others it may be part of what one of them says.
    const alone = allRules().filter((rule) => rule.id === id);
    const own = findingsIn(policy, role, alone, kindOfRule(id)).filter(({ rule }) => rule === id);
    expect(own.map(({ range }) => range.start)).toEqual(findings);
  });

  const good = [...pages].flatMap(([id, page]) => page.good.map((example) => ({ id, ...example })));

  test.each(good)("$id has a clean example: $title", ({ id, policy, role }) => {
    expect(
      findingsIn(policy, role, allRules(), kindOfRule(id)).filter(({ severity }) => isAtLeast(severity, "warning")),
    ).toEqual([]);
  });
});

test("rules are about trust policies or about identity policies, and none about both", () => {
  expect(allRules().filter(({ check, checkIdentity }) => check !== undefined && checkIdentity !== undefined)).toEqual(
    [],
  );
  const statement = {
    Effect: "Deny",
    NotAction: "iam:*",
    Resource: "*",
    Condition: { Bool: { "aws:MultiFactorAuthPresent": "false" } },
  };
  const policy = JSON.stringify({ Version: "2012-10-17", Statement: statement });
  const rules = findingsIn(policy, {}, allRules(), "identity").map(({ rule }) => rule);
  expect([...new Set(rules)].sort()).toEqual(["force-mfa-open-action", "identity-mfa-bool-on-deny"]);
  expect(findingsIn(policy).filter(({ rule }) => rules.includes(rule))).toEqual([]);
});

test("each problem is reported by one rule", () => {
  const reporters: Record<ReportedProblemCode, 0 | 1> = {
    "invalid-json": 1,
    "nesting-too-deep": 1,
    "duplicate-key": 1,
    "invalid-type": 1,
    "missing-element": 1,
    "unknown-element": 1,
    "invalid-version": 1,
    "invalid-effect": 1,
    "invalid-sid": 1,
    "duplicate-sid": 1,
    "unstorable-character": 1,
    "conflicting-elements": 1,
    "unknown-principal-type": 1,
    "bare-wildcard-principal": 1,
    "not-principal-in-trust-policy": 1,
    "resource-in-trust-policy": 1,
    "principal-in-identity-policy": 1,
    "malformed-action": 1,
    "unsupported-action": 1,
    "unsupported-sts-action": 1,
    "unscoped-identity-provider": 1,
    "canonical-user-principal": 1,
    "unknown-operator": 1,
    "null-if-exists": 1,
    "malformed-condition-value": 1,
    "malformed-policy-variable": 1,
    "unreadable-file": 1,
    "no-trust-policy": 1,
    "unknown-trust-policy": 1,
    "incomplete-list": 1,
    "incomplete-plan": 1,
    "repeated-role": 1,
    "invalid-terraform": 1,
    "macro-in-template": 1,
    "ambiguous-scalar": 1,
    "condition-lost-in-merge": 1,
    "condition-replaced-by-merge": 1,
    "principal-widened-in-merge": 1,
    "merged-condition-blocks": 1,
    "override-weakens-statement": 1,
    "refused-policy-document": 1,
    "rule-failed": 1,
    "unused-suppression": 1,
    "expired-suppression": 1,
    "group-principal": 1,
    "malformed-federated-principal": 1,
    "malformed-principal": 1,
    "malformed-service-principal": 1,
    "wildcard-in-principal": 1,
  };
  const found: Record<string, number> = Object.fromEntries(Object.keys(reporters).map((code) => [code, 0]));
  for (const code of allRules().flatMap(({ reports }) => reports ?? [])) found[code] = (found[code] ?? 0) + 1;
  expect(found).toEqual(reporters);
});

test("a rule that throws is itself a finding, and the others go on", () => {
  const policy = policyOf({ Principal: user, Action: "sts:AssumeRole", Condition: { Bool: { "aws:MFA": "yes" } } });
  const broken = defineRule({
    id: "broken",
    severity: "error",
    documentation: "https://docs.aws.amazon.com/",
    check: () => {
      throw new Error("out of its depth");
    },
  });
  const findings = lintPolicy(new SourceText("policy.json", policy), { rules: [broken, ...allRules()] });
  const failed = findings.filter(({ rule }) => rule === "rule-failed");
  expect(failed.map(({ severity, message }) => ({ severity, message }))).toEqual([
    { severity: "error", message: expect.stringContaining("broken") },
  ]);
  expect(failed[0]?.message).toContain("out of its depth");
  expect(findings.filter(({ rule }) => rule !== "rule-failed")).toEqual(findingsIn(policy));
  expect(findingsIn(policy).map(({ rule }) => rule)).toEqual(["unknown-condition-key", "non-boolean-value"]);
});

describe("fixtures", () => {
  test.each(files("ok"))("ok/$name is clean", ({ text }) => {
    expect(findingsIn(text).filter(({ severity }) => isAtLeast(severity, "warning"))).toEqual([]);
  });

  const warnings = new Set([
    "any-github-repository",
    "deleted-principal",
    "set-operator-on-single-valued-key",
    "missing-oidc-audience",
    "missing-set-operator",
    "missing-version",
    "operator-letter-case",
    "policy-size-above-default-quota",
    "service-without-source",
    "string-operator-on-arn-key",
    "unpaired-vpc-source-ip",
    "wildcard-without-like-operator",
  ]);

  const alsoFound: Readonly<Record<string, readonly string[]>> = {};

  test.each(files("err"))("err/$name has the finding of its name", ({ name, text }) => {
    const id = name.replace(/(-\d+)?\.json$/, "");
    const severity = warnings.has(id) ? "warning" : "error";
    const findings = findingsIn(text).filter((finding) => finding.severity !== "suggestion");
    expect(findings).toContainEqual(expect.objectContaining({ rule: id, severity }));
    expect(findings.map(({ rule }) => rule).filter((rule) => rule !== id)).toEqual(alsoFound[name] ?? []);
  });

  test("there is one for each rule about documents", () => {
    const found = new Set(files("err").map(({ name }) => name.replace(/(-\d+)?\.json$/, "")));
    const wanted = allRules().filter(({ id }) => (pages.get(id)?.bad.length ?? 0) > 0 && isRefusal(id));
    expect(wanted.map(({ id }) => id).filter((id) => !found.has(id))).toEqual([]);
  });

  test.each(files("err"))("err/$name is told in a compiler's words", ({ text }) => {
    for (const { message } of findingsIn(text)) expect(message).toMatch(/^\S.*[^.\s]$/);
  });

  /** Rules of the kind that these fixtures are about: AWS refuses the document, or it cannot work. */
  function isRefusal(id: string): boolean {
    // The fixtures are trust policies.
    if (kindOfRule(id) === "identity") return false;
    return warnings.has(id) || allRules().find((rule) => rule.id === id)?.severity === "error";
  }
});

describe("mismatched-action-for-principal", () => {
  const pointers = (statement: object): string[] => pointersOf("mismatched-action-for-principal", policyOf(statement));
  const action = "/Statement/0/Action";

  test.each([
    ["a user and sts:AssumeRoleWithSAML", user, "sts:AssumeRoleWithSAML", [action]],
    ["an account and sts:AssumeRoleWithSAML", { AWS: "123456789012" }, "sts:AssumeRoleWithSAML", [action]],
    ["a role and sts:AssumeRoleWithWebIdentity", user, ["sts:AssumeRoleWithWebIdentity"], [`${action}/0`]],
    ["a SAML provider and sts:AssumeRole", saml, "sts:AssumeRole", [action]],
    ["a SAML provider and sts:AssumeRoleWithWebIdentity", saml, "sts:AssumeRoleWithWebIdentity", [action]],
    ["an OIDC provider and sts:AssumeRole", oidc, "sts:AssumeRole", [action]],
    ["a domain and sts:AssumeRole", { Federated: "accounts.google.com" }, "sts:AssumeRole", [action]],
    ["a service and sts:AssumeRoleWithSAML", { Service: "ec2.amazonaws.com" }, "sts:AssumeRoleWithSAML", [action]],
    ["one action of two", user, ["sts:AssumeRole", "sts:AssumeRoleWithSAML"], [`${action}/1`]],
    ["an action beside sts:TagSession", saml, ["sts:AssumeRole", "sts:TagSession"], [`${action}/0`]],
    ["a wildcard that matches the others' actions", user, "sts:AssumeRoleWith*", [action]],
    ["one principal of two", { ...user, ...saml }, "sts:AssumeRole", ["/Statement/0/Principal/Federated"]],
    [
      "one provider of a list",
      { Federated: [saml.Federated, oidc.Federated] },
      "sts:AssumeRoleWithSAML",
      ["/Statement/0/Principal/Federated/1"],
    ],
    [
      "a principal and an action that belong together are one finding",
      { ...user, ...saml },
      ["sts:AssumeRole", "sts:AssumeRoleWithWebIdentity"],
      [`${action}/1`],
    ],
    ["nothing fits, which is said at the actions", { ...user, ...oidc }, ["sts:AssumeRoleWithSAML"], [`${action}/0`]],
  ])("%s", (_, Principal, Action, expected) => {
    expect(pointers({ Principal, Action })).toEqual(expected);
  });

  test.each([
    ["a user", user, "sts:AssumeRole"],
    ["any letter case", user, "STS:assumerole"],
    ["a role session", { AWS: "arn:aws:sts::123456789012:assumed-role/pipeline/release" }, "sts:AssumeRole"],
    ["a federated user", { AWS: "arn:aws:sts::123456789012:federated-user/guest" }, "sts:AssumeRole"],
    ["a unique id", { AWS: "AROADBQP57FF2AEXAMPLE" }, "sts:AssumeRole"],
    ["a SAML provider", saml, ["sts:AssumeRoleWithSAML", "sts:TagSession", "sts:SetSourceIdentity"]],
    ["an OIDC provider", oidc, ["sts:AssumeRoleWithWebIdentity", "sts:SetContext"]],
    ["everyone", { AWS: "*" }, ["sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"]],
    ["only an action that goes with others", saml, "sts:TagSession"],
    ["all of STS", { ...user, ...saml, ...oidc }, "sts:*"],
    ["a wildcard that matches", { ...user, ...saml }, "sts:Assume*"],
    ["each principal has its action", { ...user, ...saml }, ["sts:AssumeRole", "sts:AssumeRoleWithSAML"]],
    ["a principal that stands for nobody", { Federated: "corporate-idp" }, "sts:AssumeRoleWithSAML"],
    ["a principal under the wrong type", { AWS: saml.Federated }, "sts:AssumeRoleWithSAML"],
    ["a misspelt action", { ...user, ...saml }, ["sts:AssumeRole", "sts:AssumeRoleWithSALM"]],
    ["no principal", {}, "sts:AssumeRole"],
  ])("no finding: %s", (_, Principal, Action) => {
    expect(pointers({ Principal, Action })).toEqual([]);
  });

  test("statements that say what they are not about are left alone", () => {
    expect(pointers({ Principal: saml, NotAction: "sts:AssumeRole" })).toEqual([]);
    expect(pointers({ Effect: "Deny", NotPrincipal: saml, Action: "sts:AssumeRole" })).toEqual([]);
  });
});

describe("missing-action-for-condition-key", () => {
  const pointers = (...statements: readonly object[]): string[] =>
    pointersOf("missing-action-for-condition-key", policyOf(...statements));
  const assume = { Principal: user, Action: "sts:AssumeRole" };
  const tag = { Principal: user, Action: "sts:TagSession" };
  const aboutTag = { StringEquals: { "aws:RequestTag/project": "atlas" } };

  test.each([
    ["a tag without sts:TagSession", aboutTag],
    ["in lower case", { StringEquals: { "aws:requesttag/project": "atlas" } }],
    ["tag keys", { "ForAnyValue:StringEquals": { "aws:TagKeys": "project" } }],
    ["transitive tag keys", { "ForAnyValue:StringEquals": { "sts:TransitiveTagKeys": "project" } }],
    ["a tag that must be there", { Null: { "aws:RequestTag/project": "false" } }],
    ["a source identity without sts:SetSourceIdentity", { StringLike: { "sts:SourceIdentity": "*" } }],
    ["a provided context without sts:SetContext", { StringEquals: { "sts:RequestContext/a:b": "c" } }],
    ["a key of SAML", { StringEquals: { "saml:aud": "https://signin.aws.amazon.com/saml" } }],
    ["a key of bearer tokens", { NumericLessThan: { "sts:DurationSeconds": "3600" } }],
  ])("a user's sts:AssumeRole has none of: %s", (_, Condition) => {
    const [operator, block] = Object.entries(Condition)[0] ?? ["", {}];
    const key = Object.keys(block)[0]?.replaceAll("/", "~1");
    expect(pointers({ ...assume, Condition })).toEqual([`/Statement/0/Condition/${operator}/${key}`]);
  });

  test.each([
    ["IfExists", { StringEqualsIfExists: { "aws:RequestTag/project": "atlas" } }],
    ["a negated operator", { StringNotEquals: { "aws:RequestTag/project": "atlas" } }],
    ["Null true", { Null: { "aws:RequestTag/project": "true" } }],
    ["Null true or false", { Null: { "aws:RequestTag/project": ["true", "false"] } }],
    ["ForAllValues", { "ForAllValues:StringEquals": { "aws:TagKeys": "project" } }],
    ["an unknown operator", { StringEqual: { "aws:RequestTag/project": "atlas" } }],
    ["an unknown key", { StringEquals: { "aws:RequestTags/project": "atlas" } }],
    ["the caller's tag", { StringEquals: { "aws:PrincipalTag/project": "atlas" } }],
    ["a claim that the catalogue does not have", { StringEquals: { "gitlab.com:sub": "project_path:acme/shop" } }],
    ["what the caller's SAML session keeps", { StringEquals: { "saml:sub": "alice" } }],
    ["what the caller's web identity keeps", { StringEquals: { "accounts.google.com:sub": "1101" } }],
    ["an external id", { StringEquals: { "sts:ExternalId": "acme" } }],
    ["no value at all", { StringEquals: { "aws:RequestTag/project": [] } }],
  ])("no finding: %s", (_, Condition) => {
    expect(pointers({ ...assume, Condition })).toEqual([]);
  });

  test("the other action may stand in another statement that allows", () => {
    expect(pointers({ ...assume, Condition: aboutTag }, tag)).toEqual([]);
    expect(pointers({ ...assume, Condition: aboutTag }, { Principal: user, Action: "sts:T*" })).toEqual([]);
    expect(pointers({ ...assume, Condition: aboutTag }, { Principal: user, Action: "sts:*" })).toEqual([]);
    expect(pointers({ ...assume, Condition: aboutTag }, { Principal: user, NotAction: "sts:SetContext" })).toEqual([]);
  });

  test("a provided context comes with sts:SetContext", () => {
    const Condition = { StringEquals: { "sts:RequestContext/identitystore:UserId": "1" } };
    expect(pointers({ ...assume, Condition }, { Principal: user, Action: "sts:SetContext" })).toEqual([]);
  });

  test("the other action does not count where it is denied", () => {
    expect(pointers({ ...assume, Condition: aboutTag }, { ...tag, Effect: "Deny" })).toHaveLength(1);
    expect(pointers({ ...assume, Condition: aboutTag }, { Principal: user, NotAction: "sts:TagSession" })).toHaveLength(
      1,
    );
  });

  test("a Deny may be about whatever it likes", () => {
    expect(pointers(assume, { ...assume, Effect: "Deny", Condition: aboutTag })).toEqual([]);
  });

  test("an external id comes with sts:AssumeRole only", () => {
    const Condition = { StringEquals: { "sts:ExternalId": "acme" } };
    const web = { Principal: oidc, Action: "sts:AssumeRoleWithWebIdentity" };
    expect(pointers({ ...web, Condition })).toHaveLength(1);
    expect(pointers({ ...web, Action: [web.Action, "sts:TagSession"], Condition })).toHaveLength(1);
    expect(pointers({ ...web, Action: "sts:AssumeRole*", Condition })).toEqual([]);
    expect(pointers({ ...web, Condition }, assume)).toHaveLength(1);
  });

  test("an action that goes with a call is judged by the calls that the policy allows", () => {
    const Condition = { StringEquals: { "sts:ExternalId": "acme" } };
    const web = { Principal: oidc, Action: "sts:AssumeRoleWithWebIdentity" };
    expect(pointers(assume, { ...tag, Condition })).toEqual([]);
    expect(pointers(web, { ...tag, Principal: oidc, Condition })).toHaveLength(1);
    expect(pointers({ ...tag, Condition })).toEqual([]);
  });

  test("where an action or an effect cannot be read, nothing is said to be missing", () => {
    expect(pointers({ ...assume, Condition: aboutTag }, { Principal: user, Action: "sts:TagSesion" })).toEqual([]);
    expect(pointers({ ...assume, Condition: aboutTag }, { Principal: user, Action: 42 })).toEqual([]);
    expect(pointers({ ...assume, Condition: aboutTag }, { ...tag, Effect: "allow" })).toEqual([]);
  });
});

describe("roles-anywhere-actions", () => {
  const Principal = { Service: "rolesanywhere.amazonaws.com" };
  const pointers = (...statements: readonly object[]): string[] =>
    pointersOf("roles-anywhere-actions", policyOf(...statements));

  test("one finding, at the statement that lets the service assume the role", () => {
    expect(pointers({ Principal, Action: "sts:TagSession" }, { Principal, Action: "sts:AssumeRole" })).toEqual([
      "/Statement/1/Principal/Service",
    ]);
    expect(pointers({ Principal, Action: "sts:AssumeRole" }, { Principal, Action: "sts:AssumeRole" })).toHaveLength(1);
  });

  test("another principal's actions do not count, everyone's do", () => {
    const rest = { Action: ["sts:TagSession", "sts:SetSourceIdentity"] };
    const first = { Principal, Action: "sts:AssumeRole" };
    expect(pointers(first, { Principal: { Service: "ec2.amazonaws.com" }, ...rest })).toHaveLength(1);
    expect(pointers(first, { Effect: "Deny", Principal, ...rest })).toHaveLength(1);
    expect(pointers(first, { Principal: { AWS: "*" }, ...rest })).toEqual([]);
    expect(pointers(first, { Principal, ...rest })).toEqual([]);
  });

  test("no finding where it may not assume the role, or where an action is misspelt", () => {
    expect(pointers({ Effect: "Deny", Principal, Action: "sts:AssumeRole" })).toEqual([]);
    expect(pointers({ Principal, Action: "sts:AssumeRole" }, { Principal, Action: "sts:TagSesion" })).toEqual([]);
  });
});

describe("unknown-condition-key", () => {
  const findingFor = (key: string): Finding | undefined => {
    const Condition = { StringEquals: { [key]: "x" } };
    const findings = findingsIn(policyOf({ Principal: user, Action: ["sts:AssumeRole", "sts:TagSession"], Condition }));
    return findings.find(({ rule }) => rule === "unknown-condition-key");
  };

  test.each([
    ["aws:MultifactorAuthPresnt", "aws:MultiFactorAuthPresent"],
    ["aws:MFAPresent", "aws:MultiFactorAuthPresent"],
    ["aws:MultiFactorAuthentication", "aws:MultiFactorAuthPresent"],
    ["aws:MultiFactorAuth", "aws:MultiFactorAuthPresent"],
    ["aws:mfa", "aws:MultiFactorAuthPresent"],
    ["sts:MultiFactorAuthPresent", "aws:MultiFactorAuthPresent"],
    ["MultiFactorAuthPresent", "aws:MultiFactorAuthPresent"],
    ["aws.MultiFactorAuthPresent", "aws:MultiFactorAuthPresent"],
    ["aws:MultiFactorAuthPresent ", "aws:MultiFactorAuthPresent"],
    ["MFAPresent", "aws:MultiFactorAuthPresent"],
    ["aws:MFAAge", "aws:MultiFactorAuthAge"],
    ["aws:MultiFactorAge", "aws:MultiFactorAuthAge"],
    ["aws:ExternalId", "sts:ExternalId"],
    ["ExternalId", "sts:ExternalId"],
    ["aws:OrgId", "aws:PrincipalOrgID"],
    ["aws:PrincipleTag/team", "aws:PrincipalTag/team"],
    ["sts:RequestTag/team", "aws:RequestTag/team"],
    ["saml:audience", "saml:aud"],
  ])("%s: write %s", (key, name) => {
    expect(findingFor(key)?.remedy).toBe(`write "${name}"`);
  });

  test("the claims of a provider stand behind its URL without the protocol", () => {
    expect(findingFor("https://gitlab.com:sub")?.remedy).toContain('"gitlab.com:sub"');
  });

  test.each(["aws:Banana", "sts:", ":", "", "sub", "banana", "aws:RequestTags"])("%j is no key", (key) => {
    expect(findingFor(key)?.message).toContain(JSON.stringify(key));
  });

  test.each([
    "aws:multifactorauthpresent",
    "SAML:aud",
    "aws:RequestTag/ein Tag: mit/allem",
    "aws:RequestTag/",
    "aws:PrincipalTag",
    "ec2:SourceInstanceArn",
    "token.actions.githubusercontent.com:job_workflow_ref",
    "oidc.eks.eu-central-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E:sub",
    "accounts.google.com:google/organization_number",
    "agent.buildkite.com:pipeline_id",
    "token.actions.acme.ghe.com:repository_id",
  ])("no finding: %s", (key) => {
    expect(findingFor(key)?.message).toBeUndefined();
  });
});

describe("booleans", () => {
  const rulesFor = (Condition: object, Version = "2012-10-17"): string[] => {
    const statement = { Effect: "Allow", Principal: user, Action: "sts:AssumeRole", Condition };
    return findingsIn(JSON.stringify({ Version, Statement: statement })).map(({ rule }) => rule);
  };

  test.each(["yes", "1", "True ", "", "wahr"])("%j is none", (value) => {
    expect(rulesFor({ Bool: { "aws:MultiFactorAuthPresent": value } })).toEqual(["non-boolean-value"]);
    expect(rulesFor({ BoolIfExists: { "aws:MultiFactorAuthPresent": value } })).toEqual(["non-boolean-value"]);
    expect(rulesFor({ Null: { "aws:MultiFactorAuthAge": value } })).toEqual(["non-boolean-value"]);
  });

  test("each wrong value of a list is one finding", () => {
    expect(rulesFor({ Bool: { "aws:MultiFactorAuthPresent": ["yes", "true", 1] } })).toEqual([
      "non-boolean-value",
      "non-boolean-value",
    ]);
  });

  test("a variable may be one", () => {
    const found = rulesFor({ Bool: { "aws:MultiFactorAuthPresent": `\${aws:PrincipalTag/mfa}` } });
    // Whoever has a tag that says false gets in without MFA.
    expect(found).toEqual(["mfa-not-required"]);
  });

  test.for([true, "true", "True", "TRUE", ["true"], ["true", "True"]])("%j is one", (value) => {
    expect(rulesFor({ Bool: { "aws:MultiFactorAuthPresent": value } })).toEqual([]);
  });

  test("Null knows no policy variables", () => {
    expect(rulesFor({ Null: { "aws:MultiFactorAuthAge": `\${aws:PrincipalTag/mfa}` } })).toEqual(["non-boolean-value"]);
  });

  test.each([[["true", "false"]], [[true, "FALSE"]], [["false", "yes", "true"]]])("%j is both", (values) => {
    expect(rulesFor({ Bool: { "aws:MultiFactorAuthPresent": values } })).toContain("contradictory-boolean");
    // Whatever its name is, the tag is none of MFA.
    expect(rulesFor({ StringEquals: { "aws:PrincipalTag/mfa": values } })).toEqual(["mfa-not-required"]);
  });
});

describe("policy size", () => {
  /** A clean policy of so many characters, white space not counted. */
  function policyOfSize(size: number): string {
    const policy = (name: string): string =>
      policyOf({ Principal: user, Action: "sts:AssumeRole", Condition: { StringEquals: { "sts:ExternalId": name } } });
    return policy("x".repeat(size - policy("").length));
  }

  test.each([
    [2048, []],
    [2049, ["policy-size-above-default-quota"]],
    [4096, ["policy-size-above-default-quota"]],
    [4097, ["policy-size-exceeds-quota"]],
  ])("%d characters", (size, rules) => {
    const policy = policyOfSize(size);
    expect(policy).toHaveLength(size);
    expect(findingsIn(policy).map(({ rule }) => rule)).toEqual(rules);
    const spacious = `\n ${JSON.stringify(JSON.parse(policy), null, "\t \r\n")}\n`;
    expect(findingsIn(spacious).map(({ rule }) => rule)).toEqual(rules);
  });
});

test("an operator in another case is one finding, however many keys it holds", () => {
  const Condition = { bool: { "aws:MultiFactorAuthPresent": "true", "aws:SecureTransport": "true" } };
  const policy = policyOf({ Principal: user, Action: "sts:AssumeRole", Condition });
  expect(pointersOf("operator-letter-case", policy)).toEqual(["/Statement/0/Condition/bool"]);
});

test("a key that stands twice in the same case is a finding of the JSON, not of the condition", () => {
  const key = '"aws:MultiFactorAuthPresent": "true"';
  const policy = (second: string): string =>
    `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:user/alice"},"Action":"sts:AssumeRole","Condition":{"Bool":{${key},${second}}}}}`;
  expect(findingsIn(policy(key)).map(({ rule }) => rule)).toEqual(["duplicate-key"]);
  expect(findingsIn(policy(key.toLowerCase())).map(({ rule }) => rule)).toEqual(["duplicate-condition-key"]);
});
