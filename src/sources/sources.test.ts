import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { SourceText } from "../diagnostics/index.js";
import type { JsonNode } from "../policy/index.js";
import { readCollection } from "./collection.js";
import { type KnownPolicy, loadTemplates, mayBeCollection, readSource, type SourcePolicy } from "./index.js";

const templates = await loadTemplates(true);

function read(text: string, options: { readonly isLarge?: boolean } = {}) {
  const source = new SourceText("text", text);
  const policies: SourcePolicy[] = [];
  const answer = readSource(source, { emit: (policy) => policies.push(policy), templates, ...options });
  return { source, answer, policies };
}

function fixture(name: string): string {
  return readFileSync(new URL(`../../fixtures/sources/${name}`, import.meta.url), "utf8");
}

/** The text at the wrong effect of a policy, as it stands in the whole text; undefined where the effect is right. */
function wrongEffect(whole: SourceText, { placed, source = whole }: KnownPolicy): string | undefined {
  const [root] = placed.variants;
  if (root === undefined) return undefined;
  const found = source.text.indexOf('"allow"', root.start);
  if (found < 0 || found > root.end) return undefined;
  const { start, end } = source.range({ start: found, end: found + '"allow"'.length });
  expect(start.line).toBe(end.line);
  return whole.line(start.line).slice(start.column - 1, end.column - 1);
}

const document = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "sts:AssumeRole" }] };
const trust = { ...document, Statement: [{ ...document.Statement[0], Principal: { Service: "ec2.amazonaws.com" } }] };

describe("texts that hold roles", () => {
  const account = "123456789012";
  const escaped = String.raw`\"allow\"`;
  const app = { role: { name: "app-role", account }, effect: '"allow"' };
  const good = { role: { name: "good-role", account }, effect: undefined };

  test.each<[string, readonly { name?: string; pointer: string; role: object; effect: string | undefined }[]]>([
    [
      "create-role.json",
      [{ pointer: "/AssumeRolePolicyDocument", role: { name: "app-role", account: undefined }, effect: escaped }],
    ],
    [
      "create-role-object.json",
      [{ pointer: "/AssumeRolePolicyDocument", role: { name: "app-role", account: undefined }, effect: '"allow"' }],
    ],
    ["get-role.json", [{ pointer: "/Role/AssumeRolePolicyDocument", ...app }]],
    ["role.json", [{ pointer: "/AssumeRolePolicyDocument", ...app }]],
    [
      "roles.json",
      [
        { pointer: "/0/AssumeRolePolicyDocument", ...good },
        { pointer: "/1/AssumeRolePolicyDocument", ...app },
      ],
    ],
    [
      "list-roles.json",
      [
        { pointer: "/Roles/0/AssumeRolePolicyDocument", ...good },
        { pointer: "/Roles/1/AssumeRolePolicyDocument", ...app },
      ],
    ],
    [
      "authorization-details.json",
      [
        { pointer: "/RoleDetailList/0/AssumeRolePolicyDocument", ...good },
        {
          pointer: "/RoleDetailList/1/AssumeRolePolicyDocument",
          ...{ role: { name: "object-role", account }, effect: '"allow"' },
        },
        {
          pointer: "/RoleDetailList/2/AssumeRolePolicyDocument",
          ...{ role: { name: "string-role", account }, effect: escaped },
        },
        {
          pointer: "/RoleDetailList/3/AssumeRolePolicyDocument",
          ...{ role: { name: "encoded-role", account }, effect: "%22allow%22" },
        },
      ],
    ],
    [
      "terraform-state.json",
      [
        {
          name: "aws_iam_role.app",
          pointer: "/values/root_module/resources/1/values/assume_role_policy",
          ...{ role: { name: "app-role", account }, effect: escaped },
        },
      ],
    ],
    [
      "terraform.tfstate",
      [
        {
          name: 'module.app["eu"].aws_iam_role.this[0]',
          pointer: "/resources/1/instances/0/attributes/assume_role_policy",
          ...{ role: { name: "app-role", account }, effect: escaped },
        },
      ],
    ],
  ])("%s", (name, expected) => {
    const { source, answer, policies } = read(fixture(name));
    expect(answer).toEqual({ kind: "roles" });
    const known = policies.filter((policy) => policy.kind === "policy");
    expect(known).toHaveLength(policies.length);
    expect(
      known.map((policy) => {
        const { pointer, role } = policy.placed;
        return { name: policy.name, pointer, role, effect: wrongEffect(source, policy) };
      }),
    ).toEqual(expected.map((row) => ({ name: "name" in row.role ? row.role.name : "", ...row })));
  });

  test("a text that is far larger than a policy is read in the same way", () => {
    for (const name of ["authorization-details.json", "terraform-plan.json", "roles.ndjson", "roles.json"]) {
      const places = ({ policies }: ReturnType<typeof read>) =>
        policies.map((policy) => [policy.name, policy.kind === "policy" ? policy.placed.pointer : policy.pointer]);
      expect(places(read(fixture(name), { isLarge: true }))).toEqual(places(read(fixture(name))));
    }
  });
});

describe("roles that stand in their own instance profiles too", () => {
  const role = (name: string) => ({ Arn: `arn:aws:iam::123456789012:role/${name}`, AssumeRolePolicyDocument: trust });
  const profile = (...names: string[]) => ({ InstanceProfileName: "p", Roles: names.map(role) });
  const pointersIn = (value: object, isLarge: boolean): string[] =>
    read(JSON.stringify(value, undefined, 2), { isLarge }).policies.map((policy) =>
      policy.kind === "policy" ? policy.placed.pointer : policy.kind,
    );

  test.each([true, false])("count once, large text: %s", (isLarge) => {
    const details = [{ ...role("a"), InstanceProfileList: [profile("a"), profile("a")] }, role("b")];
    expect(pointersIn({ RoleDetailList: details }, isLarge)).toEqual([
      "/RoleDetailList/0/AssumeRolePolicyDocument",
      "/RoleDetailList/1/AssumeRolePolicyDocument",
    ]);
  });

  test.each([true, false])("count where nothing else shows them, large text: %s", (isLarge) => {
    const list = "InstanceProfileList";
    const details = [{ ...role("a"), [list]: [profile("c")] }, { [list]: [profile("d")] }];
    expect(pointersIn({ RoleDetailList: details }, isLarge)).toEqual([
      "/RoleDetailList/0/InstanceProfileList/0/Roles/0/AssumeRolePolicyDocument",
      "/RoleDetailList/0/AssumeRolePolicyDocument",
      "/RoleDetailList/1/InstanceProfileList/0/Roles/0/AssumeRolePolicyDocument",
    ]);
    expect(pointersIn({ InstanceProfiles: [profile("a")], Roles: [] }, isLarge)).toHaveLength(1);
  });
});

describe("Terraform", () => {
  test("a plan has what will be, in the order of the text, each role once", () => {
    const { source, policies } = read(fixture("terraform-plan.json"));
    expect(policies.map(({ kind, name }) => [kind, name])).toEqual([
      ["policy", "aws_iam_role.good"],
      ["unknown", "aws_iam_role.later"],
      ["policy", 'module.app["eu"].aws_iam_role.this[0]'],
    ]);
    const later = policies[1];
    expect(later).toMatchObject({ why: expect.stringContaining("after apply") });
    if (later?.kind === "unknown") {
      expect(source.text.slice(later.span.start, later.span.end)).toBe('"aws_iam_role.later"');
    }
  });

  const assume_role_policy = JSON.stringify(trust);
  const role = { mode: "managed", type: "aws_iam_role", address: "aws_iam_role.x" };
  const changes = (...changes: readonly object[]) =>
    read(JSON.stringify({ resource_changes: changes.map((change) => ({ ...role, change })) }));

  test("of changes alone those count after which the role is there", () => {
    expect(changes({ actions: ["delete"], before: { assume_role_policy }, after: null }).answer).toMatchObject({
      kind: "nothing",
    });
    expect(changes({ actions: ["delete", "create"], after: { assume_role_policy } }).policies).toMatchObject([
      { kind: "policy", placed: { pointer: "/resource_changes/0/change/after/assume_role_policy" } },
    ]);
    expect(
      changes({ actions: ["create"], after: {}, after_unknown: { assume_role_policy: true } }).policies,
    ).toMatchObject([{ kind: "unknown", name: "aws_iam_role.x" }]);
  });

  test("what is left behind of a replaced role is not checked", () => {
    const text = JSON.stringify({
      resource_changes: [
        { ...role, change: { actions: ["create"], after: { assume_role_policy } } },
        { ...role, deposed: "00000000", change: { actions: ["delete"], after: null } },
      ],
    });
    expect(read(text).policies).toHaveLength(1);
  });

  test("states without roles, and data sources, hold nothing", () => {
    expect(read('{"format_version":"1.0"}').answer).toEqual({
      kind: "nothing",
      what: "a Terraform state without roles",
    });
    const data = JSON.stringify({
      format_version: "1.0",
      values: { root_module: { resources: [{ ...role, mode: "data", values: { assume_role_policy } }] } },
    });
    expect(read(data).answer).toMatchObject({ kind: "nothing" });
  });
});

describe("lines of JSON", () => {
  test("each is read as what it is; lines without roles are passed over", () => {
    const { policies } = read(fixture("roles.ndjson"));
    expect(policies.map((policy) => policy.kind === "policy" && policy.placed.pointer)).toEqual([
      "/0/AssumeRolePolicyDocument",
      "/1/Roles/0/AssumeRolePolicyDocument",
      "/2",
    ]);
  });

  test("a line that is not JSON is told with its place", () => {
    const line = JSON.stringify(trust);
    const { source, policies } = read(`${line}\n\n${line.slice(0, -1)},}\n${line}\n`);
    const broken = policies[1];
    expect(policies.map(({ kind }) => kind)).toEqual(["policy", "broken", "policy"]);
    if (broken?.kind !== "broken") throw new Error("the second line is broken");
    expect(broken.pointer).toBe("/1");
    const [problem] = broken.problems;
    expect((broken.source ?? source).range(problem?.span ?? { start: 0, end: 0 }).start).toEqual({
      line: 3,
      column: line.length + 1,
    });
  });

  const row = (name: string) => ({ RoleName: name, AssumeRolePolicyDocument: trust });
  const lines = (...values: readonly unknown[]) => values.map((value) => JSON.stringify(value)).join("\n");
  const places = (text: string, isLarge = false) =>
    read(text, { isLarge }).policies.map((policy) => [
      policy.name,
      policy.kind === "policy" ? policy.placed.pointer : policy.pointer,
    ]);

  test("separators of lines that JSON allows in strings part none", () => {
    const names = ["a\u2028b", "a\u2029b", "a\u0085b"];
    const text = lines(...names.map(row));
    expect(text).toContain("\u2028");
    expect(places(text)).toEqual(names.map((name, index) => [name, `/${index}/AssumeRolePolicyDocument`]));
  });

  test("a line may be a list of roles", () => {
    expect(places(lines([row("a")], [row("b"), row("c")]))).toEqual([
      ["a", "/0/0/AssumeRolePolicyDocument"],
      ["b", "/1/0/AssumeRolePolicyDocument"],
      ["c", "/1/1/AssumeRolePolicyDocument"],
    ]);
  });

  test("the first line may be the broken one", () => {
    const text = lines(row("a"), row("b"), row("c"));
    expect(places(text.slice(0, 40) + text.slice(text.indexOf("\n")))).toEqual([
      ["", "/0"],
      ["b", "/1/AssumeRolePolicyDocument"],
      ["c", "/2/AssumeRolePolicyDocument"],
    ]);
  });

  test.each([false, true])("a list with a role a line is one text, also where it is large: %j", (isLarge) => {
    const text = `[${lines(row("a"), row("b"), row("c")).replaceAll("\n", ",\n")}]`;
    expect(places(text, isLarge).map(([, pointer]) => pointer)).toEqual([
      "/0/AssumeRolePolicyDocument",
      "/1/AssumeRolePolicyDocument",
      "/2/AssumeRolePolicyDocument",
    ]);
    expect(places(text.replace(",\n", ",").replace("]}]}", "]\n}]}"), isLarge)).toHaveLength(3);
    expect(read(text.replace(",\n", "\n").replace("[{", "[\n{")).answer).toMatchObject({
      kind: "policy",
      policy: { kind: "broken", problems: [{ message: expect.stringContaining('","') }] },
    });
  });

  test("a pretty-printed policy is one", () => {
    expect(read(JSON.stringify(trust, null, 2)).answer.kind).toBe("policy");
  });
});

describe("documents of YAML", () => {
  const template = (id: string) =>
    `AWSTemplateFormatVersion: x\nResources:\n  ${id}:\n    Type: AWS::IAM::Role\n    Properties:\n      AssumeRolePolicyDocument: ${JSON.stringify(trust)}\n`;
  const found = (text: string) => {
    const { answer, policies } = read(text);
    return {
      answer: answer.kind,
      policies: policies.map((policy) => [
        policy.kind,
        policy.name,
        policy.kind === "policy" ? policy.placed.pointer : policy.pointer,
      ]),
    };
  };
  const policyOf = (id: string, base = "") => [
    "policy",
    id,
    `${base}/Resources/${id}/Properties/AssumeRolePolicyDocument`,
  ];

  test("are read one by one; a single one has pointers of its own", () => {
    expect(found(`---\n# nothing\n---\n${template("A")}...\n`)).toEqual({ answer: "roles", policies: [policyOf("A")] });
    expect(found(`kind: Service\n---\n${template("A")}---\n${template("B")}`)).toEqual({
      answer: "roles",
      policies: [policyOf("A", "/1"), policyOf("B", "/2")],
    });
  });

  test("one that cannot be read hides no other", () => {
    expect(found(`${template("A")}---\na: [\n---\n${template("B")}`)).toEqual({
      answer: "roles",
      policies: [policyOf("A", "/0"), ["broken", "", "/1"], policyOf("B", "/2")],
    });
  });
});

describe("what is no trust policy", () => {
  test.each<[string, unknown]>([
    ["an empty list", []],
    ["a list without roles", { Roles: [] }],
    ["authorization details without roles", { UserDetailList: [], RoleDetailList: [] }],
    ["a template without roles", { AWSTemplateFormatVersion: "2010-09-09", Resources: {} }],
    ["a Terraform state without roles", { version: 3, terraform_version: "0.11", modules: [] }],
    ["JSON of another kind", { name: "x", version: "1.0.0", dependencies: {} }],
    ["a permissions policy", { RoleName: "x", PolicyName: "y", PolicyDocument: document }],
    ["a version of a permissions policy", { PolicyVersion: { Document: document } }],
  ])("%s", (what, value) => {
    expect(read(JSON.stringify(value)).answer).toEqual({ kind: "nothing", what });
  });

  test("YAML that is no template", () => {
    expect(read("# settings\nname: x\n").answer).toMatchObject({ kind: "nothing" });
  });

  const statement = { Effect: "Allow", Action: "s3:*", Resource: "*" };
  const everybody = { ...statement, Principal: "*" };
  test.each<[string, unknown]>([
    ["an identity policy", { Statement: [statement] }],
    ["a service control policy or an identity policy", { Statement: { ...statement, Effect: "Deny" } }],
    ["an identity policy", { Version: "2012-10-17", Statement: { ...statement, Action: "sts:AssumeRole" } }],
    ["a resource control policy", { Statement: [{ ...everybody, Effect: "Deny", Action: "sts:AssumeRole" }] }],
    ["the policy of a resource that is not a role", { Statement: [everybody] }],
    [
      "the policy of a resource that is not a role",
      { Statement: [{ Principal: "*", Action: ["ecr:GetDownloadUrl"] }] },
    ],
    [
      "the policy of a resource that is not a role",
      {
        Statement: [
          { Principal: "*", Action: "elasticfilesystem:ClientMount" },
          { Principal: "*", Action: ["elasticfilesystem:ClientRootAccess", "elasticfilesystem:*"] },
        ],
      },
    ],
    [
      "the policy of a resource that is not a role",
      { Statement: [{ Principal: { AWS: "*" }, Action: ["es:*", "kms:List*"] }] },
    ],
    ["the policy of a resource that is not a role", { Statement: [{ Principal: "*", Action: "sqs:SendMessage" }] }],
  ])("%s is no trust policy, even where it was named: %j", (what, value) => {
    const policy = { what, because: expect.any(String), remedy: expect.any(String) };
    expect(read(JSON.stringify(value)).answer).toEqual({ kind: "nothing", what, policy });
  });

  test.each<[string, unknown]>([
    ["the policy of a resource that is not a role", { Statement: [{ ...everybody, Action: "*" }] }],
    ["an empty object", {}],
    ["no statements", { principal: "x", Action: "sts:AssumeRole" }],
    ["a JSON string", "x"],
  ])("%s is a trust policy only where it was named: %j", (doubt, value) => {
    expect(read(JSON.stringify(value)).answer).toMatchObject({ kind: "policy", doubt });
  });

  test.each<[string, unknown]>([
    ["right", trust],
    ["with Resource", { Statement: [{ ...trust.Statement[0], Resource: "*" }] }],
    ["without Principal", document],
    ["misspelt", { Statment: [] }],
    ["without statements", { Version: "2012-10-17" }],
    ["with statements of another type", { Statement: 1 }],
    [
      "partly with Resource",
      {
        Statement: [
          { Principal: "*", Action: "iam:AssumeRole" },
          { Principal: "*", Action: "s3:*", Resource: "*" },
        ],
      },
    ],
    ["with an action of another service", { Statement: [{ Principal: "*", Action: "iam:PassRole" }] }],
    ["with an action of no service but STS", { Statement: [{ Principal: "*", Action: "lambda:AsumeRole" }] }],
    [
      "with one action that is nearly of STS",
      { Statement: [{ Principal: "*", Action: ["s3:Get*", "stss:AssumeRole"] }] },
    ],
    ["with a misspelt service", { Statement: [{ Principal: "*", Action: "st:AssumeRole" }] }],
    ["with all actions but some", { Statement: [{ Principal: "*", NotAction: "ecr:*" }] }],
    ["with all actions", { Statement: [{ Principal: "*", Action: "*" }] }],
    [
      "with one action of another service",
      { Statement: [{ Principal: "*", Action: ["s3:GetObject", "sts:TagSession"] }] },
    ],
  ])("a trust policy, wherever it was found: %s", (_, value) => {
    const { answer } = read(JSON.stringify(value));
    expect(answer.kind === "policy" && answer.doubt).toBeUndefined();
  });

  test("what is not JSON is doubtful unless it speaks of principals or statements", () => {
    expect(read("{ // a comment\n}").answer).toMatchObject({ doubt: "JSON with comments", policy: { kind: "broken" } });
    expect(read('{ "Statement": [,] }').answer).toMatchObject({ doubt: undefined, policy: { kind: "broken" } });
  });
});

describe("documents within strings", () => {
  const roleWith = (text: string) =>
    read(JSON.stringify({ RoleName: "x", AssumeRolePolicyDocument: text })).policies[0];

  test.each(["", "{", "%7B%", "%7B%zz", "%ff", "not JSON"])("%j is not JSON, and the place is said", (text) => {
    const policy = roleWith(text);
    expect(policy).toMatchObject({ kind: "broken", pointer: "/AssumeRolePolicyDocument" });
  });

  test("a plus stands for itself", () => {
    const policy = roleWith(encodeURIComponent(JSON.stringify({ Id: "a" })).replace("a", "a+b"));
    expect(policy?.kind === "policy" && policy.source?.text).toBe('{"Id":"a+b"}');
  });

  test("keys that stand twice are problems of their policy", () => {
    const policy = roleWith('{"Version": "2012-10-17", "Version": "2012-10-17"}');
    expect(policy?.kind === "policy" && policy.placed.problems).toMatchObject([
      { code: "duplicate-key", pointer: "/AssumeRolePolicyDocument/Version" },
    ]);
  });

  test("an edit is written as the text around it has it", () => {
    const policy = roleWith(encodeURIComponent(JSON.stringify(trust)));
    const source = policy?.source;
    if (source === undefined) throw new Error("the document has a text of its own");
    const start = source.text.indexOf('"Allow"');
    const { span, text } = source.outwardEdit({ span: { start, end: start + 7 }, text: '"Deny"' });
    expect(text).toBe("%22Deny%22");
    const whole = JSON.stringify({
      RoleName: "x",
      AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(trust)),
    });
    expect(whole.slice(span.start, span.end)).toBe("%22Allow%22");
  });
});

describe("large texts", () => {
  test("are looked at by their beginning", () => {
    expect(mayBeCollection('{"UserDetailList": [')).toBe(true);
    expect(mayBeCollection(`${JSON.stringify(trust)}\n${JSON.stringify(trust)}`)).toBe(true);
    expect(mayBeCollection(JSON.stringify(trust))).toBe(false);
    expect(mayBeCollection('{"name": "x"')).toBe(false);
  });

  test("that are one policy are too large", () => {
    expect(read(JSON.stringify(trust), { isLarge: true }).answer).toEqual({ kind: "too-large" });
  });

  test("that end too early are read as far as they go", () => {
    const text = fixture("list-roles.json");
    const { policies } = read(text.slice(0, text.length - 10), { isLarge: true });
    expect(policies.map(({ kind }) => kind)).toEqual(["policy", "policy", "broken"]);
  });

  test("are taken apart while they are read: nothing of a role is kept", () => {
    const nodesFor = (roles: number): number => {
      const rows = Array.from({ length: roles }, () => ({
        RoleName: "x",
        Tags: [{}],
        AssumeRolePolicyDocument: trust,
      }));
      const text = JSON.stringify({ UserDetailList: rows, RoleDetailList: rows, IsTruncated: false });
      const { root, count } = readCollection(new SourceText("text", text), "", { emit: () => {} });
      expect(count).toBe(2 * roles);
      return root === undefined ? 0 : nodesIn(root);
    };
    expect(nodesFor(500)).toBe(nodesFor(1));
  });
});

function nodesIn(node: JsonNode): number {
  if (node.kind === "array") return node.items.reduce((sum, item) => sum + nodesIn(item), 1);
  if (node.kind === "object") return node.members.reduce((sum, { value }) => sum + nodesIn(value), 1);
  return 1;
}

test("what needs CloudFormation's functions asks for them", () => {
  const ask = (text: string) => readSource(new SourceText("text", text), { emit: () => {} });
  expect(ask(JSON.stringify({ AWSTemplateFormatVersion: "2010-09-09", Resources: {} }))).toEqual({
    kind: "needs-templates",
    isYaml: false,
  });
  expect(ask("AWSTemplateFormatVersion: x\nResources:\n  A: {}\n")).toEqual({ kind: "needs-templates", isYaml: true });
  const policy = (name: string) => JSON.stringify({ Statement: [{ Principal: { AWS: `\${${name}}` } }] });
  expect(ask(policy("account"))).toEqual({ kind: "needs-templates", isYaml: false });
  for (const name of ["aws:username", "*", "saml:sub", "accounts.google.com:sub"]) {
    expect(ask(policy(name)).kind).toBe("policy");
  }
});
