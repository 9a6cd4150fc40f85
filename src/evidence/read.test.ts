import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { attachmentTypes, type Evidence, type ProofEvidence, type ReachEvidence, readAttachment } from "./index.js";

const sha256 = "a".repeat(64);
const condition = { pointer: "/Statement/0/Condition/Bool/k", operator: "Bool", key: "k", held: true, absent: false };
const statement = { index: 0, applied: true, conditions: [condition] };
const trust = { name: "policies/p.json", sha256, statements: [statement] };
const evidence: Evidence = {
  backend: "embedded",
  evaluator: "policy-check endpoint",
  endpoint: "http://127.0.0.1:4566",
  call: {
    action: "sts:AssumeRole",
    caller: "long-term-key",
    principal: "arn:aws:iam::123456789012:user/alice",
    resource: "arn:aws:iam::123456789012:role/door",
    mfa: "none",
    parameters: { sessionName: "s3cr3t" },
  },
  answer: { kind: "denied", arn: null, code: "AccessDenied", status: 403, message: "s3cr3t" },
  decision: { decision: "implicitDeny", statements: [], undocumented: ["an-id"] },
  deniedBy: "trustPolicy",
  evaluatorAnswers: [{ evaluator: "somebody", question: "s3cr3t", answer: "s3cr3t" }],
  trust,
};
const proof: ProofEvidence = {
  evaluator: "policy-check analysis",
  statement: "door: nobody can assume it without MFA",
  property: "mfa",
  verdict: "proved",
  role: "arn:aws:iam::123456789012:role/door",
  trust: { name: "policies/p.json", sha256 },
  assumed: [],
};
const reach: ReachEvidence = {
  evaluator: "policy-check engine",
  statement: "nobody reaches arn:aws:iam::123456789012:role/door without MFA",
  verdict: "holds",
  role: "arn:aws:iam::123456789012:role/door",
  accounts: ["123456789012"],
  files: [{ kind: "account", name: "account.json", sha256 }],
  mfaPropagation: "documented",
  counts: { users: 1, roles: 1, withoutMfa: 0, withMfa: 1, outside: 0, escalations: 0, unknown: 0, gaps: 0 },
  paths: [
    {
      from: "arn:aws:iam::123456789012:user/alice",
      mfa: "required",
      by: ["arn:aws:iam::123456789012:role/door"],
    },
  ],
  escalations: [
    {
      by: "arn:aws:iam::123456789012:user/alice",
      action: "iam:UpdateAssumeRolePolicy",
      on: "arn:aws:iam::123456789012:role/door",
      mfa: "required",
      leadsTo: ["arn:aws:iam::123456789012:role/door"],
    },
  ],
  undocumented: [],
};

function attached(kind: keyof typeof attachmentTypes, value: unknown) {
  return { mediaType: attachmentTypes[kind], body: JSON.stringify(value), contentEncoding: "IDENTITY" };
}

/** A copy in which the value at a path is another one; undefined takes it away. */
function changed(value: unknown, [name, ...rest]: readonly (string | number)[], to: unknown): unknown {
  if (name === undefined) return to;
  if (Array.isArray(value)) return value.map((each, index) => (index === name ? changed(each, rest, to) : each));
  const record: Record<string, unknown> = { ...(typeof value === "object" ? value : {}) };
  const member = changed(record[name], rest, to);
  if (member === undefined) delete record[name];
  else record[name] = member;
  return record;
}

/** The paths of all values in a value. */
function pathsIn(value: unknown): readonly (readonly (string | number)[])[] {
  if (typeof value !== "object" || value === null) return [[]];
  const entries: readonly [string | number, unknown][] = Array.isArray(value)
    ? [...value.entries()]
    : Object.entries(value);
  return [[], ...entries.flatMap(([name, member]) => pathsIn(member).map((path) => [name, ...path]))];
}

describe("the evidence of a call", () => {
  test("is read, and nothing is taken but what is known", () => {
    const planted = changed(changed(evidence, ["trust", "secret"], "s3cr3t"), ["call", "code"], "s3cr3t");
    const read = readAttachment(attached("evidence", planted));
    expect(read).toEqual({
      kind: "evidence",
      evidence: {
        backend: "embedded",
        evaluator: "policy-check endpoint",
        endpoint: "http://127.0.0.1:4566",
        call: {
          action: "sts:AssumeRole",
          caller: "long-term-key",
          principal: "arn:aws:iam::123456789012:user/alice",
          resource: "arn:aws:iam::123456789012:role/door",
          mfa: "none",
        },
        answer: "denied",
        decision: "implicitDeny",
        undocumented: ["an-id"],
        deniedBy: "trustPolicy",
        trust,
      },
    });
  });

  test("in base64 is the same", () => {
    const { mediaType, body } = attached("evidence", { ...evidence, evaluator: "Zürich" });
    const read = readAttachment({ mediaType, body: Buffer.from(body).toString("base64"), contentEncoding: "BASE64" });
    expect(read).toMatchObject({ kind: "evidence", evidence: { evaluator: "Zürich", answer: "denied" } });
  });

  test("of an older run lacks fields, and says so", () => {
    const { caller, ...call } = evidence.call;
    const { deniedBy, trust: seen, ...older } = { ...evidence, call };
    expect(readAttachment(attached("evidence", older))).toMatchObject({
      kind: "evidence",
      evidence: { call: { caller: null }, deniedBy: "unknown", trust: null },
    });
  });

  test("has all its texts changed on the way in", () => {
    const read = readAttachment(attached("evidence", evidence), (text) => text.replaceAll("a", "_"));
    expect(JSON.stringify(read)).toContain("policies/p.json");
    expect(JSON.stringify(read)).toContain("_rn:_ws:i_m::123456789012:user/_lice");
    expect(JSON.stringify(read)).not.toContain("arn:aws");
  });

  test.each<[unknown, string]>([
    ["text", "is not an object"],
    [[], "is not an object"],
    [null, "is not an object"],
    [{}, "has no object /call"],
    [changed(evidence, ["backend"], 1), "has no text /backend"],
    [changed(evidence, ["answer", "kind"], "allowed"), "has none of succeeded, denied, failed as /answer/kind"],
    [
      changed(evidence, ["decision", "decision"], "yes"),
      "has none of allowed, implicitDeny, explicitDeny, notEnforced as /decision/decision",
    ],
    [changed(evidence, ["trust"], 1), "has no object /trust"],
    [changed(evidence, ["trust", "name"], 1), "has no text /trust/name"],
    [changed(evidence, ["trust", "sha256"], "ABC"), "has no SHA-256 in hex as /trust/sha256"],
    [changed(evidence, ["trust", "statements"], {}), "has no list /trust/statements"],
    ...[
      changed(evidence, ["trust", "statements", 0], null),
      changed(evidence, ["trust", "statements", 0, "index"], -1),
      changed(evidence, ["trust", "statements", 0, "index"], 0.5),
      changed(evidence, ["trust", "statements", 0, "applied"], "yes"),
      changed(evidence, ["trust", "statements", 0, "conditions", 0, "held"], 1),
    ].map((value): [unknown, string] => [value, "has no observed statement as /trust/statements/0"]),
  ])("that is malformed says where: %#", (value, why) => {
    const mediaType = attachmentTypes.evidence;
    expect(readAttachment(attached("evidence", value))).toEqual({ kind: "malformed", mediaType, why });
  });
});

describe("other attachments", () => {
  test("of policy-check are read", () => {
    expect(readAttachment(attached("proof", proof))).toEqual({
      kind: "proof",
      proof: { role: proof.role, property: "mfa", trust: proof.trust },
    });
    expect(readAttachment(attached("notChecked", { backend: "aws", reason: "no clock" }))).toEqual({
      kind: "notChecked",
      notChecked: { backend: "aws", reason: "no clock" },
    });
    const otherEndpoints = ["http://127.0.0.1:4566"];
    expect(readAttachment(attached("otherEndpoints", { backend: "aws", otherEndpoints }))).toEqual({
      kind: "otherEndpoints",
      endpoints: otherEndpoints,
    });
  });

  test("an answer about whole accounts is read, and nothing is taken but what is known", () => {
    const { evaluator, statement, verdict, role, accounts, files, undocumented } = reach;
    const planted = changed(changed(reach, ["files", 0, "secret"], "s3cr3t"), ["paths", 0, "externalId"], "s3cr3t");
    expect(readAttachment(attached("reach", planted))).toEqual({
      kind: "reach",
      reach: { evaluator, statement, verdict, role, accounts, files, undocumented },
    });
  });

  test.each<[readonly (string | number)[], unknown, string]>([
    [[], "text", "is not an object"],
    [["evaluator"], 1, "has no text /evaluator"],
    [["statement"], undefined, "has no text /statement"],
    [["verdict"], "proved", "has none of holds, violated, unknown as /verdict"],
    [["files"], [], "has no files as /files"],
    [["files", 0, "sha256"], "ABC", "has no file with its SHA-256 as /files/0"],
    [["files", 0, "kind"], "secret", "has no file with its SHA-256 as /files/0"],
  ])("an answer about whole accounts that is malformed says where: %j", (path, to, why) => {
    const mediaType = attachmentTypes.reach;
    const read = readAttachment(attached("reach", changed(reach, path, to)));
    expect(read).toEqual({ kind: "malformed", mediaType, why });
  });

  test("of other tools are none of ours", () => {
    expect(readAttachment({ mediaType: "application/json", body: JSON.stringify(evidence) })).toBeUndefined();
    expect(readAttachment({ mediaType: "constructor", body: "{}" })).toBeUndefined();
  });

  test.each([
    [{ ...attached("notChecked", {}), body: "{" }],
    [{ ...attached("evidence", {}), contentEncoding: "BASE64", body: "§" }],
  ])("that are not JSON are malformed: %j", (attachment) => {
    expect(readAttachment(attachment)).toMatchObject({ kind: "malformed", why: "is not JSON" });
  });

  test("a proof of anything but a proved property is malformed", () => {
    const violated = { ...proof, verdict: "violated" };
    expect(readAttachment(attached("proof", violated))).toMatchObject({ kind: "malformed" });
  });
});

describe("the schema", () => {
  const schema = JSON.parse(readFileSync(new URL("./schema/evidence.json", import.meta.url), "utf8"));
  const ajv = new Ajv({ strict: false }).addSchema(schema, "attachments");
  const valid = (kind: string, value: unknown): boolean =>
    ajv.getSchema(`attachments#/definitions/${kind}`)?.(value) === true;
  const samples = {
    evidence,
    proof,
    reach,
    notChecked: { backend: "aws", reason: "no clock" },
    otherEndpoints: { backend: "aws", otherEndpoints: [] },
  };

  test("has a definition for each media type, and fits what is attached", () => {
    for (const kind of Object.keys(attachmentTypes)) expect(schema.definitions[kind].description).toContain("vnd.");
    for (const [kind, value] of Object.entries(samples)) expect(valid(kind, value), kind).toBe(true);
  });

  test.each(["evidence", "proof", "reach"] as const)(
    "agrees with the reader of %s: what it allows can be read",
    (kind) => {
      for (const path of pathsIn(samples[kind])) {
        for (const to of [undefined, null, 7, "text", [], {}]) {
          const value = changed(samples[kind], path, to);
          const read = readAttachment(attached(kind, value ?? null));
          if (valid(kind, value)) expect(read?.kind, JSON.stringify([path, to])).toBe(kind);
        }
      }
    },
  );
});
