// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables look like template strings.
import fc from "fast-check";
import { SourceText } from "../../src/diagnostics/index.js";
import { type CompiledPolicy, compilePolicy } from "../../src/engine/index.js";
import { parsePolicy } from "../../src/policy/index.js";

/** The keys of a request, with all values that a condition of the grammar tells apart; undefined is absence. */
export type Value = string | readonly string[] | undefined;

/** Some keys that conditions may be about: what conditions say of them, and what requests may have. */
interface Topic {
  readonly name: string;
  /** Operator, key and values. */
  readonly tests: readonly (readonly [string, string, string | readonly string[]])[];
  /** All that a call can have of these keys, as far as the tests can tell; for a caller of this kind and name. */
  readonly samples: (caller: Caller) => readonly Readonly<Record<string, Value>>[];
}

/** Somebody who calls. */
export interface Caller {
  readonly kind: "user" | "roleSession" | "service" | "saml" | "oidc";
  readonly action: string;
  readonly principal: string;
  /** The keys that the principal settles and the engine does not fill in. */
  readonly keys: Readonly<Record<string, string>>;
  readonly name: string;
  /** Whether there is another one who differs in name only. */
  readonly isOneOfKind?: boolean;
}

export const account = "111122223333";
const other = "444455556666";
export const alice = `arn:aws:iam::${account}:user/ops/alice`;
const bob = `arn:aws:iam::${account}:user/bob`;
const builder = `arn:aws:iam::${account}:role/ci/builder`;
const builderSession = `arn:aws:sts::${account}:assumed-role/builder/nightly`;
const saml = `arn:aws:iam::${account}:saml-provider/Corp`;
const oidc = `arn:aws:iam::${account}:oidc-provider/token.example.com`;
const service = "ec2.amazonaws.com";
const userId = "AIDAEXAMPLEUSERCAROL1";
const roleId = "AROAEXAMPLEROLEGONE12";

function federated(kind: "saml" | "oidc", principal: string): Caller {
  const action = kind === "saml" ? "sts:AssumeRoleWithSAML" : "sts:AssumeRoleWithWebIdentity";
  return { kind, action, principal, keys: kind === "saml" ? {} : { "aws:FederatedProvider": principal }, name: "" };
}

const ofPeople = { "aws:PrincipalIsAWSService": "false" };

function user(arn: string, keys: Readonly<Record<string, string>> = {}): Caller {
  const name = arn.slice(arn.lastIndexOf("/") + 1);
  return { kind: "user", action: "sts:AssumeRole", principal: arn, keys: { ...ofPeople, ...keys }, name };
}

function session(role: string, name: string, keys: Readonly<Record<string, string>> = {}): Caller {
  const [, , , , of = ""] = role.split(":");
  const principal = `arn:aws:sts::${of}:assumed-role/${role.slice(role.lastIndexOf("/") + 1)}/${name}`;
  const all = { ...ofPeople, "aws:PrincipalArn": role, ...keys };
  return { kind: "roleSession", action: "sts:AssumeRole", principal, keys: all, name };
}

/** Callers that the principals and conditions of the grammar tell apart. */
export const callers: readonly Caller[] = [
  ...[{}, { id: true }].flatMap(({ id }: { readonly id?: boolean }) => [
    ...[account, other, "999988887777"].flatMap((of) => {
      const users = ["zoe", "audit", "amy", "audit-7", "alice"].flatMap((name) =>
        ["", "ops/", `role/${account}/`, `ops/role/${account}/`].map((path) => `${path}${name}`),
      );
      const roles = ["some", `x${account}y`, "ci/other", "amy", `a${account}`];
      const userKeys = id ? { "aws:userid": userId } : {};
      const roleKeys = id ? { "aws:userid": `${roleId}:s-1` } : {};
      return [
        ...users.map((name) => user(`arn:aws:iam::${of}:user/${name}`, userKeys)).map(oneOfKind),
        ...roles.map((name) => session(`arn:aws:iam::${of}:role/${name}`, "s-1", roleKeys)).map(oneOfKind),
      ];
    }),
    user(alice, id ? { "aws:userid": userId } : {}),
    user(bob, id ? { "aws:userid": userId } : {}),
    session(builder, "s-1", id ? { "aws:userid": `${roleId}:s-1` } : {}),
    session(builder, "nightly", id ? { "aws:userid": `${roleId}:nightly` } : {}),
    session(
      `arn:aws:iam::${account}:role/a${account}/builder`,
      "nightly",
      id ? { "aws:userid": `${roleId}:nightly` } : {},
    ),
    session(
      `arn:aws:iam::${account}:role/x${account}/builder`,
      "nightly",
      id ? { "aws:userid": `${roleId}:nightly` } : {},
    ),
    session(`arn:aws:iam::${account}:role/a/builder`, "nightly", id ? { "aws:userid": `${roleId}:nightly` } : {}),
    session(`arn:aws:iam::${account}:role/builder`, "nightly", id ? { "aws:userid": `${roleId}:nightly` } : {}),
  ]),
  { kind: "service", action: "sts:AssumeRole", principal: service, keys: serviceKeys(service), name: "" },
  {
    kind: "service",
    action: "sts:AssumeRole",
    principal: "glue.amazonaws.com",
    keys: serviceKeys("glue.amazonaws.com"),
    name: "",
  },
  federated("saml", saml),
  federated("saml", `arn:aws:iam::${other}:saml-provider/Corp`),
  federated("oidc", oidc),
  federated("oidc", `arn:aws:iam::${other}:oidc-provider/token.example.com`),
  federated("oidc", `arn:aws:iam::${other}:oidc-provider/accounts.google.com`),
  federated("oidc", "accounts.google.com"),
];

function serviceKeys(name: string): Readonly<Record<string, string>> {
  return { "aws:PrincipalIsAWSService": "true", "aws:PrincipalServiceName": name };
}

function oneOfKind(caller: Caller, index: number): Caller {
  return { ...caller, isOneOfKind: index > 0 };
}

const isPerson = ({ kind }: Caller): boolean => kind === "user" || kind === "roleSession";

function each(key: string, values: readonly Value[]): readonly Readonly<Record<string, Value>>[] {
  return values.map((value) => ({ [key]: value }));
}

const present = "aws:MultiFactorAuthPresent";
const age = "aws:MultiFactorAuthAge";

/** Conditions on MFA; what a call has of these keys is in {@link mfaOf}. */
const mfaTests: Topic["tests"] = [
  ["Bool", present, "true"],
  ["Bool", present, "true"],
  ["Bool", present, "false"],
  ["BoolIfExists", present, "true"],
  ["BoolIfExists", present, "false"],
  ["Bool", present, ["true", "false"]],
  ["Null", present, "true"],
  ["Null", present, "false"],
  ["StringEquals", present, "true"],
  ["StringNotEquals", present, "false"],
  ["StringNotEquals", present, "true"],
  ["StringLikeIfExists", present, "t*"],
  ["ForAllValues:Bool", present, "true"],
  ["ForAnyValue:Bool", present, "true"],
  ["ForAnyValue:BoolIfExists", present, "false"],
  ["bool", "AWS:multifactorauthpresent", "true"],
  ["Bool", "aws:MultiFactorAuthPresnt", "true"],
  ["Bool", present, []],
  ["NumericLessThan", age, "3600"],
  ["NumericLessThanEquals", age, ["900", "86400"]],
  ["NumericGreaterThan", age, "3600"],
  ["NumericGreaterThanIfExists", age, "3600"],
  ["NumericLessThanIfExists", age, "900"],
  ["NumericNotEquals", age, "3600"],
  ["NumericLessThan", age, "0.5"],
  ["NumericEquals", age, "0"],
  ["Null", age, "true"],
  ["Null", age, "false"],
];

const ages = ["0", "1", "899", "900", "901", "3599", "3600", "3601", "86400", "86401"];

/** The MFA keys that calls of a caller can have. */
export function mfaOf(caller: Caller, areAgesTold: boolean): readonly Readonly<Record<string, Value>>[] {
  if (!isPerson(caller)) return [{}];
  const told = areAgesTold ? ages : ["3600", "3601"];
  return [{}, { [present]: "false" }, ...told.map((seconds) => ({ [present]: "true", [age]: seconds }))];
}

const topics: readonly Topic[] = [
  {
    name: "external id",
    tests: [
      ["StringEquals", "sts:ExternalId", "alpha"],
      ["StringEquals", "sts:ExternalId", ["alpha", "beta"]],
      ["StringNotEquals", "sts:ExternalId", "beta"],
      ["StringLike", "sts:ExternalId", "al*"],
      ["StringLike", "sts:ExternalId", "*ta"],
      ["StringNotLike", "sts:ExternalId", "a?pha"],
      ["StringNotLike", "sts:ExternalId", "?*"],
      ["StringEqualsIgnoreCase", "sts:ExternalId", "ALPHA"],
      ["StringLikeIfExists", "sts:externalid", "al*"],
      ["Null", "sts:ExternalId", "true"],
      ["Null", "sts:ExternalId", "false"],
    ],
    samples: ({ kind }) =>
      kind === "saml" || kind === "oidc"
        ? [{}]
        : each("sts:ExternalId", [undefined, "alpha", "beta", "alto", "zeta", "gamma", "alta", "axpha", "ALPHA"]),
  },
  {
    name: "keys that are compared with each other",
    tests: [
      ["StringEquals", "aws:referer", "${aws:PrincipalTag/dept}"],
      ["StringNotEquals", "aws:referer", "${aws:PrincipalTag/dept}"],
      ["StringLike", "aws:referer", "${aws:PrincipalTag/dept}-*"],
      ["StringLike", "aws:referer", "p-${aws:PrincipalTag/dept}"],
      ["StringNotLike", "aws:referer", "p-${aws:PrincipalTag/dept}-*"],
      ["StringEquals", "aws:referer", ["red", "red-1"]],
      ["StringLike", "aws:referer", "p-*"],
      ["StringLike", "aws:referer", "*d"],
      ["StringEquals", "aws:PrincipalTag/dept", "red"],
      ["StringLike", "aws:PrincipalTag/dept", "r*"],
      ["Null", "aws:PrincipalTag/dept", "true"],
      ["Bool", present, "${aws:PrincipalTag/dept}"],
    ],
    samples: () =>
      [
        undefined,
        "red",
        "rx",
        "blue",
        "p",
        "p-q",
        "nod",
        "rod",
        "p-nod",
        "p-red",
        "p-rx",
        "true",
        "false",
        "r",
        "redd",
        "p-rod",
        "red-1",
        "p-",
      ].flatMap((team) => {
        const tag = { "aws:PrincipalTag/dept": team };
        const own =
          team === undefined ? [] : [team, `${team}-1`, `p-${team}`, `p-${team}-1`, `${team}-d`, `p-${team}-d`];
        return [undefined, ...own, "red", "red-1", "p-zz", "p-zd", "zz", "zd"].map((id) => ({
          ...tag,
          "aws:referer": id,
        }));
      }),
  },
  {
    name: "session name",
    tests: [
      ["StringEquals", "sts:RoleSessionName", "${aws:username}"],
      ["StringNotEquals", "sts:RoleSessionName", "${aws:username}"],
      ["StringLike", "sts:RoleSessionName", "${aws:username}"],
      ["StringLike", "sts:RoleSessionName", "${aws:username}-*"],
      ["StringNotLike", "sts:RoleSessionName", "${aws:username}*"],
      ["StringLike", "sts:RoleSessionName", "audit-*"],
      ["StringNotLike", "sts:RoleSessionName", "audit-*"],
      ["StringEquals", "sts:RoleSessionName", "${aws:username, 'nobody'}"],
      ["StringEquals", "sts:RoleSessionName", ["audit-7", "amy"]],
      ["Null", "sts:RoleSessionName", "true"],
    ],
    samples: ({ kind, name }) =>
      each("sts:RoleSessionName", [
        // Which name a service gives, and whether policies see it, is not documented.
        ...(kind === "service" ? [undefined] : []),
        ...(name === "" ? ["nn"] : [name, `${name}-1`, `${name}x`]),
        ...["audit-7", "audit-8", "amy", "nobody", "other"],
      ]),
  },
  {
    name: "who",
    tests: [
      ["StringLike", "aws:username", "a*"],
      ["StringEquals", "aws:username", "alice"],
      ["StringNotEquals", "aws:username", "audit-7"],
      ["ArnLike", "aws:PrincipalArn", `arn:aws:iam::${account}:user/ops/*`],
      ["ArnNotLike", "aws:PrincipalArn", `arn:aws:iam::${account}:user/ops/*`],
      ["ArnLike", "aws:PrincipalArn", `arn:aws:iam::*:role/*${account}*`],
      ["StringLike", "aws:PrincipalArn", `*role/*${account}*`],
      ["StringLike", "aws:PrincipalArn", `arn:aws:iam::${account}:*`],
      ["StringNotLike", "aws:PrincipalArn", "*/a*"],
      ["ArnEquals", "aws:PrincipalArn", alice],
      ["ArnNotEquals", "aws:PrincipalArn", builder],
      ["ArnLike", "aws:PrincipalArn", "arn:aws:iam:*"],
      ["StringEquals", "aws:PrincipalAccount", account],
      ["StringNotEquals", "aws:PrincipalAccount", [account, other]],
      ["StringLike", "aws:PrincipalAccount", "9999*"],
      ["StringEquals", "aws:PrincipalType", "User"],
      ["StringEquals", "aws:PrincipalType", "AssumedRole"],
      ["Bool", "aws:PrincipalIsAWSService", "false"],
      ["StringEquals", "aws:PrincipalServiceName", service],
      ["Null", "aws:username", "true"],
    ],
    samples: () => [{}],
  },
  {
    name: "principal tag",
    tests: [
      ["StringEquals", "aws:PrincipalTag/team", "red"],
      ["StringEquals", "aws:PrincipalTag/Team", ["red", "blue"]],
      ["StringNotEquals", "aws:PrincipalTag/team", "red"],
      ["StringLike", "aws:PrincipalTag/team", "*"],
      ["StringLike", "aws:PrincipalTag/team", "?*"],
      ["Null", "aws:PrincipalTag/team", "false"],
      ["StringEquals", "aws:PrincipalTag/team", ""],
      ["NumericLessThan", "aws:PrincipalTag/level", "3"],
      ["NumericGreaterThanEquals", "aws:PrincipalTag/level", "3"],
      ["NumericNotEquals", "aws:PrincipalTag/level", ["3", "2.5"]],
    ],
    samples: () =>
      each("aws:PrincipalTag/team", [undefined, "red", "blue", "green", "alpha", "beta", "alred", ""]).flatMap((team) =>
        each("aws:PrincipalTag/level", [undefined, "2", "2.5", "2.75", "3", "4", "x"]).map((level) => ({
          ...team,
          ...level,
        })),
      ),
  },
  {
    name: "request tags",
    tests: [
      ["StringEquals", "aws:RequestTag/team", "red"],
      ["ForAnyValue:StringEquals", "aws:TagKeys", ["team", "cost"]],
      ["ForAnyValue:StringNotEquals", "aws:TagKeys", ["team", "cost"]],
      ["ForAllValues:StringEquals", "aws:TagKeys", ["team"]],
      ["ForAllValues:StringLike", "aws:TagKeys", ["t*", "c*"]],
      ["ForAllValues:StringNotEquals", "aws:TagKeys", "cost"],
      ["ForAnyValue:StringLikeIfExists", "aws:TagKeys", "c*"],
      ["StringEquals", "aws:TagKeys", "team"],
      ["Null", "aws:TagKeys", "true"],
      ["StringEquals", "sts:SourceIdentity", "alice"],
      ["StringEquals", "sts:SourceIdentity", "${aws:username}"],
    ],
    samples: ({ name }) => {
      let sets: string[][] = [[]];
      for (const tag of ["team", "cost", "tool", "xx"]) sets = [...sets, ...sets.map((set) => [...set, tag])];
      const keys = each(
        "aws:TagKeys",
        sets.map((set) => (set.length === 0 ? undefined : set)),
      );
      return keys.flatMap((some) =>
        each("aws:RequestTag/team", [undefined, "red", "blue"]).flatMap((tag) =>
          each("sts:SourceIdentity", [undefined, "alice", name === "" ? "nn" : name]).map((source) => ({
            ...some,
            ...tag,
            ...source,
          })),
        ),
      );
    },
  },
  {
    name: "address",
    tests: [
      ["IpAddress", "aws:SourceIp", "203.0.113.0/24"],
      ["IpAddress", "aws:SourceIp", ["203.0.113.128/25", "2001:db8::/32"]],
      ["NotIpAddress", "aws:SourceIp", "203.0.113.0/24"],
      ["NotIpAddress", "aws:SourceIp", ["0.0.0.0/1", "128.0.0.0/1"]],
      ["IpAddressIfExists", "aws:SourceIp", "2001:db8::1"],
      ["IpAddress", "aws:SourceIp", "0.0.0.0/0"],
      ["NotIpAddress", "aws:SourceIp", "::/0"],
      ["Bool", "aws:SecureTransport", "false"],
      ["Bool", "aws:ViaAWSService", "true"],
      ["Bool", "aws:ViaAWSService", "false"],
      ["Null", "aws:ViaAWSService", "true"],
    ],
    samples: () =>
      each("aws:SourceIp", [
        undefined,
        "203.0.113.1",
        "203.0.113.200",
        "198.51.100.9",
        "2001:db8::1",
        "2001:db8::2",
        "2a00::1",
      ]).flatMap((address) =>
        each("aws:ViaAWSService", ["true", "false"]).map((via) => ({
          ...address,
          ...via,
          "aws:SecureTransport": "true",
        })),
      ),
  },
  {
    name: "time",
    tests: [
      ["DateLessThan", "aws:CurrentTime", "2026-01-01T00:00:00Z"],
      ["DateGreaterThanEquals", "aws:CurrentTime", "2026-01-01T00:00:00Z"],
      ["DateGreaterThan", "aws:CurrentTime", "2027-06-01T12:00:00+02:00"],
      ["DateEquals", "aws:CurrentTime", "1767225600"],
      ["DateLessThan", "aws:EpochTime", "1767225600"],
      ["NumericGreaterThan", "aws:EpochTime", "1767225600"],
      ["DateNotEquals", "aws:EpochTime", "2026-01-01"],
      ["DateLessThanIfExists", "aws:CurrentTime", "2030"],
    ],
    samples: () =>
      [1767225599, 1767225600, 1767225601, 1811851199, 1811844000, 1811844001, 1893455999, 1893456000, 1999999999].map(
        (seconds) => ({
          "aws:CurrentTime": new Date(seconds * 1000).toISOString(),
          "aws:EpochTime": String(seconds),
        }),
      ),
  },
  {
    name: "federation",
    tests: [
      ["StringEquals", "saml:aud", "https://signin.aws.amazon.com/saml"],
      ["StringEquals", "token.example.com:aud", "sts.amazonaws.com"],
      ["StringLike", "token.example.com:sub", "repo:org/*:ref:*"],
      ["StringEquals", "accounts.google.com:aud", "app"],
      ["ForAnyValue:StringLike", "token.example.com:amr", "mfa*"],
      ["ArnLike", "aws:SourceArn", `arn:aws:ec2:*:${account}:*`],
      ["StringEquals", "aws:SourceAccount", account],
    ],
    samples: (caller) => {
      switch (caller.kind) {
        case "saml":
          return each("saml:aud", ["https://signin.aws.amazon.com/saml", "x"]);
        case "oidc":
          if (caller.principal.endsWith("accounts.google.com")) return each("accounts.google.com:aud", ["app", "x"]);
          return each("token.example.com:aud", ["sts.amazonaws.com", "x"]).flatMap((aud) =>
            each("token.example.com:sub", ["repo:org/a:ref:b", "x"]).flatMap((sub) =>
              each("token.example.com:amr", [undefined, ["mfa-otp"], ["pwd"], ["pwd", "mfa"]]).map((amr) => ({
                ...aud,
                ...sub,
                ...amr,
              })),
            ),
          );
        case "service":
          return each("aws:SourceArn", [
            undefined,
            `arn:aws:ec2:eu-west-1:${account}:instance/i-1`,
            "arn:aws:ec2:::x",
          ]).flatMap((arn) => each("aws:SourceAccount", [undefined, account, other]).map((of) => ({ ...arn, ...of })));
        case "user":
          return [{}];
        case "roleSession":
          // What a session came from stays with it.
          return each("token.example.com:aud", [undefined, "sts.amazonaws.com", "x"]).flatMap((aud) =>
            each("token.example.com:sub", [undefined, "repo:org/a:ref:b", "x"]).flatMap((sub) =>
              each("token.example.com:amr", [undefined, ["mfa-otp"], ["pwd"], ["pwd", "mfa"]]).flatMap((amr) =>
                each("accounts.google.com:aud", [undefined, "app", "x"]).map((app) => ({
                  ...aud,
                  ...sub,
                  ...amr,
                  ...app,
                })),
              ),
            ),
          );
      }
    },
  },
];

/** The names of the topics. */
export const topicNames: readonly string[] = topics.map(({ name }) => name);

/** One topic and perhaps another one; no more than two, so that all cells can be tried. */
function chosenWith(name: string): fc.Arbitrary<readonly Topic[]> {
  const own = topics.filter((topic) => topic.name === name);
  const others = topics.filter((topic) => topic.name !== name);
  return fc.oneof(
    { weight: 1, arbitrary: fc.constant([]) },
    { weight: 5, arbitrary: fc.constant(own) },
    { weight: 4, arbitrary: fc.constantFrom(...others).map((topic) => [...own, topic]) },
  );
}

const chosenTopics = fc.constantFrom(...topicNames).chain(chosenWith);

const allowed = fc.constantFrom<object>(
  { AWS: alice },
  { AWS: [alice, bob] },
  { AWS: account },
  { AWS: `arn:aws:iam::${account}:root` },
  { AWS: "*" },
  { AWS: builder },
  { AWS: [builderSession, other] },
  { AWS: builderSession },
  { AWS: [userId, roleId] },
  { AWS: [roleId, account] },
  { Service: service },
  { Federated: saml },
  { Federated: oidc },
  { Federated: "accounts.google.com" },
  { AWS: alice, Service: service, Federated: [oidc, saml] },
  { AWS: `arn:aws:iam::${account}:user/*` },
);

const denied = fc.constantFrom<object>(
  { Principal: { AWS: "*" } },
  { Principal: { AWS: "*" } },
  { Principal: { AWS: "*" } },
  { Principal: { AWS: alice } },
  { Principal: { AWS: [bob, builderSession] } },
  { Principal: { AWS: builder } },
  { Principal: { AWS: other } },
  { Principal: { AWS: userId } },
  { Principal: { Service: service } },
  { Principal: { AWS: `arn:aws:iam::${account}:user/*` } },
  { NotPrincipal: { AWS: [alice, account] } },
  { NotPrincipal: { AWS: [builderSession, builder, account] } },
  { NotPrincipal: { AWS: [userId, other] } },
);

const actions = fc.constantFrom<string | readonly string[]>(
  "sts:AssumeRole",
  "sts:AssumeRole",
  "sts:AssumeRole",
  "sts:*",
  "sts:AssumeRole*",
  ["sts:AssumeRole", "sts:TagSession"],
  ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"],
  "sts:TagSession",
  ["sts:TagSession", "sts:SetSourceIdentity"],
  "sts:AssumeRoleWithWebIdentity",
  ["sts:AssumeRoleWithSAML", "sts:TagSession"],
  "STS:assumerole",
);

function statementAbout(chosen: readonly Topic[]): fc.Arbitrary<object> {
  const tests = [
    ...mfaTests,
    ...mfaTests,
    ...chosen.flatMap((topic) => [...topic.tests, ...topic.tests, ...topic.tests]),
  ];
  return fc
    .record({
      isAllow: fc.boolean(),
      allowed,
      denied,
      action: actions,
      tests: fc.array(fc.constantFrom(...tests), { maxLength: 4 }),
      oddity: fc.integer({ min: 0, max: 60 }),
    })
    .map(({ isAllow, allowed: principal, denied: others, action, tests: of, oddity }) => {
      const blocks = new Map<string, Record<string, unknown>>();
      for (const [operator, key, value] of of) blocks.set(operator, { ...blocks.get(operator), [key]: value });
      const condition = of.length === 0 ? {} : { Condition: Object.fromEntries(blocks) };
      const who = isAllow ? { Principal: principal } : others;
      const odd = [
        { Conditions: {} },
        { NotPrincipal: { AWS: alice }, Principal: undefined },
        { Action: undefined, NotAction: action },
        { Action: 7 },
        { Condition: { Boool: { [present]: "true" } } },
      ][oddity];
      return { Effect: isAllow ? "Allow" : "Deny", ...who, Action: action, ...condition, ...odd };
    });
}

/** The text of a policy, and the names of the topics that it is about. */
export interface GeneratedPolicy {
  readonly text: string;
  readonly topics: readonly string[];
}

/** What a call of a caller can have of a topic's keys. */
export function samplesOf(topic: string, caller: Caller): readonly Readonly<Record<string, Value>>[] {
  return topics.find(({ name }) => name === topic)?.samples(caller) ?? [{}];
}

function policyAbout(chosen: readonly Topic[]): fc.Arbitrary<string> {
  return fc
    .record({
      first: statementAbout(chosen).map((statement) => ({ ...statement, ...allowAgain(statement) })),
      statements: fc.array(statementAbout(chosen), { maxLength: 3 }),
      version: fc.constantFrom("2012-10-17", "2012-10-17", "2012-10-17", "2012-10-17", "2008-10-17", undefined),
    })
    .map(({ first, statements, version }) => {
      const Statement = [first, ...statements];
      // What a variable is without a version, is in the table of examples.
      const Version = JSON.stringify(Statement).includes("${") ? "2012-10-17" : version;
      return JSON.stringify({ Version, Statement }, null, 2);
    });
}

/** The first statement mostly allows something: else most policies would be answered at once. */
function allowAgain(statement: object): object {
  return "NotPrincipal" in statement && statement.NotPrincipal !== undefined ? {} : { Effect: "Allow" };
}

function withTopics(chosen: readonly Topic[]): fc.Arbitrary<GeneratedPolicy> {
  return policyAbout(chosen).map((text) => ({ text, topics: chosen.map(({ name }) => name) }));
}

/** Policies that are about MFA and mostly about this topic. */
export function policiesAbout(topic: string): fc.Arbitrary<GeneratedPolicy> {
  return chosenWith(topic).chain(withTopics);
}

/** Policies about anything. */
export const generatedPolicies: fc.Arbitrary<GeneratedPolicy> = chosenTopics.chain(withTopics);

/** Two policies about the same things; often they are nearly the same. */
export const policyPairs: fc.Arbitrary<{
  readonly one: string;
  readonly other: string;
  readonly topics: readonly string[];
}> = chosenTopics.chain((chosen) =>
  fc
    .record({ one: policyAbout(chosen), other: policyAbout(chosen), edit: fc.integer({ min: 0, max: 4 }) })
    .map(({ one, other: second, edit }) => ({
      one,
      other: edit === 0 ? second : edited(one, edit),
      topics: chosen.map(({ name }) => name),
    })),
);

/** A small change of a policy. */
function edited(text: string, edit: number): string {
  if (edit === 1) return text.replace('"Bool"', '"BoolIfExists"');
  if (edit === 2) return text.replace("sts:AssumeRole", "sts:TagSession");
  if (edit === 3) return text.replace('"Deny"', '"Allow"');
  return text.replace("IfExists", "");
}

/** Lets the caller do everything, for the caller's own side. */
export const compiledIdentity = compiled(
  '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}',
  "identity",
);

export function compiled(text: string, kind: "trust" | "identity" = "trust"): CompiledPolicy {
  const parsed = parsePolicy(kind, new SourceText("policy.json", text));
  if (parsed.document === undefined) throw new Error("the generator made no policy");
  return compilePolicy({ ...parsed, document: parsed.document });
}
