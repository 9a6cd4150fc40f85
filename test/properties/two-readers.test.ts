import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { type Problem, SourceText } from "../../src/diagnostics/index.js";
import { isJsonText, type ParsedJson, parseJson } from "../../src/policy/index.js";
import { JsonReader } from "../../src/policy/json-reader.js";
import { visitJson } from "../../src/policy/json-visitor.js";
import { type KnownPolicy, loadTemplates, readSource, type SourcePolicy } from "../../src/sources/index.js";
import { Counter, holdsFor } from "./runs.js";

const templates = await loadTemplates(false);

/** A value of JSON as pairs, since a text may have a key twice; a string is a text that stands there as it is. */
type Value = string | readonly Value[] | { readonly pairs: readonly (readonly [string, Value])[] };

const object = (...pairs: readonly (readonly [string, Value])[]): Value => ({ pairs });

function print(value: Value, space: string): string {
  if (typeof value === "string") return value;
  if ("pairs" in value)
    return `{${space}${value.pairs.map(([key, each]) => `${key}${space}:${print(each, space)}`).join(`,${space}`)}}`;
  return `[${value.map((each) => print(each, space)).join(`${space},`)}${space}]`;
}

const quoted = (text: string): string => JSON.stringify(text);

const statement = (action: string): Value =>
  object(['"Effect"', '"Allow"'], ['"Principal"', object(['"AWS"', '"*"'])], ['"Action"', quoted(action)]);

const documentText: fc.Arbitrary<Value> = fc
  .record({
    action: fc.constantFrom("sts:AssumeRole", "sts:*", "s3:GetObject", "é\n", "aws:MultiFactorAuthPresent"),
    isTwice: fc.boolean(),
    space: fc.constantFrom("", " ", "\n  "),
    form: fc.constantFrom("object", "object", "text", "encoded", "broken", "number"),
  })
  .map(({ action, isTwice, space, form }): Value => {
    const statements: Value = [statement(action)];
    const twice = isTwice ? ([['"Statement"', []]] as const) : [];
    const document = object(['"Version"', '"2012-10-17"'], ...twice, ['"Statement"', statements]);
    if (form === "object") return document;
    const text = print(document, space);
    if (form === "text") return quoted(text);
    if (form === "encoded") return quoted(encodeURIComponent(text));
    return form === "number" ? "17" : quoted(text.slice(0, -3));
  });

/** The keys by which parts of lists are told, with some that are none, and some that are written in another way. */
const key = fc.constantFrom(
  ...["AssumeRolePolicyDocument", "Role", "Arn", "RoleName", "UserName", "GroupName", "Tags", "Roles", "é"].map(quoted),
  ...["RoleDetailList", "UserDetailList", "GroupDetailList", "InstanceProfileList", "InstanceProfiles"].map(quoted),
  ...["Policies", "PolicyVersionList", "RolePolicyList", "UserPolicyList", "AttachedManagedPolicies"].map(quoted),
  ...["PolicyDocument", "PolicyName", "PolicyArn", "Document", "IsDefaultVersion", "IsTruncated", "Marker"].map(quoted),
  ...["resources", "resource_changes", "deferred_changes", "modules", "instances", "attributes", "values"].map(quoted),
  ...["planned_values", "root_module", "assume_role_policy", "type", "address", "mode", "change", "after"].map(quoted),
  ...['"\\u0041ssumeRolePolicyDocument"', '"Role\\u0073"', '"a\\/b~"', '""'],
);

const documentKey = fc.constantFrom(
  ...['"AssumeRolePolicyDocument"', '"AssumeRolePolicyDocument"', '"\\u0041ssumeRolePolicyDocument"'],
);

const scalar = fc.constantFrom<Value>(
  ...["true", "false", "null", "0", "-1.5e+3", '"x"', '""', '"aws_iam_role"', '"managed"', '"aws_iam_role.x"'],
  ...['"arn:aws:iam::123456789012:role/x"', '"arn:aws:iam::aws:policy/p"', '"\\ud83d\\n\\"é"', '"123456789012"'],
);

const { role, value } = fc.letrec<{ role: Value; value: Value; list: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: "small", withCrossShrink: true },
    scalar,
    tie("role"),
    documentText,
    tie("list"),
    fc.array(fc.tuple(key, tie("value")), { maxLength: 3 }).map((pairs) => object(...pairs)),
  ),
  list: fc.array(fc.oneof({ weight: 3, arbitrary: tie("role") }, tie("value")), { maxLength: 2 }),
  role: fc
    .tuple(
      fc.subarray(['"RoleName"', '"Arn"', '"UserName"', '"type"'] as const),
      fc.array(fc.tuple(documentKey, documentText), { maxLength: 2 }),
      fc.array(fc.tuple(key, tie("value")), { maxLength: 2 }),
    )
    .map(([names, documents, others]) =>
      object(...names.map((name) => [name, '"aws_iam_role"'] as const), ...documents, ...others),
    ),
}));

const profile = (roles: readonly Value[]): Value => object(['"InstanceProfileName"', '"p"'], ['"Roles"', roles]);

/** Dumps as IAM and Terraform write them, with whatever in them. */
const dump = fc
  .tuple(fc.array(role, { maxLength: 4 }), fc.array(value, { maxLength: 3 }), fc.nat({ max: 6 }))
  .map(([roles, values, kind]): Value => {
    const inProfiles = roles.map((each) =>
      object(['"InstanceProfileList"', [profile([each])]], ['"AssumeRolePolicyDocument"', '"{}"'], ['"Arn"', '"x"']),
    );
    switch (kind) {
      case 0:
        return object(['"RoleDetailList"', [...roles, ...values]], ['"Policies"', values], ['"IsTruncated"', "true"]);
      case 1:
        return object(['"UserDetailList"', values], ['"RoleDetailList"', inProfiles]);
      case 2:
        return [...roles, ...values];
      case 3:
        return [object(['"Roles"', roles], ['"Marker"', '"m"']), object(['"Roles"', values])];
      case 4:
        return object(
          ['"format_version"', '"1.2"'],
          ['"planned_values"', object(['"root_module"', object(['"resources"', [...roles, ...values]])])],
          ['"resource_changes"', values],
        );
      case 5:
        return object(['"version"', "4"], ['"resources"', [object(['"instances"', values]), ...roles]]);
      default:
        return object(['"InstanceProfiles"', [profile(roles), ...values]]);
    }
  });

const damage = fc.oneof(
  { weight: 4, arbitrary: fc.constant((text: string) => text) },
  fc.nat().map((at) => (text: string) => text.slice(0, at % (text.length + 1))),
  fc
    .tuple(
      fc.nat(),
      fc.constantFrom(
        "",
        ",",
        "}",
        "]",
        "{",
        "[",
        '"',
        ":",
        "\\",
        "//x\n",
        "/**/",
        "\u0001",
        "\t",
        "é",
        "0",
        "-",
        "\r",
      ),
    )
    .map(([at, piece]) => (text: string) => {
      const place = at % (text.length + 1);
      return text.slice(0, place) + piece + text.slice(place + (piece === "" ? 1 : 0));
    }),
  fc.constantFrom("\uFEFF", "[".repeat(63), "[".repeat(64), " \r\n").map((start) => (text: string) => start + text),
  fc.constant((text: string) => `${"[".repeat(61)}${text}${"]".repeat(61)}`),
);

const text = fc
  .tuple(fc.oneof(dump, dump, value), fc.constantFrom("", " ", "\n    ", "\r\n\t", "\r"), damage, damage)
  .map(([each, space, one, other]) => other(one(print(each, space))));

const lines = fc.array(text, { maxLength: 3 }).map((each) => each.join("\n"));

function slowly<T>(run: () => T): T {
  const spy = vi.spyOn(JsonReader.prototype, "whole").mockReturnValue(undefined);
  try {
    return run();
  } finally {
    spy.mockRestore();
  }
}

function problemsOf(source: SourceText, problems: readonly Problem<string>[] = []): readonly unknown[] {
  return problems.map((problem) => ({ ...problem, span: { ...problem.span }, range: source.range(problem.span) }));
}

/** Remarks with their texts, since what a text remembers of itself depends on how it was read. */
function remarksOf(remarks: KnownPolicy["remarks"]): readonly unknown[] | undefined {
  return remarks?.map(({ source, related, ...remark }) => ({
    ...problemsOf(source, [remark]),
    source: source.text,
    related: related?.map((each) => ({ ...each, source: each.source.text, range: each.source.range(each.span) })),
  }));
}

/** All that a policy says, with its places in the whole text. */
function seen(policy: SourcePolicy): unknown {
  const { source = new SourceText("", "") } = policy;
  if (policy.kind === "unread") return { ...policy, source: source.text };
  if (policy.kind === "broken")
    return { ...policy, source: source.text, problems: problemsOf(source, policy.problems) };
  const remarks = remarksOf(policy.remarks);
  if (policy.kind === "unknown") return { ...policy, source: source.text, remarks };
  const { placed } = policy;
  return {
    ...policy,
    source: source.text,
    remarks,
    placed: { ...placed, problems: problemsOf(source, placed.problems) },
    range: source.range({ start: 0, end: source.text.length }),
  };
}

function readWith(content: string, isLarge: boolean, identityPolicies: boolean): readonly unknown[] {
  const found: unknown[] = [];
  const answer = readSource(new SourceText("text", content), {
    emit: (policy) => found.push(seen(policy)),
    ...{ templates, isLarge, identityPolicies },
  });
  return [...found, answer.kind === "policy" ? { ...answer, policy: seen(answer.policy) } : answer];
}

function expectSame(content: string): readonly unknown[] {
  let longest: readonly unknown[] = [];
  for (const isLarge of [true, false]) {
    for (const identityPolicies of [true, false]) {
      const quick = readWith(content, isLarge, identityPolicies);
      expect(quick).toEqual(slowly(() => readWith(content, isLarge, identityPolicies)));
      if (quick.length > longest.length) longest = quick;
    }
  }
  return longest;
}

/** What is handed on of a text, item by item, with an answer that differs from item to item. */
function parsed(
  content: string,
  read: typeof parseJson,
): { readonly items: readonly unknown[]; readonly all: ParsedJson } {
  const items: unknown[] = [];
  const all = read(new SourceText("text", content), (item, path) => {
    items.push([structuredClone(item), [...path]]);
    return item.start % 2 === 0 ? "keep" : "drop";
  });
  return { items, all };
}

describe("both readers of JSON", () => {
  const counter = new Counter();
  holdsFor(
    "make the same nodes of any text, hand on the same items, and find the same problems",
    300,
    fc.oneof(text, lines),
    (content) => {
      const quick = parseJson(new SourceText("text", content));
      counter.count(quick.root === undefined ? "refused" : quick.problems.length > 0 ? "with duplicates" : "clean");
      expect(quick).toEqual(visitJson(new SourceText("text", content)));
      expect(isJsonText(content)).toBe(quick.root !== undefined);
      expect(parsed(content, parseJson)).toEqual(parsed(content, visitJson));
    },
    () => {
      for (const label of ["refused", "with duplicates", "clean"]) expect(counter.share(label)).toBeGreaterThan(5);
    },
  );
});

/** A text that is many times longer than what the quick reader has at hand at once, and that ends within `last`. */
function longText(last: string): string {
  const strings = ["a", "é", "\u{1f600}", '\\"', "\\u00e9", "\\\\", "\u20ac".repeat(70), "plain text ".repeat(300)];
  const numbers = ["0", "-12.5e+3", "true", "false", "null"];
  const items = Array.from({ length: 700 }, (_, index) => {
    const space = " ".repeat((index * index) % 97);
    const text = `${strings[index % 8]}${strings[(index >> 3) % 7]}`;
    const inner = `{"${text}"${space}:${space}[${numbers[index % 5]}${space},"${text}"]}`;
    return `{"Arn":"${index}",${space}"Role":${inner}}`;
  });
  return `{"Roles":[${items.join(",\n")},${last}`;
}

test("both readers make the same nodes of long texts", () => {
  for (const last of ['{"é":1}]}', '{"a":1,"a":2}]}', '"\\x"]}', '"open', '{"a":1}] }  ', "01]}"]) {
    const content = longText(last);
    expect(content.length).toBeGreaterThan(300_000);
    expect(parseJson(new SourceText("text", content))).toEqual(visitJson(new SourceText("text", content)));
    expect(parsed(content, parseJson)).toEqual(parsed(content, visitJson));
  }
});

describe("both ways to read lists of roles", () => {
  const counter = new Counter();
  holdsFor(
    "find the same policies in the same order, with the same places and problems",
    300,
    fc.oneof({ weight: 5, arbitrary: text }, lines),
    (content) => {
      const found = expectSame(content);
      counter.count(found.length > 1 ? "with policies" : "without");
    },
    () => {
      for (const label of ["with policies", "without"]) expect(counter.share(label)).toBeGreaterThan(5);
    },
  );

  const files = readdirSync("fixtures", { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && /\.(json|ndjson|jsonl|tfstate|template)$/.test(entry.name),
  );
  test("find the same in all fixtures, also where they are cut off", { timeout: 120_000 }, () => {
    expect(files.length).toBeGreaterThan(100);
    for (const { parentPath, name } of files) {
      const content = readFileSync(join(parentPath, name), "utf8");
      expectSame(content);
      expectSame(content.slice(0, (content.length * 3) >> 2));
    }
  });
});
