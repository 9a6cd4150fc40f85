// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables look like template strings.
import fc from "fast-check";

/** Policies whose values are made up: patterns, names, numbers, ranges. There are no samples of what tells them apart. */

type Test = readonly [operator: string, key: string, values: readonly string[]];

const present = "aws:MultiFactorAuthPresent";
const age = "aws:MultiFactorAuthAge";
const accounts = ["111122223333", "444455556666"];

function some(values: fc.Arbitrary<string>): fc.Arbitrary<readonly string[]> {
  return fc.oneof(
    { weight: 4, arbitrary: values.map((value) => [value]) },
    { weight: 1, arbitrary: fc.array(values, { maxLength: 3 }) },
  );
}

/** Every operator that is given, with all that can stand around it. */
function forms(operators: readonly string[], quantifiers: readonly string[] = [""]): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom(...quantifiers), fc.constantFrom(...operators), fc.constantFrom("", "", "IfExists"))
    .map(([quantifier, operator, suffix]) => `${quantifier}${operator}${suffix}`);
}

const sets = ["", "ForAllValues:", "ForAnyValue:"];
const equal = ["StringEquals", "StringNotEquals", "StringEqualsIgnoreCase"];
const like = ["StringLike", "StringNotLike"];

const plain = fc
  .array(fc.constantFrom("a", "b", "ab", "-", "B", "7"), { minLength: 1, maxLength: 3 })
  .map((parts) => parts.join(""));
const pattern = fc
  .array(fc.constantFrom("a", "b", "ab", "-", "*", "*", "?"), { minLength: 1, maxLength: 5 })
  .map((parts) => parts.join(""));

function about(key: string, values: fc.Arbitrary<string>, operators: fc.Arbitrary<string>): fc.Arbitrary<Test> {
  return fc.tuple(operators, fc.constant(key), some(values));
}

function texts(key: string, quantifiers?: readonly string[]): fc.Arbitrary<Test> {
  return fc.oneof(
    about(key, plain, forms(equal, quantifiers)),
    about(key, pattern, forms(like, quantifiers)),
    about(key, fc.constantFrom("true", "false"), fc.constant("Null")),
  );
}

const integers = fc.constantFrom("0", "1", "2", "3", "899", "900", "3600", "3601", "2.5", "0.5", "-1");
const numeric = ["Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"].map(
  (name) => `Numeric${name}`,
);

const arnPattern = fc
  .tuple(
    fc.constantFrom(...accounts, "*", "1111*", "?".repeat(12)),
    fc.constantFrom("user", "role", "*", "u*"),
    fc.array(fc.constantFrom("a", "b", "/", "*", "?", "ab"), { minLength: 1, maxLength: 4 }),
  )
  .map(([account, type, parts]) => `arn:aws:iam::${account}:${type}/${parts.join("")}`);

const mfaTests: fc.Arbitrary<Test> = fc.oneof(
  about(present, fc.constantFrom("true", "false"), forms(["Bool"], ["", "", "", ...sets])),
  about(present, fc.constantFrom("true", "false"), fc.constant("Null")),
  about(present, fc.constantFrom("true", "false", "t*"), forms(["StringEquals", "StringNotEquals", "StringLike"])),
  about(age, integers, forms(numeric)),
  about(age, fc.constantFrom("true", "false"), fc.constant("Null")),
);

const topics: Readonly<Record<string, fc.Arbitrary<Test>>> = {
  "external id": texts("sts:ExternalId"),
  "session name": fc.oneof(
    texts("sts:RoleSessionName"),
    about(
      "sts:RoleSessionName",
      fc.constantFrom("${aws:username}", "${aws:username}-*", "a-${aws:username}"),
      forms(like),
    ),
  ),
  names: fc.oneof(
    texts("aws:username"),
    about(
      "aws:PrincipalArn",
      arnPattern,
      forms(["ArnLike", "ArnNotLike", "StringLike", "StringNotLike", "ArnNotEquals"]),
    ),
  ),
  accounts: fc.oneof(
    about("aws:PrincipalAccount", fc.constantFrom(...accounts), forms(["StringEquals", "StringNotEquals"])),
    about("aws:PrincipalAccount", fc.constantFrom("1*", "*3", "?1*", "*6666"), forms(like)),
    about("aws:PrincipalType", fc.constantFrom("User", "AssumedRole"), forms(["StringEquals", "StringNotEquals"])),
  ),
  tags: fc.oneof(texts("aws:PrincipalTag/team"), texts("aws:RequestTag/team"), texts("sts:SourceIdentity")),
  numbers: fc.oneof(
    about("aws:PrincipalTag/level", integers, forms(numeric, sets)),
    about("aws:PrincipalTag/level", fc.constantFrom("true", "false"), fc.constant("Null")),
  ),
  "keys of tags": texts("aws:TagKeys", sets),
  variables: fc.oneof(
    texts("aws:PrincipalTag/dept"),
    texts("aws:referer"),
    about(
      "aws:referer",
      fc.constantFrom("${aws:PrincipalTag/dept}", "${aws:PrincipalTag/dept, 'ab'}"),
      forms(equal.slice(0, 2)),
    ),
    about(
      "aws:referer",
      fc.constantFrom("${aws:PrincipalTag/dept}-*", "*${aws:PrincipalTag/dept}", "a${aws:PrincipalTag/dept}"),
      forms(like),
    ),
  ),
  addresses: about(
    "aws:SourceIp",
    fc.oneof(
      fc
        .tuple(
          fc.constantFrom("10.0.0.0", "10.0.128.0", "203.0.113.7", "0.0.0.0"),
          fc.constantFrom(0, 1, 8, 17, 24, 31, 32),
        )
        .map(([address, bits]) => `${address}/${bits}`),
      fc
        .tuple(fc.constantFrom("2001:db8::", "2001:db8::1", "::"), fc.constantFrom(0, 1, 32, 33, 127, 128))
        .map(([address, bits]) => `${address}/${bits}`),
    ),
    forms(["IpAddress", "NotIpAddress"]),
  ),
  times: fc.oneof(
    about(
      "aws:CurrentTime",
      fc.constantFrom("2026-01-01T00:00:00Z", "2026-01-01T00:00:01Z", "2027", "1767225600", "1767225601.5"),
      forms(numeric.map((name) => name.replace("Numeric", "Date"))),
    ),
    about("aws:EpochTime", fc.constantFrom("1767225600", "1767225602", "1798761600"), forms(numeric)),
  ),
};

/** The topics that policies here are about. */
export const smtTopics: readonly string[] = Object.keys(topics);

const arn = (type: string, path: string): string => `arn:aws:iam::${accounts[0]}:${type}/${path}`;

const principals = fc.oneof(
  fc.constantFrom<object>({ AWS: "*" }, { AWS: accounts[0] }, { AWS: `arn:aws:iam::${accounts[1]}:root` }),
  fc
    .constantFrom(["a", "b/ab", "ab"].flatMap((path) => [arn("user", path), arn("role", path)]))
    .chain((all) => fc.subarray(all, { minLength: 1, maxLength: 3 }))
    .map((list) => ({ AWS: list })),
  fc.constantFrom<object>(
    { AWS: `arn:aws:sts::${accounts[0]}:assumed-role/ab/a-1` },
    { Service: "ec2.amazonaws.com" },
    { AWS: "AIDAEXAMPLEUSERCAROL1" },
  ),
);

const exceptions = fc.constantFrom<object>(
  { AWS: [arn("user", "a"), accounts[0]] },
  { AWS: [arn("role", "ab"), `arn:aws:sts::${accounts[0]}:assumed-role/ab/a-1`, accounts[0]] },
  { AWS: [accounts[0], accounts[1]] },
);

const everybody = { AWS: "*" };

const actions = fc.constantFrom<unknown>(
  ...["sts:AssumeRole", "sts:AssumeRole", "sts:AssumeRole", "sts:*", "sts:Assume*", "sts:TagSession"],
  ["sts:AssumeRole", "sts:TagSession"],
  ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"],
);

function statement(topic: string, isAllow: boolean): fc.Arbitrary<object> {
  const own = topics[topic] ?? mfaTests;
  return fc
    .record({
      who: isAllow
        ? principals.map((Principal) => ({ Principal }))
        : fc.oneof(
            { weight: 3, arbitrary: fc.constant({ Principal: everybody }) },
            { weight: 2, arbitrary: principals.map((Principal) => ({ Principal })) },
            { weight: 1, arbitrary: exceptions.map((NotPrincipal) => ({ NotPrincipal })) },
          ),
      action: actions,
      isExcept: fc.integer({ max: 30, min: 0 }),
      tests: fc.array(fc.oneof({ weight: 2, arbitrary: mfaTests }, { weight: 3, arbitrary: own }), { maxLength: 4 }),
    })
    .map(({ who, action, tests, isExcept }) => {
      const blocks = new Map<string, Record<string, unknown>>();
      for (const [operator, key, values] of tests) blocks.set(operator, { ...blocks.get(operator), [key]: values });
      return {
        Effect: isAllow ? "Allow" : "Deny",
        ...who,
        [isExcept === 0 ? "NotAction" : "Action"]: action,
        ...(blocks.size === 0 ? {} : { Condition: Object.fromEntries(blocks) }),
      };
    });
}

/** The text of a policy about MFA and this topic. */
export function randomPolicies(topic: string): fc.Arbitrary<string> {
  return fc
    .tuple(
      statement(topic, true),
      fc.array(
        fc.boolean().chain((isAllow) => statement(topic, isAllow)),
        { maxLength: 3 },
      ),
    )
    .map(([first, rest]) => JSON.stringify({ Version: "2012-10-17", Statement: [first, ...rest] }, null, 1));
}
