// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables look like template strings.
import { conditionKeyNames } from "../../src/iam/index.js";
import type { Dice } from "./dice.js";
import { conditionsOf, type Draft, type DraftStatement, type DraftTest, type Principals, testsOf } from "./drafts.js";

export const home = "123456789012";
const away = "444455556666";
export const accounts = [home, away, "111122223333"] as const;
const alice = `arn:aws:iam::${home}:user/alice`;
const bob = `arn:aws:iam::${home}:user/ops/bob`;
const deploy = `arn:aws:iam::${home}:role/ci/deploy`;
const present = "aws:MultiFactorAuthPresent";
const age = "aws:MultiFactorAuthAge";
const gitHub = "token.actions.githubusercontent.com";
const gitHubProvider = `arn:aws:iam::${home}:oidc-provider/${gitHub}`;
const saml = `arn:aws:iam::${home}:saml-provider/Corp`;

/** Principals of every kind. */
const principalValues = [
  ...([
    ["AWS", alice],
    ["AWS", alice],
    ["AWS", bob],
    ["AWS", home],
    ["AWS", `arn:aws:iam::${home}:root`],
    ["AWS", away],
    ["AWS", "*"],
    ["AWS", deploy],
    ["AWS", `arn:aws:sts::${home}:assumed-role/deploy/nightly`],
    ["AWS", "AIDAEXAMPLEUSERCAROL1"],
    ["AWS", "AROAEXAMPLEROLEGONE12"],
    ["AWS", `arn:aws:iam::${away}:user/zoe`],
    ["AWS", `arn:aws:sts::${home}:federated-user/bob`],
    ["AWS", `arn:aws-cn:iam::${home}:user/alice`],
    ["Service", "ec2.amazonaws.com"],
    ["Service", "lambda.amazonaws.com"],
    ["Federated", gitHubProvider],
    ["Federated", "accounts.google.com"],
    ["Federated", "cognito-identity.amazonaws.com"],
    ["Federated", saml],
  ] as const),
] as const;

const actions = [
  ...["sts:AssumeRole", "sts:AssumeRole", "sts:AssumeRole", "sts:AssumeRole", "sts:TagSession"],
  ...["sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity", "sts:SetSourceIdentity", "sts:SetContext"],
  ...["sts:*", "sts:Assume*", "STS:assumerole", "sts:AssumeRole*"],
] as const;

/** Keys that the table lacks, under every kind of prefix. */
const unknownKeys = [
  ...["aws:Foo", "sts:Foo", "saml:Foo", "foo:Bar", "ec2:Bar", "rolesanywhere:Foo", "aws:OriginIdentity/team"],
  ...[`${gitHub}:repository`, `${gitHub}:actor_id`, "accounts.google.com:hd", "gitlab.com:project_path"],
] as const;

const tagNames = ["team", "x", "Cost", "a"] as const;

function keyName(dice: Dice): string {
  if (dice.chance(14)) return dice.of(unknownKeys);
  if (dice.chance(25)) {
    return dice.of([
      ...([
        "aws:PrincipalTag/team",
        "aws:RequestTag/x",
        "aws:TagKeys",
        "sts:ExternalId",
        "sts:RoleSessionName",
      ] as const),
      ...(["aws:SourceIp", "aws:PrincipalArn", "aws:username", "aws:userid", "aws:CurrentTime"] as const),
      ...([
        "aws:TokenIssueTime",
        "aws:PrincipalOrgID",
        "sts:SourceIdentity",
        "aws:UserAgent",
        `${gitHub}:sub`,
      ] as const),
    ]);
  }
  const name = dice.oneOf(conditionKeyNames()) ?? present;
  return name.endsWith("/") ? name + dice.of(tagNames) : name;
}

const strings = [
  ...[
    "",
    "x",
    "y",
    "team",
    "*",
    "?",
    "a*",
    "*b",
    "a?*",
    "A",
    "true",
    "acme",
    "o-a1b2c3d4e5",
    "o-a1b2c3d4e5/r-ab/ou-1/",
  ],
  ...["alice", "${aws:username}", "${aws:PrincipalTag/team}", "${aws:PrincipalTag/team, 'none'}", "${*}", "a${?}"],
  ...[
    "us-east-1",
    "ec2.amazonaws.com",
    "vpc-1a2b",
    "repo:octo/app:*",
    "sts.amazonaws.com",
    home,
    "User",
    "AssumedRole",
  ],
  ...["https://signin.aws.amazon.com/saml", "x".repeat(70), "${aws:userid}-x", "AIDAEXAMPLEUSERCAROL1"],
] as const;

const numbers = [
  "0",
  "1",
  "3600",
  "900",
  "-1",
  "0.5",
  "3600.0",
  "99999999999999999999",
  "-99999999999999999999",
] as const;
const dates = [
  ...["2026-01-01T00:00:00Z", "2026-01-01T00:00:01Z", "1970-01-01", "1970-01-01T00:00:00Z", "9999-12-31T23:59:59Z"],
  ...["2026-01-01T00:00:00.5Z", "1767225600", "0", "-1", "2026", "1969-12-31T23:59:59Z", "2090-01-01T00:00:00Z"],
] as const;
const addresses = [
  ...[
    "203.0.113.0/24",
    "203.0.113.7",
    "0.0.0.0/0",
    "10.0.0.0/8",
    "2001:db8::/32",
    "::/0",
    "2001:db8::1",
    "10.0.0.1/32",
  ],
] as const;
const arns = [
  ...[
    alice,
    bob,
    deploy,
    `arn:aws:iam::${home}:user/*`,
    "arn:aws:iam::*:role/ci/*",
    `arn:aws:iam::${home}:user/ops/b?b`,
  ],
  ...["arn:aws:iam", "*", `arn:aws:iam::${home}:user/somebody`, "arn:aws:s3:::b", "arn:*:*:*:*:*", "arn:aws:iam::*:*"],
  "arn:aws:iam::${aws:PrincipalAccount}:user/*",
] as const;
const booleans = ["true", "false", "true", "false", "true", "false", "True", "False"] as const;

type Family = "String" | "Numeric" | "Date" | "Bool" | "Ip" | "Arn" | "Null" | "Binary";

const operatorsByFamily: readonly (readonly [weight: number, family: Family, names: readonly [string, ...string[]]])[] =
  [
    [
      8,
      "String",
      [
        ...(["StringEquals", "StringNotEquals", "StringLike", "StringNotLike"] as const),
        ...(["StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"] as const),
      ],
    ],
    [
      3,
      "Numeric",
      [
        ...(["NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals"] as const),
        ...(["NumericGreaterThan", "NumericGreaterThanEquals"] as const),
      ],
    ],
    [
      3,
      "Date",
      [
        ...(["DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals"] as const),
        ...(["DateGreaterThan", "DateGreaterThanEquals"] as const),
      ],
    ],
    [2, "Bool", ["Bool"]],
    [2, "Ip", ["IpAddress", "NotIpAddress"]],
    [3, "Arn", ["ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"]],
    [2, "Null", ["Null"]],
    [1, "Binary", ["BinaryEquals"]],
  ];

function valueFor(dice: Dice, family: Family): string {
  switch (family) {
    case "String":
      return dice.of(strings);
    case "Numeric":
      return dice.of(numbers);
    case "Date":
      return dice.of(dates);
    case "Bool":
    case "Null":
      return dice.of(booleans);
    case "Ip":
      return dice.of(addresses);
    case "Arn":
      return dice.of(arns);
    case "Binary":
      return dice.of(["eA==", "QmluYXJ5", ""]);
  }
}

/** What belongs to a key oftener than chance has it. */
const usualFamily: readonly (readonly [RegExp, Family])[] = [
  [/present$|transport$|isawsservice$|viaaws/i, "Bool"],
  [/age$|duration/i, "Numeric"],
  [/time$/i, "Date"],
  [/sourceip$|ipv4$/i, "Ip"],
  [/arn$/i, "Arn"],
];

function someTest(dice: Dice, key = keyName(dice), ofFamily?: Family): DraftTest {
  const usual = dice.chance(60) ? usualFamily.find(([pattern]) => pattern.test(key))?.[1] : undefined;
  const [, family, names] = dice.weighted(
    operatorsByFamily
      .filter(([, each]) => each === (ofFamily ?? usual ?? each))
      .map((row): readonly [number, typeof row] => [row[0], row]),
  );
  let operator = dice.of(names);
  if (family !== "Null" && dice.chance(25)) operator += "IfExists";
  if (dice.chance(18)) operator = dice.of(["ForAllValues:", "ForAnyValue:"]) + operator;
  if (dice.chance(3)) operator = dice.of([operator.toLowerCase(), operator[0]?.toLowerCase() + operator.slice(1)]);
  const count = dice.weighted([
    [2, 0],
    [70, 1],
    [20, 2],
    [8, 3],
  ]);
  const written = dice.chance(8) ? dice.of([key.toLowerCase(), key.toUpperCase()]) : key;
  return { operator, key: written, values: dice.times(count, () => valueFor(dice, family)) };
}

/** Conditions about MFA, right and wrong. */
export function mfaTest(dice: Dice): DraftTest {
  if (dice.chance(35)) {
    const operator = dice.of([
      ...(["NumericLessThan", "NumericLessThanEquals", "NumericLessThanIfExists"] as const),
      ...(["NumericGreaterThan", "NumericGreaterThanIfExists"] as const),
    ]);
    return { operator, key: age, values: [dice.of(["3600", "900", "0", "3600"])] };
  }
  const operator = dice.weighted([
    [10, "Bool"],
    [5, "BoolIfExists"],
    [1, "StringEquals"],
    [1, "StringNotEquals"],
    [1, "StringEqualsIfExists"],
    [1, "ForAllValues:Bool"],
    [1, "ForAnyValue:Bool"],
    [1, "ForAnyValue:BoolIfExists"],
    [1, "boolIfExists"],
    [2, "Null"],
  ]);
  const values = dice.weighted<readonly string[]>([
    [10, ["true"]],
    [8, ["false"]],
    [1, ["False"]],
    [1, ["True"]],
    [1, []],
    [1, ["true", "false"]],
  ]);
  return { operator, key: present, values };
}

function somePrincipals(dice: Dice): Principals {
  const types: Record<string, string | string[]> = {};
  for (let count = dice.weighted([[6, 1] as const, [3, 2] as const, [1, 3] as const]); count > 0; count--) {
    const [type, value] = dice.of(principalValues);
    const known = types[type];
    if (known === undefined) types[type] = value;
    else types[type] = [...new Set([...(typeof known === "string" ? [known] : known), value])];
  }
  if (types["AWS"] === "*" && Object.keys(types).length === 1 && dice.chance(30)) return "*";
  return types;
}

function someStatement(dice: Dice, effect: "Allow" | "Deny"): DraftStatement {
  const tests = dice.times(
    dice.weighted([
      [3, 0],
      [4, 1],
      [3, 2],
      [1, 3],
    ]),
    () => (dice.chance(40) ? mfaTest(dice) : someTest(dice)),
  );
  const isOfAll = effect === "Deny" && dice.chance(60);
  const principals: Principals = isOfAll ? { AWS: "*" } : somePrincipals(dice);
  const negates = effect === "Deny" && dice.chance(8);
  const count = dice.weighted([[7, 1] as const, [3, 2] as const]);
  const chosen = [...new Set(dice.times(count, () => dice.of(actions)))];
  const Action = chosen.length === 1 ? (chosen[0] ?? "sts:AssumeRole") : chosen;
  return {
    Effect: effect,
    ...(negates ? { NotPrincipal: principals } : { Principal: principals }),
    ...(dice.chance(6) ? { NotAction: Action } : { Action }),
    ...conditionsOf(tests),
  };
}

function fullyRandom(dice: Dice): Draft {
  const count = dice.weighted([
    [4, 1],
    [4, 2],
    [2, 3],
    [1, 4],
  ]);
  return {
    Version: dice.chance(95) ? "2012-10-17" : "2008-10-17",
    Statement: dice.times(count, (index) => someStatement(dice, index === 0 || dice.chance(35) ? "Allow" : "Deny")),
  };
}

const allowAlice: DraftStatement = { Effect: "Allow", Principal: { AWS: alice }, Action: "sts:AssumeRole" };
const denyWithoutMfa: DraftStatement = {
  Effect: "Deny",
  Principal: { AWS: "*" },
  Action: "sts:AssumeRole",
  Condition: { BoolIfExists: { [present]: "false" } },
};

/** As people write them. */
const realistic: readonly [DraftStatement[], ...DraftStatement[][]] = [
  [{ ...allowAlice, Condition: { Bool: { [present]: "true" } } }],
  [{ ...allowAlice, Condition: { Bool: { [present]: "true" }, NumericLessThan: { [age]: "3600" } } }],
  [{ ...allowAlice, Principal: { AWS: `arn:aws:iam::${home}:root` } }, denyWithoutMfa],
  [{ ...allowAlice, Principal: { AWS: [alice, bob] } }, denyWithoutMfa],
  [{ ...allowAlice, Principal: { AWS: away }, Condition: { Bool: { [present]: "true" } } }],
  [{ ...allowAlice, Principal: { AWS: away }, Condition: { StringEquals: { "sts:ExternalId": "acme" } } }],
  [
    {
      ...allowAlice,
      Principal: { AWS: [alice], Service: "ec2.amazonaws.com" },
    },
    {
      ...denyWithoutMfa,
      Condition: { BoolIfExists: { [present]: "false" }, Bool: { "aws:PrincipalIsAWSService": "false" } },
    },
  ],
  [
    {
      Effect: "Allow",
      Principal: { Federated: gitHubProvider },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: {
        StringEquals: { [`${gitHub}:aud`]: "sts.amazonaws.com" },
        StringLike: { [`${gitHub}:sub`]: "repo:octo/app:ref:refs/heads/*" },
      },
    },
  ],
  [
    {
      Effect: "Allow",
      Principal: { Federated: saml },
      Action: ["sts:AssumeRoleWithSAML", "sts:TagSession"],
      Condition: { StringEquals: { "saml:aud": "https://signin.aws.amazon.com/saml" } },
    },
  ],
  [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
  [
    {
      ...allowAlice,
      Principal: { AWS: home },
      Condition: { ArnLike: { "aws:PrincipalArn": `arn:aws:iam::${home}:user/ops/*` } },
    },
    denyWithoutMfa,
  ],
  [{ ...allowAlice, Condition: { StringEquals: { "aws:ResourceTag/team": "${aws:PrincipalTag/team}" } } }],
  [
    { ...allowAlice, Principal: { AWS: "*" }, Condition: { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } } },
    { ...denyWithoutMfa, Condition: { Bool: { [present]: "false" } } },
    { ...denyWithoutMfa, Condition: { Null: { [present]: "true" } } },
  ],
];

function mutatedRealistic(dice: Dice): Draft {
  let statements: DraftStatement[] = [...dice.of(realistic)];
  for (let count = dice.below(4); count > 0; count--) statements = mutated(dice, statements);
  return { Version: "2012-10-17", Statement: statements };
}

/** A small change of some statements. */
function mutated(dice: Dice, statements: readonly DraftStatement[]): DraftStatement[] {
  const at = dice.below(statements.length);
  const statement = statements[at];
  if (statement === undefined) return [...statements];
  const put = (changed: DraftStatement): DraftStatement[] =>
    statements.map((each, index) => (index === at ? changed : each));
  const { Condition: _, ...bare } = statement;
  const tests = testsOf(statement);
  switch (dice.below(8)) {
    case 0:
      return put({ ...bare, ...conditionsOf([...tests, someTest(dice)]) });
    case 1:
      return put({ ...bare, ...conditionsOf([...tests, mfaTest(dice)]) });
    case 2:
      return put({ ...bare, ...conditionsOf(tests.filter((_test, index) => index !== dice.below(tests.length))) });
    case 3: {
      const changed = tests.map(({ operator, key, values }) => ({
        operator:
          operator.endsWith("IfExists") || operator === "Null"
            ? operator.replace("IfExists", "")
            : `${operator}IfExists`,
        key,
        values,
      }));
      return put({ ...bare, ...conditionsOf(changed) });
    }
    case 4:
      return statement.Principal === undefined
        ? put(statement)
        : put({ ...statement, Principal: somePrincipals(dice) });
    case 5:
      return [...statements, someStatement(dice, dice.chance(40) ? "Allow" : "Deny")];
    case 6:
      return put({ ...statement, Action: [...new Set([dice.of(actions), "sts:AssumeRole"])] });
    default: {
      const swap = (text: string): string => (text === "true" ? "false" : text === "false" ? "true" : text);
      return put({ ...bare, ...conditionsOf(tests.map((test) => ({ ...test, values: test.values.map(swap) }))) });
    }
  }
}

/** A policy that is proved but for one more statement, which has these tests. */
function beside(dice: Dice, tests: readonly DraftTest[], more: Partial<DraftStatement> = {}): Draft {
  const good: DraftStatement = { ...allowAlice, Condition: { Bool: { [present]: "true" } } };
  const tried: DraftStatement = { ...allowAlice, ...more, ...conditionsOf(tests) };
  // What is allowed with MFA only, or what is denied: an Allow with the tests, or an open one with a Deny that has them.
  if (dice.chance(50)) return { Version: "2012-10-17", Statement: [good, tried] };
  const open: DraftStatement = { ...allowAlice, ...more };
  const deny: DraftStatement = {
    Effect: "Deny",
    Principal: { AWS: "*" },
    Action: "sts:AssumeRole",
    ...conditionsOf(tests),
  };
  return { Version: "2012-10-17", Statement: [open, deny] };
}

const withTags: Partial<DraftStatement> = { Action: ["sts:AssumeRole", "sts:TagSession"] };

/** Set operators on tags and their keys. */
function tagSets(dice: Dice): Draft {
  const key = dice.of(["aws:RequestTag/x", "aws:PrincipalTag/x", "aws:TagKeys", "sts:TransitiveTagKeys"]);
  const operator =
    dice.of(["ForAllValues:", "ForAnyValue:", "ForAnyValue:", ""]) +
    dice.of(["StringEquals", "StringNotEquals", "StringLike", "StringNotLike"]) +
    dice.of(["", "", "IfExists"]);
  const values = dice.of<readonly string[]>([["y"], ["y", "z"], ["*"], ["y*"], ["y", ""], ["?*"]]);
  const second = dice.chance(30) ? [mfaTest(dice)] : [];
  if (dice.chance(25)) {
    // Lists that are compared as if they were one value.
    const list = dice.of(["aws:TagKeys", "sts:TransitiveTagKeys", "aws:TagKeys", "aws:PrincipalOrgPaths"]);
    const single = dice.of([
      "StringLikeIfExists",
      "StringEqualsIfExists",
      "StringLike",
      "StringNotLike",
      "StringNotLikeIfExists",
    ]);
    return beside(
      dice,
      [{ operator: single, key: list, values: [dice.of(["*", "*", "?*", "y"])] }, ...second],
      withTags,
    );
  }
  return beside(dice, [{ operator, key, values }, ...second], withTags);
}

/** Dates that are compared with what need not be a time of now. */
function oddDates(dice: Dice): Draft {
  const key = dice.of([
    "sts:ExternalId",
    "aws:PrincipalTag/until",
    "sts:RoleSessionName",
    "aws:RequestTag/at",
    "foo:Bar",
  ]);
  const test = (): DraftTest => ({
    ...someTest(dice, key, "Date"),
    key,
    values: [dice.of(dates)],
  });
  const between: readonly DraftTest[] = [
    { operator: "DateGreaterThan", key, values: ["2026-01-01T00:00:00Z"] },
    { operator: "DateLessThan", key, values: ["2026-01-01T00:00:01Z"] },
  ];
  if (dice.chance(12)) {
    // Names that are dates are numbers of at least two digits.
    const name = dice.of(["sts:RoleSessionName", "sts:SourceIdentity", "sts:RoleSessionName"]);
    const operator = dice.of(["DateGreaterThan", "DateGreaterThanIfExists", "DateLessThan", "DateLessThanIfExists"]);
    const values = [dice.of(["1970-01-01", "1970-01-01T00:00:00Z", "0", "2026"])];
    return beside(dice, [{ operator, key: name, values }], withTags);
  }
  if (dice.chance(30)) {
    // Before and after all that a clock can show.
    const [operator, values] = dice.of<readonly [string, readonly [string, ...string[]]]>([
      ["DateLessThan", ["1970-01-01", "1970-01-01T00:00:00Z", "0", "-62167219200"]],
      ["DateLessThanEquals", ["1969-12-31T23:59:59Z", "-1", "-62167219201"]],
      ["DateGreaterThan", ["9999-12-31T23:59:59Z", "253402300799"]],
      ["DateGreaterThanEquals", ["253402300800", "253402300801"]],
    ]);
    return beside(dice, [{ operator, key, values: [dice.of(values)] }], withTags);
  }
  return beside(dice, dice.chance(25) ? between : dice.times(1 + dice.below(2), test), withTags);
}

/** Everybody, with calls that are for callers with a token or an assertion. */
function openFederation(dice: Dice): Draft {
  const Principal = dice.of<Principals>([{ AWS: "*" }, "*", { AWS: "*" }]);
  const Action = dice.of<string | readonly string[]>([
    "sts:AssumeRoleWithWebIdentity",
    "sts:AssumeRoleWithSAML",
    "sts:Assume*",
    ["sts:AssumeRoleWithWebIdentity", "sts:AssumeRoleWithSAML"],
  ]);
  const tests = dice.chance(50) ? [] : [dice.chance(40) ? mfaTest(dice) : someTest(dice)];
  const first: DraftStatement = { Effect: "Allow", Principal, Action, ...conditionsOf(tests) };
  return { Version: "2012-10-17", Statement: [first, ...(dice.chance(30) ? [someStatement(dice, "Deny")] : [])] };
}

/** Keys that AWS says every request has. */
function requiredKeys(dice: Dice): Draft {
  const key = dice.of(["aws:UserAgent", "aws:UserAgent", "aws:RequestedRegion", "aws:SecureTransport", "aws:userid"]);
  const test: DraftTest = dice.chance(50)
    ? { operator: "Null", key, values: ["true"] }
    : { operator: dice.of(["StringLike", "StringNotLikeIfExists", "StringLikeIfExists"]), key, values: ["*"] };
  return beside(dice, [test]);
}

/** Keys that the table lacks. */
function lackedKeys(dice: Dice): Draft {
  const key = dice.of(unknownKeys);
  const test = dice.chance(40)
    ? { operator: "Null", key, values: [dice.of(["true", "false"])] }
    : { ...someTest(dice, key, "String"), key };
  return beside(dice, [test, ...(dice.chance(30) ? [mfaTest(dice)] : [])]);
}

/** Statements that rest on what AWS documents nowhere. */
function undocumentedForms(dice: Dice): Draft {
  const tests: readonly [DraftTest, ...DraftTest[]] = [
    { operator: "BoolIfExists", key: present, values: ["False"] },
    { operator: "boolIfExists", key: present, values: ["false"] },
    { operator: "ForAllValues:Bool", key: present, values: ["false"] },
    { operator: "ForAnyValue:BoolIfExists", key: present, values: ["false"] },
    { operator: "StringEqualsIfExists", key: present, values: ["false"] },
    { operator: "ArnNotLike", key: "aws:PrincipalArn", values: ["arn:aws:iam"] },
    { operator: "ForAllValues:StringNotEquals", key: "aws:TagKeys", values: ["x"] },
    { operator: "StringNotEqualsIfExists", key: present, values: ["true"] },
    { operator: "ForAllValues:NumericGreaterThan", key: age, values: ["3600"] },
    { operator: "NumericNotEquals", key: "sts:RoleSessionName", values: ["1"] },
    { operator: "IpAddress", key: "aws:SourceIp", values: ["2001:db8::1"] },
    { operator: "DateLessThan", key: "aws:CurrentTime", values: ["2026"] },
  ];
  if (dice.chance(15)) {
    const test = { operator: "Bool", key: present, values: [] };
    return { Version: "2012-10-17", Statement: [{ ...allowAlice, ...conditionsOf([test]) }] };
  }
  const Principal = { AWS: "*" };
  const deny: DraftStatement = {
    Effect: "Deny",
    Principal,
    Action: "sts:AssumeRole",
    ...conditionsOf([dice.of(tests)]),
  };
  const more = dice.chance(30) ? [{ ...denyWithoutMfa, ...conditionsOf([mfaTest(dice)]) }] : [];
  return { Version: "2012-10-17", Statement: [allowAlice, deny, ...more] };
}

/** What revokes sessions, and other conditions on the time. */
function times(dice: Dice): Draft {
  const key = dice.of(["aws:TokenIssueTime", "aws:TokenIssueTime", "aws:CurrentTime", "aws:EpochTime"]);
  const test = { ...someTest(dice, key, "Date"), key, values: [dice.of(dates)] };
  const Principal = dice.of<Principals>([{ AWS: "*" }, { AWS: deploy }, { AWS: alice }]);
  const deny: DraftStatement = { Effect: "Deny", Principal, Action: "sts:AssumeRole", ...conditionsOf([test]) };
  const Allowed = dice.of<Principals>([{ AWS: alice }, { AWS: alice }, { AWS: home }]);
  const first = { ...allowAlice, Principal: Allowed, ...conditionsOf(dice.chance(40) ? [mfaTest(dice)] : []) };
  return { Version: "2012-10-17", Statement: [first, deny] };
}

/** Addresses, ids and names that other operators compare. */
function oddTypes(dice: Dice): Draft {
  const key = dice.of([
    "aws:userid",
    "aws:username",
    "aws:PrincipalArn",
    "aws:PrincipalTag/ip",
    "sts:ExternalId",
    "aws:SourceIp",
  ]);
  const first: DraftStatement = { Effect: "Allow", Principal: somePrincipals(dice), Action: "sts:AssumeRole" };
  const test = { ...someTest(dice, key, dice.of(["Ip", "Numeric", "Date", "Binary", "Arn"])), key };
  return {
    Version: "2012-10-17",
    Statement: [first, { ...first, Principal: somePrincipals(dice), ...conditionsOf([test]) }],
  };
}

/** Values with policy variables. */
function variables(dice: Dice): Draft {
  const variable = dice.of([
    "aws:username",
    "aws:PrincipalTag/team",
    "aws:SourceVpc",
    "aws:RequestTag/x",
    "aws:userid",
    "sts:ExternalId",
  ]);
  const value = dice.of([
    `\${${variable}}`,
    `\${${variable}}`,
    `\${${variable}, 'none'}`,
    `a-\${${variable}}`,
    `\${${variable}}*`,
  ]);
  const key = dice.of([
    "aws:ResourceTag/team",
    "aws:RequestTag/x",
    "sts:RoleSessionName",
    "sts:SourceIdentity",
    "aws:PrincipalTag/team",
    "sts:ExternalId",
  ]);
  const operator = dice.of(["StringEquals", "StringLike", "StringNotEquals", "StringNotLike", "StringEqualsIfExists"]);
  const Action = ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"];
  return beside(dice, [{ operator, key, values: [value] }, ...(dice.chance(30) ? [mfaTest(dice)] : [])], { Action });
}

/** Accounts, and names of users and roles that they let in or leave out. */
function names(dice: Dice): Draft {
  const own = `arn:aws:iam::${home}:`;
  const [key, values] = dice.of<readonly [string, readonly [string, ...string[]]]>([
    [
      "aws:PrincipalArn",
      [`${own}user/somebody`, `${own}user/s*`, `${own}role/some-role`, `${own}user/*`, `${own}role/*`],
    ],
    ["aws:PrincipalArn", [`${own}user/ops/*`, `${own}*`, `arn:aws:iam::*:role/ci/deploy`, deploy, alice]],
    ["aws:username", ["somebody", "s*", "*", "alice", "?*"]],
    ["aws:userid", ["AIDA*", "AROA*:*", "*", "AIDAEXAMPLEUSERCAROL1", "*:nightly"]],
    ["aws:PrincipalType", ["User", "AssumedRole", "Account"]],
    ["aws:PrincipalAccount", [home, away, `${home.slice(0, 11)}?`]],
  ]);
  const operators =
    key === "aws:PrincipalArn"
      ? (["ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike", "StringLike", "StringNotLike"] as const)
      : (["StringEquals", "StringNotEquals", "StringLike", "StringNotLike"] as const);
  const test = {
    operator: dice.of<string>(operators) + dice.of(["", "", "", "IfExists"]),
    key,
    values: [dice.of(values)],
  };
  const Principal = dice.of<Principals>([{ AWS: home }, { AWS: home }, { AWS: "*" }, { AWS: [home, away] }]);
  const tests = [test, ...(dice.chance(40) ? [mfaTest(dice)] : [])];
  const open: DraftStatement = { Effect: "Allow", Principal, Action: "sts:AssumeRole" };
  if (dice.chance(50)) return { Version: "2012-10-17", Statement: [{ ...open, ...conditionsOf(tests) }] };
  const first = dice.chance(50) ? { ...open, Condition: { Bool: { [present]: "true" } } } : open;
  return { Version: "2012-10-17", Statement: [first, { ...denyWithoutMfa, ...conditionsOf(tests) }] };
}

/** What policies are made of; each kind is there for faults of its own. */
export const families = {
  "fully random": fullyRandom,
  realistic: mutatedRealistic,
  "tag sets": tagSets,
  "odd dates": oddDates,
  "open federation": openFederation,
  "required keys": requiredKeys,
  "lacked keys": lackedKeys,
  "undocumented forms": undocumentedForms,
  times,
  "odd types": oddTypes,
  variables,
  names,
} as const satisfies Record<string, (dice: Dice) => Draft>;

export type FamilyName = keyof typeof families;

/** A policy that differs a little from another one. */
export function neighbourOf(dice: Dice, { Statement, ...rest }: Draft): Draft {
  const next = mutated(dice, Statement);
  return { ...rest, Statement: next.length === 0 ? [...Statement] : next };
}
