import fc from "fast-check";
import { expect } from "vitest";
import { trustActions } from "../../src/iam/index.js";
import type { PolicyKind } from "../../src/policy/index.js";
import type { Json } from "./json-trees.js";
import { type Slot, slotsOf, withPolicy, withStatements } from "./policy-slots.js";
import {
  decisionOf,
  type JsonObject,
  type PolicyJson,
  type RequestParts,
  requestsWithStatements,
  type StatementJson,
  variable,
} from "./request-arbitraries.js";
import { holdsFor } from "./runs.js";

// What cannot be read is refused. Where one asks to be lenient it only takes access away: an Allow with an unreadable
// part lets nobody in, and a Deny with one denies whatever it could be meant to.

/** A statement with a part that cannot be read, and the same statement with that part about everything. */
interface Broken {
  readonly statement: Json;
  readonly universal: StatementJson;
}

/** Undefined where the statement has no such part. */
type Break = (statement: StatementJson, kind: PolicyKind) => Broken | undefined;

function cannotOpen<T>(name: string, runs: number, choices: fc.Arbitrary<T>, breakOf: (choice: T) => Break): void {
  const input = fc.record({
    from: requestsWithStatements("Deny"),
    slot: fc.nat(),
    statement: fc.nat(),
    deny: fc.boolean(),
    choice: choices,
  });
  holdsFor(name, runs, input, ({ from, slot: pick, statement: at, deny, choice }) => {
    const all = slotsOf(from.request);
    const slot = all[pick % Math.max(1, all.length)];
    if (slot === undefined) return;
    const before = deny ? [from.statement[slot.kind], ...slot.policy.Statement] : slot.policy.Statement;
    const index = deny ? 0 : at % before.length;
    const statement = before[index];
    const broken = statement && breakOf(choice)(statement, slot.kind);
    if (statement === undefined || broken === undefined) return;
    const request = withPolicy(from.request, slot, { ...slot.policy, Statement: before });
    const put = (value: Json | undefined): RequestParts => withJson(request, slot, before, index, value);
    expect(decisionOf(put(broken.statement))).toBe("refused");
    if (decisionOf(put(broken.statement), true) !== "allowed") return;
    expect(decisionOf(put(statement["Effect"] === "Allow" ? undefined : broken.universal), true)).toBe("allowed");
  });
}

/** The request with another value in place of a statement, or with none. */
function withJson(
  request: RequestParts,
  slot: Slot,
  statements: readonly StatementJson[],
  index: number,
  value: Json | undefined,
): RequestParts {
  // Not every value is a statement, which is the point here.
  const put = (value === undefined ? [] : [value]) as StatementJson[];
  return withStatements(request, slot, () => [...statements.slice(0, index), ...put, ...statements.slice(index + 1)]);
}

function without(value: JsonObject, ...keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)));
}

type Part = "Principal" | "Action" | "Resource" | "Condition";

const parts: readonly Part[] = ["Principal", "Action", "Resource", "Condition"];

function hasPart(kind: PolicyKind, part: Part): boolean {
  if (part === "Principal") return kind !== "identity";
  return part !== "Resource" || kind !== "trust";
}

/** The statement with a part that is about everything. */
function withUniversal(statement: StatementJson, kind: PolicyKind, part: Part): StatementJson {
  const rest = without(statement, part, `Not${part}`);
  switch (part) {
    case "Principal":
      return { ...rest, Principal: { AWS: "*" } };
    case "Action":
      return { ...rest, Action: kind === "trust" ? [...trustActions] : "*" };
    case "Resource":
      return { ...rest, Resource: "*" };
    case "Condition":
      return rest;
  }
}

/** The keys of a part that a statement has: Action or NotAction. */
function keysOf(statement: StatementJson, part: Part): readonly string[] {
  return [part, `Not${part}`].filter((key) => key in statement);
}

const scalars: readonly Json[] = [7, null, true];

const wrongValues: Readonly<Record<Part, readonly Json[]>> = {
  Principal: [...scalars, "alice", [], [{ AWS: "*" }], { AWS: 7 }, { AWS: [null] }, { AWS: { a: "b" } }],
  Action: [...scalars, {}, { a: "b" }, [7], [["sts:AssumeRole"]]],
  Resource: [...scalars, {}, { a: "b" }, [7], [["*"]], variable("aws:username").slice(0, -1)],
  Condition: [
    ...scalars,
    "Bool",
    [],
    [{}],
    { Bool: 7 },
    { Bool: [] },
    { Bool: { a: null } },
    { Bool: { a: [["true"]] } },
  ],
};

cannotOpen(
  "a part of a statement with a value of the wrong type lets nobody in",
  300,
  fc
    .constantFrom(...parts)
    .chain((part) => fc.tuple(fc.constant(part), fc.constantFrom(...wrongValues[part]), fc.boolean())),
  ([part, wrong, besideOthers]) =>
    (statement, kind) => {
      if (!hasPart(kind, part)) return undefined;
      // Resource policies need not have a Resource, and no variable is malformed in a policy of the older version.
      const [key = part] = keysOf(statement, part);
      const own = statement[key];
      const value =
        besideOthers && Array.isArray(own) && Array.isArray(wrong) && part !== "Condition" ? [...own, ...wrong] : wrong;
      if (typeof value === "string" && part === "Resource") return undefined;
      if (part !== "Condition" && Array.isArray(value) && value.length === 0 && part !== "Principal") return undefined;
      return { statement: { ...statement, [key]: value }, universal: withUniversal(statement, kind, part) };
    },
);

cannotOpen(
  "a statement without Principal, Action or Resource lets nobody in",
  150,
  fc.constantFrom(...parts),
  (part) => (statement, kind) => {
    const needed = kind === "resource" ? part !== "Resource" && part !== "Condition" : part !== "Condition";
    if (!needed || !hasPart(kind, part)) return undefined;
    return { statement: without(statement, part, `Not${part}`), universal: withUniversal(statement, kind, part) };
  },
);

const brokenTests: readonly (readonly [operator: string, block: Json])[] = [
  ["Boolean", { "aws:MultiFactorAuthPresent": "true" }],
  ["Boolean", {}],
  ["", { "aws:MultiFactorAuthPresent": "true" }],
  ["NullIfExists", { "aws:MultiFactorAuthPresent": "true" }],
  ["ForSomeValues:StringEquals", { "aws:TagKeys": "team" }],
  ["StringEquals:ForAnyValue", { "aws:TagKeys": "team" }],
  ["__proto__", { "aws:MultiFactorAuthPresent": "true" }],
  ["constructor", { "aws:MultiFactorAuthPresent": "true" }],
  ["NumericLessThan", { "aws:MultiFactorAuthAge": "1h" }],
  ["NumericLessThanIfExists", { "aws:MultiFactorAuthAge": ["100", "1h"] }],
  ["ForAllValues:NumericNotEquals", { "aws:MultiFactorAuthAge": "" }],
  ["DateGreaterThan", { "aws:CurrentTime": "yesterday" }],
  ["DateNotEquals", { "aws:CurrentTime": "2026-02-30" }],
  ["NotIpAddress", { "aws:SourceIp": "10.0.0.0/40" }],
  ["BinaryEquals", { "example:Digest": "***" }],
  ["Bool", { "aws:MultiFactorAuthPresent": null }],
  ["Null", { "aws:MultiFactorAuthPresent": [null] }],
  ["StringNotLike", { "sts:ExternalId": { a: "b" } }],
  ["StringNotEquals", "red"],
  ["ArnNotEqualsIfExists", null],
];

cannotOpen(
  "a condition that cannot be read lets nobody in",
  300,
  fc.constantFrom(...brokenTests),
  ([operator, block]) =>
    (statement) => {
      const { Condition: own } = statement;
      const others =
        own !== null && typeof own === "object" && !Array.isArray(own) ? without(own as JsonObject, operator) : {};
      return {
        statement: { ...statement, Condition: Object.fromEntries([...Object.entries(others), [operator, block]]) },
        universal: { ...statement, Condition: others },
      };
    },
);

const malformedVariables: readonly string[] = [
  ...["", "a*", "aws:username, red", "aws:username, 'r'ed"].map(variable),
  ...["${", "x${aws:username"],
];

holdsFor(
  "a malformed policy variable lets nobody in",
  300,
  fc.record({
    from: requestsWithStatements("Deny"),
    pick: fc.nat(),
    effect: fc.constantFrom("Allow", "Deny"),
    text: fc.constantFrom(...malformedVariables),
    place: fc.constantFrom("StringEquals", "StringNotLike", "ArnLike", "Resource", "NotResource"),
    alone: fc.boolean(),
  }),
  ({ from, pick, effect, text, place, alone }) => {
    const all = slotsOf(from.request);
    const slot = all[pick % Math.max(1, all.length)];
    if (slot === undefined || (place.endsWith("Resource") && slot.kind === "trust")) return;
    const plain = { ...from.statement[slot.kind], Effect: effect };
    const isResource = place.endsWith("Resource");
    const broken: StatementJson = isResource
      ? { ...without(plain, "Resource", "NotResource"), [place]: `arn:aws:s3:::bucket/${text}` }
      : { ...plain, Condition: { [place]: { "aws:PrincipalArn": text } } };
    const universal = isResource ? withUniversal(plain, slot.kind, "Resource") : without(plain, "Condition");
    const policy = { ...slot.policy, Version: "2012-10-17" };
    const put = (statements: readonly StatementJson[]): RequestParts =>
      withPolicy(from.request, slot, { ...policy, Statement: [...statements, ...(alone ? [] : policy.Statement)] });
    expect(decisionOf(put([broken]))).toBe("refused");
    if (decisionOf(put([broken]), true) !== "allowed") return;
    expect(decisionOf(put(effect === "Allow" ? [] : [universal]), true)).toBe("allowed");
  },
);

cannotOpen(
  "a text that is no action lets nobody in",
  150,
  fc.tuple(
    fc.constantFrom(
      "sts.AssumeRole",
      "",
      "AssumeRole",
      "sts:",
      ":AssumeRole",
      "sts:Assume Role",
      "sts:AssumeRole,sts:TagSession",
    ),
    fc.boolean(),
  ),
  ([text, besideOthers]) =>
    (statement, kind) => {
      const [key = "Action"] = keysOf(statement, "Action");
      const own = statement[key];
      const others = besideOthers ? [own ?? []].flat() : [];
      return {
        statement: { ...statement, [key]: [...others, text] },
        universal: withUniversal(statement, kind, "Action"),
      };
    },
);

cannotOpen(
  "an unknown type of principal lets nobody in",
  150,
  fc.tuple(fc.constantFrom("Aws", "aws", "Users", "", "__proto__", "*"), fc.boolean()),
  ([type, besideOthers]) =>
    (statement, kind) => {
      const [key] = keysOf(statement, "Principal");
      const own = key === undefined ? undefined : statement[key];
      if (key === undefined || own === undefined || own === null || typeof own !== "object") return undefined;
      const values: [string, Json][] = [...(besideOthers ? Object.entries(own) : []), [type, "*"]];
      return {
        statement: { ...statement, [key]: Object.fromEntries(values) },
        universal: withUniversal(statement, kind, "Principal"),
      };
    },
);

cannotOpen(
  "an element with an unknown name lets nobody in",
  300,
  fc.tuple(fc.constantFrom(...parts), fc.constantFrom("lower case", "misspelt", "beside")),
  ([part, change]) =>
    (statement, kind) => {
      const [key] = keysOf(statement, part);
      if (key === undefined) return undefined;
      const name = change === "lower case" ? key.toLowerCase() : `${key}s`;
      const value = statement[key] ?? null;
      const rest = change === "beside" ? statement : without(statement, key);
      return {
        statement: { ...rest, [name]: value },
        universal: change === "beside" ? statement : withUniversal(statement, kind, part),
      };
    },
);

cannotOpen(
  "an element together with its negation lets nobody in",
  150,
  fc.constantFrom(...parts),
  (part) => (statement, kind) => {
    if (part === "Condition" || !hasPart(kind, part)) return undefined;
    const [key, second] = keysOf(statement, part);
    if (key === undefined || second !== undefined) return undefined;
    const other = key === part ? `Not${part}` : part;
    const value: Json =
      part === "Principal"
        ? { Service: "ecs.amazonaws.com" }
        : part === "Action"
          ? "sts:SetContext"
          : "arn:aws:s3:::other";
    return { statement: { ...statement, [other]: value }, universal: withUniversal(statement, kind, part) };
  },
);

/** A Deny of everything, which is what something may be that cannot be read at all. */
function denyAll(kind: PolicyKind): StatementJson {
  return parts
    .filter((part) => hasPart(kind, part))
    .reduce<StatementJson>((statement, part) => withUniversal(statement, kind, part), { Effect: "Deny" });
}

const effects: readonly (Json | undefined)[] = ["allow", "ALLOW", "", "Permit", 7, null, ["Allow"], undefined];

cannotOpen(
  "a statement whose Effect cannot be read counts as a Deny",
  150,
  fc.constantFrom(...effects),
  (effect) => (statement) => {
    const rest = without(statement, "Effect");
    const broken = effect === undefined ? rest : { ...rest, Effect: effect };
    // An Allow has to be as good as absent, a Deny as good as whole.
    return { statement: broken, universal: statement };
  },
);

holdsFor(
  "a statement that is none counts as a Deny of everything",
  150,
  fc.record({
    from: requestsWithStatements("Deny"),
    pick: fc.nat(),
    wrap: fc.constantFrom<(statement: StatementJson) => Json>(
      (statement) => [statement],
      (statement) => JSON.stringify(statement),
      () => null,
      () => 7,
    ),
  }),
  ({ from, pick, wrap }) => {
    const all = slotsOf(from.request);
    const slot = all[pick % Math.max(1, all.length)];
    if (slot === undefined) return;
    const { Statement: statements } = slot.policy;
    const broken = withJson(from.request, slot, statements, statements.length, wrap(from.statement[slot.kind]));
    expect(decisionOf(broken)).toBe("refused");
    if (decisionOf(broken, true) !== "allowed") return;
    const denied = withStatements(from.request, slot, () => [...statements, denyAll(slot.kind)]);
    expect(decisionOf(denied, true)).toBe("allowed");
  },
);

holdsFor(
  "a policy whose statements cannot be found counts as a Deny of everything",
  150,
  fc.record({
    from: requestsWithStatements("Deny"),
    pick: fc.nat(),
    hide: fc.constantFrom<(policy: PolicyJson) => JsonObject>(
      ({ Statement, ...rest }) => ({ ...rest, statement: Statement }),
      ({ Statement, ...rest }) => ({ ...rest, Statements: Statement }),
      ({ Statement, ...rest }) => ({ ...rest, Statement: JSON.stringify(Statement) }),
      ({ Statement, ...rest }) => ({ ...rest, Statement: null, Version: "2012-10-17" }),
      // An empty object in the place of a resource policy says that there is none.
      ({ Statement: _, ...rest }) => ({ ...rest, Version: "2012-10-17" }),
    ),
  }),
  ({ from, pick, hide }) => {
    const all = slotsOf(from.request);
    const slot = all[pick % Math.max(1, all.length)];
    if (slot === undefined) return;
    const statements = [from.statement[slot.kind], ...slot.policy.Statement];
    // Not every value is a policy, which is the point here.
    const hidden = withPolicy(from.request, slot, hide({ ...slot.policy, Statement: statements }) as PolicyJson);
    expect(decisionOf(hidden)).toBe("refused");
    if (decisionOf(hidden, true) !== "allowed") return;
    const denied = withStatements(from.request, slot, () => [denyAll(slot.kind)]);
    expect(decisionOf(denied, true)).toBe("allowed");
  },
);

holdsFor(
  "a Version that cannot be read opens nothing that one of the two versions would not",
  200,
  fc.record({
    from: requestsWithStatements("Deny"),
    pick: fc.nat(),
    effect: fc.constantFrom("Allow", "Deny"),
    operator: fc.constantFrom("StringEquals", "StringNotEquals", "ArnLike"),
    version: fc.constantFrom<Json>("2012-10-18", "2012-10-17 ", 20121017, null, ["2012-10-17"]),
  }),
  ({ from, pick, effect, operator, version }) => {
    const all = slotsOf(from.request);
    const slot = all[pick % Math.max(1, all.length)];
    if (slot === undefined) return;
    const withVariable: StatementJson = {
      ...from.statement[slot.kind],
      Effect: effect,
      Condition: { [operator]: { "aws:PrincipalArn": variable("aws:PrincipalArn") } },
    };
    const put = (value: Json): RequestParts =>
      withPolicy(from.request, slot, {
        ...slot.policy,
        Version: value,
        Statement: [withVariable, ...slot.policy.Statement],
      });
    expect(decisionOf(put(version))).toBe("refused");
    if (decisionOf(put(version), true) !== "allowed") return;
    expect(decisionOf(put("2012-10-17"))).toBe("allowed");
    expect(decisionOf(put("2008-10-17"))).toBe("allowed");
  },
);
