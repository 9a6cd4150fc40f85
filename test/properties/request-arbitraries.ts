import fc from "fast-check";
import { SourceText } from "../../src/diagnostics/index.js";
import {
  type DecisionKind,
  decide,
  explain,
  type RequestDocument,
  readRequestDocument,
} from "../../src/engine/index.js";
import type { PolicyKind } from "../../src/policy/index.js";
import type { Json } from "./json-trees.js";

/** Objects of JSON, as far as requests have them. */
export type JsonObject = { readonly [key: string]: Json };

/** A statement or policy that is written into a request; the type keeps properties from taking one for the other. */
export type StatementJson = JsonObject;

export interface PolicyJson {
  readonly [key: string]: Json;
  readonly Statement: readonly StatementJson[];
}

/** The policies of a request, all of them lists, so that properties can put statements in and take them out. */
export interface PoliciesJson {
  readonly trust: readonly PolicyJson[];
  readonly identity: readonly PolicyJson[];
  readonly permissionsBoundary: readonly PolicyJson[];
  readonly session: readonly PolicyJson[];
  readonly serviceControl: readonly (readonly PolicyJson[])[];
  readonly resourceControl: readonly (readonly PolicyJson[])[];
  readonly resource: readonly PolicyJson[];
}

/** A request before it is written. */
export interface RequestParts {
  readonly action: string;
  readonly principal: string;
  readonly resource: string;
  readonly context: JsonObject;
  readonly policies: PoliciesJson;
}

/** The request as `simulate` reads it. Of the kinds that can stand there once only, the first is written. */
export function toJson({ policies, ...rest }: RequestParts): JsonObject {
  const { trust, permissionsBoundary, resource, ...lists } = policies;
  return {
    ...rest,
    policies: {
      ...lists,
      trust: trust[0] ?? null,
      permissionsBoundary: permissionsBoundary[0] ?? null,
      resource: resource[0] ?? null,
    },
  };
}

/** What a request comes to: refused, or a decision with what it depends on. */
export type Outcome = "refused" | { readonly decision: DecisionKind; readonly dependsOn: readonly string[] };

const settings = { load: () => ({ refused: "there are no files here" }), lenient: false };

export function readText(text: string, lenient = false): RequestDocument {
  return readRequestDocument(new SourceText("request", text), { ...settings, lenient });
}

export function outcomeOfText(text: string, lenient = false): Outcome {
  const document = readText(text, lenient);
  if (document.kind === "refused") return "refused";
  const { decision, undocumented } = decide(document.request, document.policies);
  return { decision, dependsOn: undocumented.map(({ id, otherwise }) => `${id} ${otherwise}`).sort() };
}

export function outcomeOf(request: RequestParts, lenient = false): Outcome {
  return outcomeOfText(JSON.stringify(toJson(request)), lenient);
}

export function decisionOf(request: RequestParts, lenient = false): DecisionKind | "refused" {
  const outcome = outcomeOf(request, lenient);
  return outcome === "refused" ? outcome : outcome.decision;
}

/** Decides with an explanation as well; undefined where the request is refused. */
export function explained(request: RequestParts): ReturnType<typeof explain> | undefined {
  const document = readText(JSON.stringify(toJson(request)));
  return document.kind === "refused" ? undefined : explain(document.request, document.policies);
}

// The world of the generated requests: small, so that policies are often about what is asked.

const here = "111122223333";
const there = "444455556666";
const user = `arn:aws:iam::${here}:user/team/alice`;
const otherUser = `arn:aws:iam::${there}:user/bob`;
const callerRole = `arn:aws:iam::${here}:role/path/Builder`;
const callerRoleWithoutPath = `arn:aws:iam::${here}:role/Builder`;
const session = `arn:aws:sts::${here}:assumed-role/Builder/s1`;
const otherSession = `arn:aws:sts::${there}:assumed-role/Deployer/s2`;
const federatedUser = `arn:aws:sts::${here}:federated-user/fay`;
const userId = "AIDAEXAMPLEUSERALICE1";
const roleId = "AROAEXAMPLEROLEBUILD1";
const targetRole = `arn:aws:iam::${here}:role/Target`;
const service = "ec2.amazonaws.com";
const samlProvider = `arn:aws:iam::${here}:saml-provider/Idp`;
const oidcProvider = `arn:aws:iam::${here}:oidc-provider/token.example.com/path`;

/** Who asks, for what: the part of a request that its policies are mostly about. */
interface Scene {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
}

/** Something that is about the scene it is put into. */
type InScene<T> = (scene: Scene) => T;

/** One of several, each as often as its number says; a failure shrinks to the first, so that is the dullest. */
function oneOf<T>(...choices: readonly (readonly [number, fc.Arbitrary<T>])[]): fc.Arbitrary<T> {
  return fc.oneof({ withCrossShrink: true }, ...choices.map(([weight, arbitrary]) => ({ weight, arbitrary })));
}

function weighted<T>(...choices: readonly (readonly [number, T])[]): fc.Arbitrary<T> {
  return oneOf(...choices.map(([weight, value]) => [weight, fc.constant(value)] as const));
}

/** A policy variable. */
export function variable(inner: string): string {
  return `\${${inner}}`;
}

/** Undefined as often as `absent` in a hundred. */
function sometimes<T>(arbitrary: fc.Arbitrary<T>, absent: number): fc.Arbitrary<T | undefined> {
  return oneOf<T | undefined>([absent, fc.constant(undefined)], [100 - absent, arbitrary]);
}

const principals = weighted(
  [6, user],
  [4, session],
  [2, otherUser],
  [1, otherSession],
  [1, callerRole],
  [1, `arn:aws:iam::${here}:root`],
  [1, `arn:aws:iam::${there}:root`],
  [1, federatedUser],
  [2, service],
  [1, "lambda.amazonaws.com"],
  [1, samlProvider],
  [1, oidcProvider],
  [1, "accounts.google.com"],
  [1, `arn:aws-cn:iam::${here}:user/team/alice`],
);

const assumeActions = [
  ...["sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"],
  ...["sts:TagSession", "sts:SetSourceIdentity", "sts:SetContext"],
];

const scenes: fc.Arbitrary<Scene> = fc
  .record({
    principal: principals,
    action: weighted(
      [20, "sts:AssumeRole"],
      [1, "STS:assumerole"],
      ...assumeActions.slice(1).map((action) => [1, action] as const),
      [3, "s3:GetObject"],
      [2, "kms:Decrypt"],
      [1, "dynamodb:GetItem"],
      [1, "sts:GetCallerIdentity"],
      [1, "sts:GetSessionToken"],
    ),
    role: weighted([5, targetRole], [1, `arn:aws:iam::${there}:role/Target`], [1, callerRole]),
    other: weighted(
      [3, "arn:aws:s3:::bucket/alice/report"],
      [2, `arn:aws:kms:us-east-1:${here}:key/1`],
      [1, `arn:aws:kms:us-east-1:${there}:key/1`],
      [1, `arn:aws:dynamodb:us-east-1:${there}:table/a:b`],
      [1, "*"],
    ),
  })
  .map(({ principal, action, role, other }) => ({ principal, action, resource: isAssume(action) ? role : other }));

export function isAssume(action: string): boolean {
  return assumeActions.some((each) => each.toLowerCase() === action.toLowerCase());
}

// Principals of policies.

type PrincipalEntry = readonly [type: string, value: string];

/** The ways of naming the caller. */
function formsOf(principal: string): readonly PrincipalEntry[] {
  if (!principal.startsWith("arn:"))
    return principal === "accounts.google.com" ? [["Federated", principal]] : [["Service", principal]];
  if (/:(saml|oidc)-provider\//.test(principal)) return [["Federated", principal]];
  const account = principal.split(":")[4] ?? "";
  const forms: PrincipalEntry[] = [
    ["AWS", principal],
    ["AWS", principal],
    ["AWS", account],
    ["AWS", `arn:aws:iam::${account}:root`],
    ["AWS", "*"],
  ];
  if (principal === session || principal === callerRole)
    forms.push(["AWS", callerRole], ["AWS", callerRoleWithoutPath], ["AWS", roleId]);
  if (principal === user) forms.push(["AWS", userId]);
  return forms;
}

const otherEntries: fc.Arbitrary<PrincipalEntry> = weighted<PrincipalEntry>(
  ...[user, otherUser, callerRole, session, federatedUser, here, there, userId, roleId, "*"].map(
    (value) => [2, ["AWS", value]] as const,
  ),
  ...[service, "lambda.amazonaws.com"].map((value) => [1, ["Service", value]] as const),
  ...[samlProvider, oidcProvider, "accounts.google.com"].map((value) => [1, ["Federated", value]] as const),
  // These stand for nobody, which is no reason to refuse the policy.
  ...[`arn:aws:iam::${here}:user/*`, `arn:aws:iam::${here}:group/admins`].map((value) => [1, ["AWS", value]] as const),
);

const principalElement: fc.Arbitrary<InScene<JsonObject>> = fc
  .record({
    fitting: weighted([4, true], [1, false]),
    form: fc.nat(20),
    others: oneOf<PrincipalEntry[]>([3, fc.constant([])], [1, fc.array(otherEntries, { maxLength: 3 })]),
    everyone: weighted([12, false], [1, true]),
    element: weighted([15, "Principal"], [1, "NotPrincipal"]),
  })
  .map(({ fitting, form, others, everyone, element }) => ({ principal, action }) => {
    // A trust policy cannot have the bare star.
    if (everyone) return { [element]: isAssume(action) ? { AWS: "*" } : "*" };
    const forms = formsOf(principal);
    const own = forms[form % forms.length];
    // A principal element that is empty is refused.
    const entries = own !== undefined && (fitting || others.length === 0) ? [own, ...others] : others;
    const byType = new Map<string, string[]>();
    for (const [type, value] of entries) byType.set(type, [...(byType.get(type) ?? []), value]);
    return { [element]: Object.fromEntries(byType) };
  });

// Actions and resources of policies.

const trustActionPatterns = fc.constantFrom("sts:*", "sts:Assume*", "sts:??sumeRole", "sts:T*", ...assumeActions);
const anyActionPatterns = fc.constantFrom(
  ...["*", "s3:*", "s3:Get?bject", "kms:*", "*:Get*", "iam:CreateUser", "sts:GetFederationToken", "sts:*"],
  ...["dynamodb:*", "sts:assume*", ...assumeActions],
);

function actionElement(kind: PolicyKind): fc.Arbitrary<InScene<JsonObject>> {
  const patterns = kind === "trust" ? trustActionPatterns : anyActionPatterns;
  const companions = ["sts:TagSession", "sts:SetSourceIdentity"];
  return fc
    .record({
      fitting: weighted([5, true], [1, false]),
      withCompanions: fc.boolean(),
      others: oneOf<string[]>([2, fc.constant([])], [1, fc.array(patterns, { maxLength: 2 })]),
      element: weighted([12, "Action"], [1, "NotAction"]),
    })
    .map(({ fitting, withCompanions, others, element }) => ({ action }) => {
      const own = fitting ? [action, ...(withCompanions && isAssume(action) ? companions : [])] : [];
      return { [element]: listOrOne([...own, ...others]) };
    });
}

/** Lists of one are mostly written without brackets. */
function listOrOne(items: readonly string[]): Json {
  return items.length === 1 && items[0] !== undefined ? items[0] : items;
}

const resourcePatterns = fc.constantFrom(
  ...["*", "arn:aws:s3:::bucket/*", "arn:aws:s3:::*", "arn:aws:iam::*:role/*", "arn:*", "arn:aws:*:Target"],
  ...[
    `arn:aws:s3:::bucket/${variable("aws:username")}/*`,
    `arn:aws:s3:::bucket/${variable("aws:PrincipalTag/team, 'alice'")}/report`,
  ],
  ...[
    targetRole,
    `arn:aws:kms:us-east-1:${here}:key/?`,
    "arn:aws:dynamodb:*:*:table/a:*",
    `arn:aws:s3:::bucket/a${variable("*")}`,
  ],
);

function resourceElement(kind: PolicyKind): fc.Arbitrary<InScene<JsonObject>> {
  if (kind === "trust") return fc.constant(() => ({}));
  return fc
    .record({
      form: weighted([3, "own"], [3, "any"], [2, "others"], [kind === "resource" ? 2 : 0, "none"]),
      others: fc.array(resourcePatterns, { maxLength: 2 }),
      element: weighted([12, "Resource"], [1, "NotResource"]),
    })
    .map(({ form, others, element }) => ({ resource }) => {
      if (form === "none") return {};
      const own = form === "own" ? [resource] : form === "any" ? ["*"] : [];
      return { [element]: listOrOne([...own, ...others]) };
    });
}

// Conditions.

type Family = "String" | "Arn" | "Numeric" | "Date" | "Bool" | "IpAddress" | "Binary" | "Null";

const operatorsOf: Readonly<Record<Family, readonly string[]>> = {
  String: [
    ...["StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"],
    ...["StringLike", "StringNotLike"],
  ],
  Arn: ["ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"],
  Numeric: [
    ...["NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan"],
    "NumericGreaterThanEquals",
  ],
  Date: [
    ...["DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan"],
    "DateGreaterThanEquals",
  ],
  Bool: ["Bool"],
  IpAddress: ["IpAddress", "NotIpAddress"],
  Binary: ["BinaryEquals"],
  Null: ["Null"],
};

/** Values that a policy may give to the operators of a family, whatever the key. */
const valuesOf: Readonly<Record<Family, readonly Json[]>> = {
  String: [
    "red",
    "blue",
    "r*",
    "",
    "true",
    "alice",
    variable("aws:username"),
    variable("aws:PrincipalTag/team, 'red'"),
    variable("*"),
    100,
    true,
  ],
  Arn: [
    user,
    callerRole,
    `arn:aws:iam::${here}:*`,
    "arn:aws:iam::*:role/*",
    "arn:*",
    "*",
    variable("aws:PrincipalArn"),
  ],
  Numeric: ["0", "100", 100, "3600", 3600.5, "-1", "100.0", "3600000000000000000"],
  Date: ["2026-01-31T09:00:00Z", "2026", "1769850000", "2026-01-31", "2026-01-31T10:00:00+01:00"],
  Bool: ["true", "false", true, false, "True", variable("aws:MultiFactorAuthPresent"), "maybe"],
  IpAddress: ["203.0.113.0/24", "203.0.113.7", "2001:db8::/32", "2001:db8::1", "0.0.0.0/0"],
  Binary: ["cmVk", "", "Ymx1ZQ=="],
  Null: ["true", "false", true, false],
};

interface Key {
  readonly name: string;
  readonly family: Family;
  /** Values that requests have, and policies ask for. */
  readonly values: readonly Json[];
  /** In how many of a hundred requests it is. */
  readonly present: number;
}

const keys: readonly Key[] = [
  { name: "aws:MultiFactorAuthPresent", family: "Bool", values: ["true", "false", true, "TRUE"], present: 60 },
  { name: "aws:MultiFactorAuthAge", family: "Numeric", values: ["0", "100", 3600, "4000.5", "old"], present: 40 },
  { name: "aws:PrincipalArn", family: "Arn", values: [callerRole, callerRoleWithoutPath, user], present: 15 },
  { name: "aws:userid", family: "String", values: [userId, `${roleId}:s1`], present: 30 },
  { name: "aws:username", family: "String", values: ["alice", "bob"], present: 10 },
  { name: "aws:PrincipalTag/team", family: "String", values: ["red", "blue", "alice"], present: 30 },
  {
    name: "aws:TagKeys",
    family: "String",
    values: ["team", "cost", ["team", "cost"], ["team", "Team"], [""], []],
    present: 15,
  },
  { name: "aws:RequestTag/team", family: "String", values: ["red", "blue", ""], present: 10 },
  { name: "sts:ExternalId", family: "String", values: ["red", "Red", "123"], present: 30 },
  { name: "sts:SourceIdentity", family: "String", values: ["alice", "bob"], present: 10 },
  { name: "sts:TransitiveTagKeys", family: "String", values: [["team"], ["team", "cost"]], present: 5 },
  { name: "aws:SourceIp", family: "IpAddress", values: ["203.0.113.7", "2001:db8::1", "nowhere"], present: 40 },
  {
    name: "aws:CurrentTime",
    family: "Date",
    values: ["2026-01-31T09:00:00Z", "2026", "1769850000", "now"],
    present: 40,
  },
  { name: "aws:Unknown", family: "String", values: ["red", ["red", "blue"]], present: 20 },
  { name: "example:Digest", family: "Binary", values: ["cmVk", "Ymx1ZQ==", "?"], present: 20 },
  { name: "token.example.com/path:sub", family: "String", values: ["red", "repo:a/b:ref"], present: 20 },
];

export const contexts: fc.Arbitrary<JsonObject> = fc
  .tuple(...keys.map(({ values, present }) => sometimes(fc.constantFrom(...values), 100 - present)))
  .map((values) =>
    Object.fromEntries(
      keys.flatMap(({ name }, index) => {
        const value = values[index];
        return value === undefined ? [] : [[name, value] as const];
      }),
    ),
  );

/** The context without the keys that contradict the principal, for which a request is refused. */
function suiting(context: JsonObject, principal: string): JsonObject {
  const isUser = principal.includes(":user/");
  const isRole = /:(role|assumed-role)\//.test(principal);
  const name = principal.split("/").at(principal.includes(":assumed-role/") ? 1 : -1);
  const suits: Readonly<Record<string, (value: string) => boolean>> = {
    "aws:username": (value) => isUser && value === name,
    "aws:userid": (value) => value.startsWith(isUser ? "AIDA" : "AROA") && (isUser || isRole),
    "aws:PrincipalArn": (value) =>
      value === principal ||
      (principal.includes(":assumed-role/") && value.includes(":role/") && value.endsWith(`/${name}`)),
  };
  return Object.fromEntries(Object.entries(context).filter(([key, value]) => suits[key]?.(String(value)) !== false));
}

interface Test {
  readonly operator: string;
  readonly key: string;
  readonly value: Json;
}

const conditionTest: fc.Arbitrary<Test> = fc
  .record({
    key: fc.constantFrom(...keys),
    // Mostly an operator that is meant for the key.
    family: sometimes(fc.constantFrom(...(Object.keys(operatorsOf) as Family[])), 80),
    pick: fc.nat(100),
    quantifier: weighted([8, ""], [1, "ForAllValues:"], [1, "ForAnyValue:"]),
    ifExists: weighted([4, ""], [1, "IfExists"]),
    letterCase: weighted([12, false], [1, true]),
    values: oneOf<readonly number[]>(
      [6, fc.tuple(fc.nat(100))],
      [3, fc.array(fc.nat(100), { minLength: 2, maxLength: 3 })],
      [1, fc.constant([])],
    ),
    own: weighted([3, true], [1, false]),
    spelledAsList: fc.boolean(),
  })
  .map((choice) => {
    const { key, pick, quantifier, ifExists } = choice;
    const family = choice.family ?? key.family;
    const names = operatorsOf[family];
    const name = names[pick % names.length] ?? "Bool";
    const operator = `${quantifier}${name}${name === "Null" ? "" : ifExists}`;
    // Only the operators on text take whatever the request may have.
    const takesAnything = family === "String" || family === "Bool" || family === "Arn";
    const ownValues = key.values.flat().filter((value) => takesAnything || valuesOf[family].includes(value));
    const pool = choice.own && ownValues.length > 0 ? ownValues : valuesOf[family];
    const values = choice.values.map((index) => pool[index % pool.length] ?? "red");
    const [only] = values;
    return {
      operator: choice.letterCase ? operator.toLowerCase() : operator,
      key: key.name,
      value: values.length === 1 && only !== undefined && !choice.spelledAsList ? only : values,
    };
  });

const conditionElement: fc.Arbitrary<JsonObject> = oneOf<Test[]>(
  [6, fc.constant([])],
  [4, fc.array(conditionTest, { minLength: 1, maxLength: 1 })],
  [2, fc.array(conditionTest, { minLength: 2, maxLength: 3 })],
).map((tests) => {
  if (tests.length === 0) return {};
  const blocks = new Map<string, Map<string, Json>>();
  for (const { operator, key, value } of tests) {
    const block = blocks.get(operator) ?? new Map<string, Json>();
    blocks.set(operator, block.set(key, value));
  }
  return {
    Condition: Object.fromEntries([...blocks].map(([operator, block]) => [operator, Object.fromEntries(block)])),
  };
});

// Statements and policies.

export function statements(
  kind: PolicyKind,
  effects = weighted([4, "Allow"], [1, "Deny"]),
): fc.Arbitrary<InScene<StatementJson>> {
  return fc
    .record({
      effect: effects,
      principal: kind === "identity" ? fc.constant<InScene<JsonObject>>(() => ({})) : principalElement,
      action: actionElement(kind),
      resource: resourceElement(kind),
      condition: conditionElement,
    })
    .map(({ effect, principal, action, resource, condition }) => (scene) => ({
      Effect: effect,
      ...principal(scene),
      ...action(scene),
      ...resource(scene),
      ...condition,
    }));
}

/** Says Allow to everything, as FullAWSAccess does. */
const allowAll: StatementJson = { Effect: "Allow", Action: "*", Resource: "*" };

function policies(kind: PolicyKind): fc.Arbitrary<InScene<PolicyJson>> {
  return fc
    .record({
      version: weighted<JsonObject>([6, { Version: "2012-10-17" }], [1, { Version: "2008-10-17" }], [1, {}]),
      first: statements(kind),
      others: oneOf<InScene<StatementJson>[]>(
        [2, fc.constant([])],
        [2, fc.array(statements(kind), { minLength: 1, maxLength: 2 })],
      ),
      allowsAll: weighted([2, false], [kind === "identity" ? 3 : 0, true]),
      sid: weighted([4, false], [1, true]),
    })
    .map(({ version, first, others, allowsAll, sid }) => (scene) => {
      const made = [first, ...others].map((make) => make(scene));
      const all = allowsAll ? [allowAll, ...made.slice(1)] : made;
      return { ...version, Statement: sid ? all.map((each, index) => ({ Sid: `S${index}`, ...each })) : all };
    });
}

function lists<T>(arbitrary: fc.Arbitrary<T>, ...weights: readonly number[]): fc.Arbitrary<T[]> {
  return oneOf<T[]>(
    ...weights.map(
      (weight, length) => [weight, fc.array(arbitrary, { minLength: length, maxLength: length })] as const,
    ),
  );
}

const identityPolicies = policies("identity");
const resourcePolicies = policies("resource");

/** Requests that are well-formed, with policies that are. */
export const requests: fc.Arbitrary<RequestParts> = fc
  .record({
    scene: scenes,
    context: contexts,
    trust: lists(policies("trust"), 1, 20),
    identity: lists(identityPolicies, 1, 3, 1),
    permissionsBoundary: lists(identityPolicies, 4, 1),
    session: lists(identityPolicies, 6, 1, 1),
    serviceControl: lists(lists(identityPolicies, 1, 8, 2), 5, 1, 1),
    resourceControl: lists(lists(resourcePolicies, 1, 2), 10, 1),
    resource: lists(resourcePolicies, 1, 2),
  })
  .map(({ scene, context, ...made }) => {
    const inScene = (list: readonly InScene<PolicyJson>[]): PolicyJson[] => list.map((make) => make(scene));
    const assumes = isAssume(scene.action);
    return {
      ...scene,
      context: suiting(context, scene.principal),
      policies: {
        trust: assumes ? inScene(made.trust) : [],
        identity: inScene(made.identity),
        permissionsBoundary: inScene(made.permissionsBoundary),
        session: inScene(made.session),
        serviceControl: made.serviceControl.map(inScene),
        resourceControl: made.resourceControl.map(inScene),
        resource: assumes ? [] : inScene(made.resource),
      },
    };
  });

/** A statement of each kind. */
export type StatementsByKind = Readonly<Record<PolicyKind, StatementJson>>;

/** Requests, with a statement of each kind that is about them. */
export function requestsWithStatements(
  effect: "Allow" | "Deny",
): fc.Arbitrary<{ readonly request: RequestParts; readonly statement: StatementsByKind }> {
  const effects = fc.constant(effect);
  return fc
    .record({
      request: requests,
      trust: statements("trust", effects),
      identity: statements("identity", effects),
      resource: statements("resource", effects),
    })
    .map(({ request, trust, identity, resource }) => ({
      request,
      statement: { trust: trust(request), identity: identity(request), resource: resource(request) },
    }));
}
