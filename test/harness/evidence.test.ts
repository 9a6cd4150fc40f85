import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { folderWith } from "../command-line.js";
import { type FeatureRun, root, runFeatures } from "./feature-run.js";

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
      "The denial is worded as AWS words it, and names no reason",
      "Who can assume the role, at a glance",
    ]);
    expect(run.stdout).toContain("8 scenarios: 5 passed, 3 failed");
  });

  test("shows the policy's lines, with the operator that let the caller in", () => {
    const lines = (run.scenarios[0]?.message ?? "").split("\n");
    expect(lines).toContain("expected access to be denied");
    expect(lines).toContain(
      "Statement 0 of the trust policy (line 4) allows sts:AssumeRole, although aws:MultiFactorAuthPresent is absent: BoolIfExists holds for an absent key.",
    );
    expect(lines).toContain("trust policies/kjh-DuperRole.json");
    expect(lines).toContain("+  4 |     {  <- Allow applies");
    const marked = lines.filter((line) => line.startsWith("! "));
    expect(marked).toEqual([
      '! 12 |           "aws:MultiFactorAuthPresent": "true"  <- the key is absent, and BoolIfExists holds all the same',
    ]);
    expect(run.stdout).toContain(marked[0]);
  });

  test("shows no lines of our own code", () => {
    expect(run.scenarios.map(({ message }) => message).join("\n")).not.toMatch(/^\s+at /m);
  });
});

describe("all features of the repository, in two processes", () => {
  let run: FeatureRun;
  beforeAll(() => {
    run = runFeatures(["--parallel", "2"]);
  });

  test("pass", () => {
    expect(run.stderr).toBe("");
    expect(run.stdout).toMatch(/\n(\d{3}) scenarios: \1 passed, 0 failed\n$/);
    expect(run.status).toBe(0);
  });

  test("leave evidence of every call: who decided, on what, and what came of it", () => {
    const all = run.scenarios.flatMap(({ evidence }) => evidence);
    expect(all.length).toBeGreaterThan(run.scenarios.length);
    for (const evidence of all) {
      expect(Object.keys(evidence).sort()).toEqual(["answer", "backend", "call", "decision", "endpoint", "evaluator"]);
      const { backend, evaluator, endpoint, call, answer, decision } = evidence;
      expect(backend).toBe("embedded");
      expect(evaluator).toMatch(/^policy-check (endpoint|engine)/);
      expect(endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
      expect(Object.keys(call).sort()).toEqual(["action", "mfa", "parameters", "principal", "resource"]);
      expect(call.action).toMatch(/^sts:(AssumeRole(WithWebIdentity|WithSAML)?|GetSessionToken|GetCallerIdentity)$/);
      expect(Object.keys(answer).sort()).toEqual(["arn", "code", "kind", "message", "status"]);
      if (answer.kind === "succeeded") expect(answer.arn).toMatch(/^arn:aws:/);
      // Where no call was made, nobody answered with a code.
      else if (answer.status !== null) expect(answer.code).toMatch(/^[A-Za-z]+$/);
      if (decision === null) continue;
      const { decision: decided, statements, undocumented } = decision;
      // A call that policies allow may still fail, since a session of that length cannot be had.
      if (answer.kind !== "failed") expect(decided === "allowed").toBe(answer.kind === "succeeded");
      for (const statement of statements) expect(statement).toMatch(/^[a-z]\w*(\[\d+\])?.*\/Statement\/\d+$/i);
      expect(undocumented.every((id) => /^[a-z-]+$/.test(id))).toBe(true);
    }
  });

  test("name the statement that let the caller in, and none where no statement did", () => {
    const ofScenario = (name: string) => run.scenarios.find((each) => each.name === name)?.evidence ?? [];
    expect(ofScenario("With a code of the user's device the role opens")).toMatchObject([
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

  test("show no secret, neither in reports nor on the terminal", () => {
    const told = [run.messages, run.stdout, run.stderr].join("\n");
    expect(secretsIn(told)).toEqual([]);
    // In the evidence there is no other number of six digits than a code would be.
    const attached = run.scenarios.flatMap(({ evidenceTexts }) => evidenceTexts);
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
    // A secret key: 40 letters of base64 or more of them, where it stands behind something else.
    /(?=[^a-z\s]*[a-z])(?=[^0-9\s]*\d)(?=[^A-Z\s]*[A-Z])[A-Za-z0-9/+=]{40,}/g,
    /[A-Z2-7]{52,}/g,
    /[A-Za-z0-9/+=_-]{100,}/g,
    /eyJ[\w-]+\.[\w-]+/g,
    /\b(SecretAccessKey|SessionToken|Base32StringSeed|TokenCode|SAMLAssertion|WebIdentityToken)\b/g,
  ];
  return forms.flatMap((form) => text.match(form) ?? []);
}

test("what has the form of a secret is found", () => {
  const key = Buffer.from(Array.from({ length: 30 }, (_, index) => index * 7)).toString("base64");
  expect(secretsIn(`{"a":"${key}"}`)).toEqual([key]);
  expect(secretsIn("A".repeat(64))).toEqual(["A".repeat(64)]);
  expect(secretsIn(`token eyJhbGciOiJSUzI1NiJ9.${"a".repeat(30)}`)).toHaveLength(1);
});
