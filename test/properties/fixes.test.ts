import fc from "fast-check";
import { expect } from "vitest";
import { SourceText } from "../../src/diagnostics/index.js";
import { type CompiledPolicy, compilePolicy, decide, prepareRequest } from "../../src/engine/index.js";
import { fixText } from "../../src/inspection/index.js";
import { lintPolicy } from "../../src/lint/index.js";
import { parseJson, parsePolicy } from "../../src/policy/index.js";
import { holdsFor } from "./runs.js";

/** Policies with mistakes of the kinds that are repaired, and with things that are right, in all layouts. */
const key = fc.constantFrom(
  "aws:MultiFactorAuthPresent",
  "aws:multifactorauthpresent",
  "aws:MFAPresent",
  "aws:MultiFactorAuthPresnt",
  "aws:SecureTransport",
  "aws:MultiFactorAuthAge",
);
const operator = fc.constantFrom(
  ...["Bool", "BoolIfExists", "bool", "Boolean", "BoolIfExist", "ForAllValues:Bool", "ForAllValue:Bool", "Null"],
  ...["NumericLessThan", "NumericLessThanIfExists", "StringEqual", "BoolNot"],
);
const value = fc.constantFrom(
  "true",
  "false",
  true,
  false,
  "yes",
  "no",
  "True ",
  1,
  0,
  "3600",
  ["true"],
  ["true", "yes"],
);
const anyCondition = fc.dictionary(operator, fc.dictionary(key, value, { minKeys: 1, maxKeys: 3 }), { maxKeys: 3 });
/** What the repairs of MFA conditions are about, with and without other conditions around it. */
const mfaCondition = fc
  .record({
    operator: fc.constantFrom("Bool", "BoolIfExists"),
    value: fc.constantFrom("true", "false", true, false, ["true"]),
    beside: fc.constantFrom({}, { "aws:SecureTransport": "true" }),
    before: fc.constantFrom({}, { Bool: { "aws:SecureTransport": "true" } }, { BoolIfExists: {} }),
    after: fc.constantFrom({}, { StringEquals: { "aws:PrincipalAccount": "123456789012" } }),
  })
  .map(({ operator: name, value: present, beside, before, after }) => ({
    ...before,
    [name]: { "aws:MultiFactorAuthPresent": present, ...beside },
    ...after,
  }));
const condition = fc.oneof(anyCondition, { arbitrary: mfaCondition, weight: 2 });
const user = "arn:aws:iam::123456789012:user/alice";
const principal = fc.constantFrom(
  { AWS: user },
  { AWS: "arn:aws:iam::123456789012:root" },
  { aws: user },
  { AWS: "*" },
  { AWS: user, Service: "ec2.amazonaws.com" },
);
const statement = fc
  .record(
    {
      Sid: fc.constantFrom("", "Étage", "Open"),
      Effect: fc.constantFrom("Allow", "Allow", "Deny", "allow", "Alow", "Permit"),
      Principal: principal,
      Action: fc.constantFrom("sts:AssumeRole", ["sts:AssumeRole", "sts:TagSession"]),
      Condition: condition,
    },
    { requiredKeys: ["Effect", "Principal", "Action"] },
  )
  .chain((elements) =>
    fc.constantFrom("Condition", "Condition", "Condtion", "condition").map((name) => {
      const { Condition, ...rest } = elements;
      return Condition === undefined ? rest : { ...rest, [name]: Condition };
    }),
  );
const version = fc.constantFrom("2012-10-17", "2012-10-17", "2008-10-17", "2012-10-7", 2012);
const document = fc
  .record(
    { Version: version, Statement: fc.array(statement, { minLength: 1, maxLength: 3 }) },
    {
      requiredKeys: ["Statement"],
    },
  )
  .chain((policy) =>
    fc.constantFrom("Statement", "Statement", "Statment").map((name) => {
      const { Statement, ...rest } = policy;
      return { ...rest, [name]: Statement };
    }),
  );
const text = fc
  .tuple(document, fc.constantFrom(0, 2, "\t"), fc.constantFrom("\n", "\r\n"), fc.boolean())
  .map(([policy, indent, lineEnd, last]) =>
    `${JSON.stringify(policy, null, indent)}${last ? "\n" : ""}`.replaceAll("\n", lineEnd).replaceAll("É", "\\u00c9"),
  );

function fix(policy: string, revivesOnly = false) {
  return fixText(new SourceText("policy.json", policy), (source) =>
    lintPolicy(source).map((finding) =>
      revivesOnly && finding.fix?.revives !== true ? { ...finding, fix: undefined } : finding,
    ),
  );
}

function compiled(policy: string): CompiledPolicy {
  const { document: read, problems } = parsePolicy("trust", new SourceText("policy.json", policy));
  if (read === undefined) throw new Error("no policy");
  return compilePolicy({ document: read, problems });
}

const all = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}';
const identityDocument = parsePolicy("identity", new SourceText("identity.json", all)).document;
if (identityDocument === undefined) throw new Error("no policy");
const identity = [compilePolicy({ document: identityDocument, problems: [] })];

const principals = [
  user,
  "arn:aws:iam::123456789012:user/bob",
  "arn:aws:iam::123456789012:role/r",
  "arn:aws:iam::999999999999:user/eve",
  "ec2.amazonaws.com",
];
const mfa = [undefined, "false", "true"].flatMap((present) =>
  [undefined, "1", "7200"].map((age) => ({
    ...(present === undefined ? {} : { "aws:MultiFactorAuthPresent": present }),
    ...(age === undefined ? {} : { "aws:MultiFactorAuthAge": age }),
  })),
);
const contexts = [{}, { "aws:SecureTransport": "true" }, { "aws:SecureTransport": "false" }].flatMap((base) =>
  mfa.map((keys) => ({ ...base, ...keys })),
);
const requests = principals.flatMap((who) =>
  contexts.flatMap((context) => {
    const resource = "arn:aws:iam::123456789012:role/target";
    const prepared = prepareRequest({ action: "sts:AssumeRole", principal: who, resource, context });
    return prepared.kind === "ready" ? [prepared.request] : [];
  }),
);

function whoGetsIn(policy: string): readonly string[] {
  const trust = compiled(policy);
  return requests
    .filter((request) => decide(request, { trust, identity }).decision === "allowed")
    .map((request) => JSON.stringify([request.principal, [...request.context]]));
}

/** What mending a misspelling opens is what the policy says; all other repairs let nobody in. */
holdsFor("nobody is let in, but by the mending of what was misspelt", 100, text, (policy) => {
  const mended = fix(policy, true).text;
  const before = new Set(whoGetsIn(mended));
  expect(whoGetsIn(fix(policy).text).filter((who) => !before.has(who))).toEqual([]);
});

holdsFor("the text stays JSON, as it is laid out, and needs no second run", 100, text, (policy) => {
  const { text: once, repairs } = fix(policy);
  expect(parseJson(new SourceText("", once)).problems).toEqual(parseJson(new SourceText("", policy)).problems);
  if (repairs.length === 0) expect(once).toBe(policy);
  else expect(once).not.toBe(policy);
  const again = fix(once);
  expect(again.text).toBe(once);
  expect(again.repairs).toEqual([]);
  // Escapes, indentation and line ends are as they were.
  expect(once.split("\\u00c9tage").length).toBe(policy.split("\\u00c9tage").length);
  expect(once.endsWith("\n")).toBe(policy.endsWith("\n"));
  if (policy.includes("\r\n")) expect(once).not.toMatch(/(?<!\r)\n/);
  else expect(once).not.toContain("\r");
  if (!policy.trimEnd().includes("\n")) expect(once.trimEnd()).not.toContain("\n");
});

holdsFor("a text is the same but for the edits", 300, text, (policy) => {
  const source = new SourceText("policy.json", policy);
  for (const { fix: each } of lintPolicy(source)) {
    for (const { span } of each?.edits ?? []) {
      expect(span.start).toBeGreaterThanOrEqual(0);
      expect(span.end).toBeGreaterThanOrEqual(span.start);
      expect(span.end).toBeLessThanOrEqual(policy.length);
    }
    const sorted = [...(each?.edits ?? [])].sort((one, other) => one.span.start - other.span.start);
    sorted.forEach((edit, index) => {
      expect(edit.span.start).toBeGreaterThanOrEqual(sorted[index - 1]?.span.end ?? 0);
    });
  }
});
