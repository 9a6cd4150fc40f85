import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { folderWith } from "../command-line.js";
import { type FeatureRun, root, runFeatures } from "./feature-run.js";

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const read = (name: string): string => readFileSync(join(root, name), "utf8");

describe("a failing step", () => {
  let run: FeatureRun;
  beforeAll(() => {
    const cwd = folderWith({
      "policies/kjh-DuperRole.json": read("policies/kjh-DuperRole.json").replace('"Bool"', '"BoolIfExists"'),
      "fixtures/identity/administrator.json": read("fixtures/identity/administrator.json"),
      "features/founding-story.feature": read("features/founding-story.feature"),
    });
    run = runFeatures([], { cwd });
  });

  test("fails the run at the scenarios that are about a missing code, and no others", () => {
    expect(run.status).toBe(1);
    expect(run.scenarios.filter(({ status }) => status === "FAILED").map(({ name }) => name)).toEqual([
      "An access key alone does not open the role",
      "The denial has AWS's message, which names no reason",
      "Who can assume the role, at a glance",
    ]);
    expect(run.stdout).toContain("8 scenarios: 5 passed, 3 failed");
  });

  test("shows the policy's lines, with the operator that let the caller in", () => {
    const lines = (run.scenarios[0]?.message ?? "").split("\n");
    expect(lines).toContain("expected access to be denied");
    expect(lines).toContain(
      "Statement 1 of the trust policy (line 4) allows sts:AssumeRole, although aws:MultiFactorAuthPresent is absent: BoolIfExists holds for an absent key.",
    );
    expect(lines).toContain("trust policies/kjh-DuperRole.json");
    expect(lines).toContain("+  4 |     {  <- Allow applies");
    const marked = lines.filter((line) => line.startsWith("! "));
    expect(marked).toEqual([
      '! 12 |           "aws:MultiFactorAuthPresent": "true"  <- the key is absent, and BoolIfExists holds for an absent key',
    ]);
    expect(run.stdout).toContain(marked[0]);
  });

  test("shows no lines of our own code", () => {
    expect(run.scenarios.map(({ message }) => message).join("\n")).not.toMatch(/^\s+at /m);
  });
});

describe("all features of the repository, in two processes", () => {
  let run: FeatureRun;
  const all = () => run.scenarios.flatMap(({ evidence }) => evidence);
  const ofScenario = (name: string) => run.scenarios.find((each) => each.name === name)?.evidence ?? [];
  beforeAll(() => {
    run = runFeatures(["--parallel", "2"]);
  });

  test("pass", () => {
    expect(run.stderr).toBe("");
    expect(run.stdout).toMatch(/\n(\d{3}) scenarios: \1 passed, 0 failed\n$/);
    expect(run.status).toBe(0);
  });

  test("leave evidence of every call: who decided, on what, and what came of it", () => {
    expect(all().length).toBeGreaterThan(run.scenarios.length);
    for (const evidence of all()) {
      expect(Object.keys(evidence).sort()).toEqual([
        ...["answer", "backend", "call", "decision", "deniedBy", "endpoint", "evaluator", "trust"],
      ]);
      const { backend, evaluator, endpoint, call, answer, decision, deniedBy, trust } = evidence;
      expect(backend).toBe("embedded");
      expect(evaluator).toMatch(/^policy-check (endpoint|engine)/);
      expect(endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
      expect(Object.keys(call).sort()).toEqual(["action", "caller", "mfa", "parameters", "principal", "resource"]);
      expect(call.action).toMatch(/^sts:(AssumeRole(WithWebIdentity|WithSAML)?|GetSessionToken|GetCallerIdentity)$/);
      expect(Object.keys(answer).sort()).toEqual(["arn", "code", "kind", "message", "status"]);
      if (answer.kind === "succeeded") expect(answer.arn).toMatch(/^arn:aws:/);
      // Where no call was made, nobody answered with a code.
      else if (answer.status !== null) expect(answer.code).toMatch(/^[A-Za-z]+$/);
      const sides = ["trustPolicy", "callerPolicies", "noPolicyCounts"];
      if (trust !== null && answer.kind === "denied") expect(sides).toContain(deniedBy);
      else expect(deniedBy).toBeNull();
      if (decision === null) continue;
      const { decision: decided, statements, undocumented } = decision;
      // A call that policies allow may still fail, since a session of that length cannot be had.
      if (answer.kind !== "failed") expect(decided === "allowed").toBe(answer.kind === "succeeded");
      for (const statement of statements) expect(statement).toMatch(/^[a-z]\w*(\[\d+\])?.*\/Statement\/\d+$/i);
      expect(undocumented.every((id) => /^[a-z-]+$/.test(id))).toBe(true);
    }
  });

  test("name the statement that let the caller in, and none where no statement did", () => {
    expect(ofScenario("With a code of the user's device, the role is assumed")).toMatchObject([
      {
        call: {
          action: "sts:AssumeRole",
          principal: "arn:aws:iam::123456789012:user/service-user/kjh-SuperDuperUser",
          resource: "arn:aws:iam::123456789012:role/kjh-DuperRole",
          mfa: "serial number and code",
          parameters: { sessionName: "my-cli-session" },
        },
        answer: { kind: "succeeded", status: 200, code: null },
        decision: { decision: "allowed", statements: ["trust/Statement/0"] },
      },
    ]);
    expect(ofScenario("An access key alone does not open the role")).toMatchObject([
      {
        call: { mfa: "none" },
        answer: { kind: "denied", status: 403, code: "AccessDenied", arn: null },
        decision: { decision: "implicitDeny", statements: [] },
      },
    ]);
    // A table makes a call for each of its rows, and for the session tokens that rows need none is counted.
    expect(ofScenario("Who can assume the role, at a glance")).toHaveLength(8);
  });

  test("say of which kind the caller's credentials are", () => {
    const callers = new Map(all().map(({ call }) => [call.caller, call.principal]));
    expect([...callers.keys()].sort()).toEqual([
      ...["long-term-key", "long-term-key-with-mfa", "oidc", "role-session", "root", "saml", "service"],
      ...["session-token", "session-token-with-mfa"],
    ]);
    expect(callers.get("root")).toMatch(/:root$/);
    expect(callers.get("role-session")).toMatch(/:assumed-role\//);
  });

  test("say which conditions of the trust policy held, and whether their keys were there, without a value", () => {
    const founding = read("policies/kjh-DuperRole.json");
    const mfa = { pointer: "/Statement/0/Condition/Bool/aws:MultiFactorAuthPresent", operator: "Bool" };
    const condition = { ...mfa, key: "aws:MultiFactorAuthPresent" };
    const trust = { name: "policies/kjh-DuperRole.json", sha256: sha256(founding) };
    const [denied] = ofScenario("An access key alone does not open the role");
    const failed = { ...condition, held: false, absent: true };
    expect(denied?.trust).toEqual({ ...trust, statements: [{ index: 0, applied: false, conditions: [failed] }] });
    const [opened] = ofScenario("With a code of the user's device, the role is assumed");
    const held = { ...condition, held: true, absent: false };
    expect(opened?.trust).toEqual({ ...trust, statements: [{ index: 0, applied: true, conditions: [held] }] });
  });

  test("say nothing of a policy that was not asked", () => {
    const assumeCalls = all().filter(({ call }) => call.action === "sts:AssumeRole");
    const failed = assumeCalls.filter(({ answer }) => answer.kind === "failed");
    expect(failed.map(({ answer }) => answer.message).join("\n")).toContain("invalid MFA one time pass code");
    for (const { trust } of failed) expect(trust).toEqual({ ...trust, name: expect.any(String), statements: [] });
    const roots = assumeCalls.filter(({ call }) => call.caller === "root");
    expect(roots.length).toBeGreaterThan(0);
    for (const { trust } of roots) expect(trust?.statements).toEqual([]);
    const tokens = all().filter(({ call }) => /^sts:Get/.test(call.action));
    expect(tokens.length).toBeGreaterThan(0);
    for (const { trust } of tokens) expect(trust).toBeNull();
  });

  test("of proofs name the policy that was proved", () => {
    const proofs = run.scenarios.flatMap(({ proofs: each }) => each);
    expect(proofs.map(({ property }) => property)).toEqual(expect.arrayContaining(["mfa", "mfa-age=3600"]));
    expect(proofs).toContainEqual(
      expect.objectContaining({
        evaluator: "policy-check analysis",
        verdict: "proved",
        role: "arn:aws:iam::123456789012:role/kjh-DuperRole",
        trust: { name: "policies/kjh-DuperRole.json", sha256: sha256(read("policies/kjh-DuperRole.json")) },
      }),
    );
  });

  test("show no secret, neither in reports nor on the terminal", () => {
    // What identifies a policy's text, and a place in it, is no secret; quotation marks within attachments are escaped.
    const digest = /sha256\\*": ?\\*"[0-9a-f]{64}|pointer\\*":\\*"[^"\\]+/g;
    const told = [run.messages, run.stdout, run.stderr].join("\n").replace(digest, "");
    expect(secretsIn(told)).toEqual([]);
    // In the evidence there is no other number of six digits than a code would be, but for IDs in the claims of tokens, with
    // which no code goes.
    const attached = run.scenarios.flatMap(({ evidenceTexts }) =>
      evidenceTexts.filter((text) => !/"caller": ?"oidc"/.test(text)).map((text) => text.replace(digest, "")),
    );
    expect(attached.length).toBeGreaterThan(100);
    expect(attached.flatMap((text) => text.match(/(?<!\d)\d{6}(?!\d)/g) ?? [])).toEqual([]);
    const externalIds = run.scenarios.flatMap(({ evidence }) =>
      evidence.flatMap(({ call }) => call.parameters["externalId"] ?? []),
    );
    expect(new Set(externalIds)).toEqual(new Set(["given"]));
  });
});

/** Whatever has the form of a secret key, a session token, a seed, or a token of an identity provider, or its name. */
function secretsIn(text: string): readonly string[] {
  const forms = [
    // A secret key: 40 letters of base64 or more of them, as it may follow something else. 40 hexadecimal digits are the ID of
    // a commit, which tokens of providers have.
    /(?![0-9a-f]{40}(?![A-Za-z0-9/+=]))(?=[^a-z\s]*[a-z])(?=[^0-9\s]*\d)(?=[^A-Z\s]*[A-Z])[A-Za-z0-9/+=]{40,}/g,
    /[A-Z2-7]{52,}/g,
    /[A-Za-z0-9/+=_-]{100,}/g,
    /eyJ[\w-]+\.[\w-]+/g,
    /\b(SecretAccessKey|SessionToken|Base32StringSeed|TokenCode|SAMLAssertion|WebIdentityToken)\b/g,
  ];
  // Subjects of tokens are long where they have several UUIDs.
  const shortened = text.replaceAll(/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, "UUID");
  return forms.flatMap((form) => shortened.match(form) ?? []);
}

test("what has the form of a secret is found", () => {
  const key = Buffer.from(Array.from({ length: 30 }, (_, index) => index * 7)).toString("base64");
  expect(secretsIn(`{"a":"${key}"}`)).toEqual([key]);
  expect(secretsIn("A".repeat(64))).toEqual(["A".repeat(64)]);
  expect(secretsIn(`token eyJhbGciOiJSUzI1NiJ9.${"a".repeat(30)}`)).toHaveLength(1);
});
