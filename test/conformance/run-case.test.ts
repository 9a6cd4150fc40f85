import { describe, expect, test } from "vitest";
import type { Outcome, Session, TestAccount } from "../../src/backends/index.js";
import type { Evidence } from "../../src/evidence/index.js";
import { type ConformanceCase, readCases } from "./cases.js";
import { type Looks, runCase } from "./run-case.js";
import { codesIn, secretsIn } from "./secrets.js";

const guarded = {
  topic: "t",
  about: "a",
  given: {
    users: [{ name: "alice", device: true }],
    roles: [{ name: "Guarded", trusts: { Principal: { AWS: "arn:aws:iam::123456789012:user/alice" } } }],
  },
};

function caseOf(call: object, more: object = {}): ConformanceCase {
  const calls = [{ call: "assumeRole", by: "alice", role: "Guarded", ...call }];
  const [one] = readCases("x.json", { ...guarded, cases: [{ name: "n", source: "reference 1.9", calls, ...more }] });
  if (one === undefined) throw new Error("no case was read");
  return one;
}

const looks: Looks = { backend: "embedded", evaluator: () => /^endpoint$/, isMade: () => true };
const arn = "arn:aws:sts::123456789012:assumed-role/Guarded/conformance";
const sentence =
  "User: arn:aws:iam::123456789012:user/alice is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::123456789012:role/Guarded";
const wrongCode = "MultiFactorAuthentication failed with invalid MFA one time pass code. ";

const session: Session = {
  credentials: { kind: "longTermKey", user: "arn:aws:iam::123456789012:user/alice", mfa: false },
  arn,
  user: undefined,
  role: undefined,
  duration: 3600,
  sourceIdentity: undefined,
  tags: [],
  transitiveTagKeys: [],
  sessionPolicy: undefined,
};

function evidence(answer: Partial<Evidence["answer"]>, more: Partial<Evidence> = {}): Evidence {
  return {
    backend: "embedded",
    evaluator: "endpoint",
    endpoint: "http://127.0.0.1:4566",
    call: {
      action: "sts:AssumeRole",
      caller: "long-term-key",
      principal: "arn:aws:iam::123456789012:user/alice",
      resource: "arn:aws:iam::123456789012:role/Guarded",
      mfa: "none",
      parameters: {},
    },
    answer: { kind: "succeeded", arn: null, code: null, status: 200, message: null, ...answer },
    decision: null,
    deniedBy: null,
    trust: null,
    ...more,
  };
}

function succeeded(more: Partial<Evidence> = {}, length = 3600): Outcome {
  const shown = evidence({ kind: "succeeded", arn }, more);
  return { kind: "succeeded", arn, session: { ...session, duration: length }, evidence: shown, explanation: undefined };
}

function refused(kind: "denied" | "failed", message: string, more: Partial<Evidence> = {}): Outcome {
  const answer = { code: "AccessDenied", status: 403, message };
  return { kind, ...answer, evidence: evidence({ kind, ...answer }, more), explanation: undefined };
}

function decided(decision: "allowed" | "implicitDeny" | "explicitDeny", undocumented: readonly string[] = []) {
  return { decision: { decision, statements: [], undocumented } };
}

/** A test account that has everything, and answers every call alike. */
function testAccountWith(outcome: Outcome): TestAccount {
  const ready = async () => ({ kind: "ready" }) as const;
  return {
    set: ready,
    call: async () => outcome,
    passTime: ready,
    surround: ready,
    now: () => 0,
    endpointOf: async () => undefined,
    end: async () => {},
  };
}

describe("a case passes", () => {
  test.each<[string, object, Outcome]>([
    ["that succeeds as expected", { expect: "succeeded" }, succeeded(decided("allowed"))],
    ["that lasts as long as expected", { expect: { kind: "succeeded", duration: 3601 } }, succeeded()],
    ["that is denied as expected", { expect: "denied" }, refused("denied", sentence, decided("implicitDeny"))],
    [
      "that fails as expected",
      { expect: { kind: "failed", code: "AccessDenied", status: 403, message: wrongCode } },
      refused("failed", wrongCode),
    ],
  ])("%s", async (_, call, outcome) => {
    expect(await runCase(caseOf(call), testAccountWith(outcome), looks)).toEqual({ kind: "asExpected" });
  });
});

describe("a case does not pass", () => {
  const token = "IQoJb3JpZ2luX2VjE".repeat(8);
  const withParameters = (parameters: object) => ({ call: { ...evidence({}).call, parameters: { ...parameters } } });
  test.each<[string, object, Outcome, RegExp]>([
    ["that succeeds instead of being denied", { expect: "denied" }, succeeded(), /succeeded, which should have denied/],
    ["that is denied instead", { expect: "succeeded" }, refused("denied", sentence), /denied, which should have succ/],
    [
      "whose wrong code counts as a denial",
      { expect: { kind: "failed", code: "AccessDenied", status: 403 } },
      refused("denied", wrongCode),
      /denied, which should have failed/,
    ],
    [
      "whose denial counts as a failure",
      { expect: "denied" },
      refused("failed", sentence),
      /failed, which should have/,
    ],
    [
      "that fails in other words",
      { expect: { kind: "failed", code: "AccessDenied", status: 403, message: wrongCode } },
      refused("failed", wrongCode.trim()),
      /call 1/,
    ],
    ["that is denied in other words", { expect: "denied" }, refused("denied", `${sentence}.`), /call 1/],
    ["that names somebody else", { expect: { kind: "succeeded", arn: `${arn}-2` } }, succeeded(), /whom it names/],
    ["that lasts longer", { expect: { kind: "succeeded", duration: 3600 } }, succeeded({}, 7200), /7200 s, not 3600/],
    ["that is broken", { expect: "denied" }, { kind: "broken", message: "no answer" }, /is broken: no answer/],
    ["that somebody else decided", { expect: "succeeded" }, succeeded({ evaluator: "nobody" }), /the evaluator/],
    ["of another backend", { expect: "succeeded" }, succeeded({ backend: "aws" }), /the backend of/],
    ["without an endpoint", { expect: "succeeded" }, succeeded({ endpoint: null }), /the endpoint of/],
    [
      "whose evidence decides otherwise",
      { expect: "succeeded" },
      succeeded(decided("implicitDeny")),
      /the evidence says/,
    ],
    [
      "that was not enforced",
      { expect: "succeeded" },
      succeeded({ decision: { ...decided("allowed").decision, decision: "notEnforced" } }),
      /notEnforced/,
    ],
    [
      "whose engine decides otherwise",
      { expect: "denied" },
      refused("denied", sentence, {
        evaluatorAnswers: [{ evaluator: "policy-check engine", question: "q", answer: "allowed: yes" }],
      }),
      /the engine's answer says allowed/,
    ],
    [
      "that is denied for another reason",
      { expect: { kind: "denied", decision: "explicitDeny" } },
      refused("denied", sentence, decided("implicitDeny")),
      /the evidence/,
    ],
    [
      "that depends on what is not documented",
      { expect: "succeeded" },
      succeeded(decided("allowed", ["mfa-after-role-chaining"])),
      /not documented/,
    ],
    ["that shows a session token", { expect: "succeeded" }, succeeded(withParameters({ token })), /secrets in/],
    [
      "that shows the code",
      { expect: "succeeded", mfa: "device" },
      succeeded({ call: { ...evidence({}).call, mfa: "the code 123456" } }),
      /codes in/,
    ],
    [
      "that shows the external ID",
      { expect: "succeeded", externalId: "Customer-7" },
      succeeded(withParameters({ externalId: "Customer-7" })),
      /the external ID/,
    ],
  ])("%s", async (_, call, outcome, why) => {
    await expect(runCase(caseOf(call), testAccountWith(outcome), looks)).rejects.toThrow(why);
  });

  test("that the backend cannot tell: it says why", async () => {
    const outcome: Outcome = { kind: "notChecked", reason: "this cannot be seen here" };
    const result = await runCase(caseOf({ expect: "succeeded" }), testAccountWith(outcome), looks);
    expect(result).toEqual({ kind: "notChecked", reason: "this cannot be seen here" });
  });
});

describe("a table of cases is refused", () => {
  test.each<[string, object, object, RegExp]>([
    ["with a member that is none", { expect: "denied", mfaa: "device" }, {}, /"mfaa" is no member/],
    ["without an outcome", {}, {}, /"kind" is missing|no object/],
    ["with an outcome that is none", { expect: "allowed" }, {}, /none of succeeded, denied, failed/],
    ["with a caller whom nobody knows", { by: "eve", expect: "denied" }, {}, /nobody here is called "eve"/],
    ["with MFA that is none", { mfa: "yes", expect: "denied" }, {}, /mfa is no object/],
    ["with a session of a call that fails", { as: "s", expect: "denied" }, {}, /nobody is given/],
    ["with a failure without its status", { expect: { kind: "failed", code: "X" } }, {}, /"status" is missing/],
    ["without a source", { expect: "denied" }, { source: "everybody knows" }, /"source" is neither/],
    ["with an undocumented source", { expect: "denied" }, { source: "reference 3.2 row 8 [U]" }, /undocumented/],
    ["with a tag that is none", { expect: "denied" }, { tags: ["slow"] }, /"slow"/],
    ["without calls", { expect: "denied" }, { calls: [] }, /"calls" are missing/],
  ])("%s", (_, call, more, why) => {
    expect(() => caseOf(call, more)).toThrow(why);
  });

  test("whose Givens have a member that no case needs", () => {
    expect(() => readCases("x.json", { ...guarded, cases: [] })).toThrow(
      /no case needs arn:aws:iam::123456789012:user/,
    );
  });
});

test("secrets are known by what they look like, and what is none is not", () => {
  const secrets = {
    "an access key": "AKIA2XJTEXAMPLEABCDE",
    "a secret key": `"${"aB3/".repeat(10)}"`,
    "a seed": "JBSWY3DPEHPK3PXP".repeat(4),
    "a session token or an assertion": "FwoGZXIvYXdzE".repeat(9),
    "a web identity token": "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0",
  };
  for (const [what, text] of Object.entries(secrets)) expect(secretsIn(`x ${text} y`), what).toContain(what);
  expect(secretsIn(JSON.stringify(evidence({ arn, message: sentence })))).toEqual([]);
  expect(secretsIn('"pointer": "/Statement/0/Condition/StringEquals/SAML:aud"')).toEqual([]);
  expect(codesIn('the code "123456" of account 123456789012, at http://127.0.0.1:456789')).toEqual(["123456"]);
});
