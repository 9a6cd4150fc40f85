// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates are full of them
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { type Finding, SourceText } from "../../diagnostics/index.js";
import { lintPlaced, lintPolicy, putTogether } from "../../lint/index.js";
import { type JsonNode, type ParsedJson, parseJson, printJson, toValue } from "../../policy/index.js";
import { EmbeddedText } from "../embedded-text.js";
import type { KnownPolicy, SourcePolicy } from "../source-policy.js";
import { isTemplate } from "./recognise.js";
import { templatePolicies } from "./roles.js";
import { readYaml } from "./yaml.js";

const fixtures = fileURLToPath(new URL("../../../fixtures/sources/cloudformation", import.meta.url));

function filesIn(folder: string): readonly SourceText[] {
  return readdirSync(join(fixtures, folder)).map(
    (name) => new SourceText(`${folder}/${name}`, readFileSync(join(fixtures, folder, name), "utf8")),
  );
}

function parse(source: SourceText): ParsedJson {
  const [document] = source.name.endsWith(".json") ? [parseJson(source)] : readYaml(source);
  if (document === undefined) throw new Error("nothing to read");
  return document;
}

function policiesOf(source: SourceText): readonly SourcePolicy[] {
  const { root, problems } = parse(source);
  if (root === undefined) throw new Error(`${source.name}: ${problems[0]?.message}`);
  return templatePolicies(source, root, { problems });
}

function known(policies: readonly SourcePolicy[]): readonly KnownPolicy[] {
  return policies.filter((policy) => policy.kind === "policy");
}

function findingsOf(source: SourceText, put = putTogether): readonly (Finding & { readonly role: string })[] {
  return known(policiesOf(source)).flatMap((policy) =>
    put(lintPlaced(policy.source ?? source, policy.placed)).map((finding) => ({ ...finding, role: policy.name })),
  );
}

/** The same template in the other notation. */
function asJson(source: SourceText): SourceText {
  const { root } = parse(source);
  return new SourceText(`${source.name}.json`, root === undefined ? "" : printJson(root));
}

function asYaml(source: SourceText): SourceText {
  const { root } = parse(source);
  return new SourceText(`${source.name}.yaml`, stringify(root && toValue(root), { version: "1.1" }));
}

function withoutPlaces(findings: readonly (Finding & { readonly role: string })[]): readonly string[] {
  return findings
    .filter(({ rule }) => rule !== "duplicate-key")
    .map(({ role, rule, pointer, message }) => `${role} ${rule} ${pointer} ${message}`);
}

describe("correct templates", () => {
  const sources = filesIn("ok");

  it.each(sources.map((source) => [source.name, source] as const))("%s", (_, source) => {
    const policies = policiesOf(source);
    expect(policies.map(({ kind }) => kind)).toEqual(policies.map(() => "policy"));
    expect(policies.length).toBeGreaterThan(1);
    expect(findingsOf(source).filter(({ severity }) => severity !== "suggestion")).toEqual([]);
  });
});

describe("templates with mistakes", () => {
  const sources = filesIn("err");

  // The lines of YAML say which rules find something on them.
  it.each(sources.filter(({ name }) => name.endsWith(".yaml")).map((source) => [source.name, source] as const))(
    "%s",
    (_, source) => {
      const expected = Array.from({ length: source.lineCount }, (_, index) => index + 1).flatMap((line) =>
        (/# <- (.*)$/.exec(source.line(line))?.[1]?.split(", ") ?? []).map((rule) => `${line} ${rule}`),
      );
      const found = findingsOf(source)
        // A text has no room for that.
        .filter(({ role }) => role !== "TextRole")
        .filter(({ severity, rule }) => severity !== "suggestion" || rule === "mfa-checked-by-account")
        .map(({ range, rule }) => `${range.start.line} ${rule}`);
      expect(found).toEqual(expected);
    },
  );

  it("says the same of JSON and YAML", () => {
    for (const source of [...sources, ...filesIn("ok")]) {
      const other = source.name.endsWith(".json") ? asYaml(source) : asJson(source);
      expect(withoutPlaces(findingsOf(other))).toEqual(withoutPlaces(findingsOf(source)));
    }
  });

  it("finds mistakes within texts at their places", () => {
    const source = sources.find(({ name }) => name.endsWith("machines.yaml"));
    if (source === undefined) throw new Error("no fixture");
    const [finding] = findingsOf(source).filter(({ role }) => role === "TextRole");
    expect(finding).toMatchObject({
      rule: "unknown-operator",
      pointer: expect.stringMatching(/Condition\/StringEqual$/),
    });
    expect(textOf(source, finding)).toBe('"StringEqual"');
    const broken = policiesOf(source).find(({ kind }) => kind === "broken");
    expect(broken).toMatchObject({
      name: "BrokenTextRole",
      problems: [{ code: "invalid-json", remedy: "remove the trailing comma" }],
    });
    const [problem] = broken?.kind === "broken" ? broken.problems : [];
    const place = problem && broken?.source?.position(problem.span.start);
    expect(place && source.line(place.line).slice(place.column - 1)).toBe("}");
  });

  it("shows what is written instead of what stands for it", () => {
    const source = sources.find(({ name }) => name.endsWith("people.yaml"));
    const [finding] = source === undefined ? [] : findingsOf(source);
    expect(finding?.message).toContain("the user ${Name}");
    for (const each of source === undefined ? [] : findingsOf(source)) {
      expect(each.message).not.toMatch(/\d{12}|quillbrook|thornmere|fallowick|wyndcombe|harrowfen|marlstead/);
    }
  });

  it("shows what is written instead of the domain that stands for it", () => {
    const statement = {
      ...{ Effect: "Allow", Principal: { Federated: "arn:aws:iam::${AWS::AccountId}:oidc-provider/${Provider}" } },
      ...{ Action: "sts:AssumeRoleWithWebIdentity", Condition: { StringEquals: { "${Provider}:sub": "a:b:c" } } },
    };
    const document = JSON.stringify({ Version: "2012-10-17", Statement: statement });
    const source = new SourceText("template.json", JSON.stringify(templateOf({ "Fn::Sub": document })));
    expect(findingsOf(source).map(({ message, remedy }) => [message, remedy])).toEqual([
      [
        "tokens that ${Provider} issued for other audiences are accepted too",
        'compare "${Provider}:aud" with the audience of the tokens for AWS',
      ],
    ]);
  });

  it("shows expressions as wholes, and leaves what it says of its own", () => {
    const machines = sources.find(({ name }) => name.endsWith("machines.yaml"));
    const [group] = machines === undefined ? [] : findingsOf(machines).filter(({ role }) => role === "GroupRole");
    expect(group?.message).toContain('"!GetAtt Team.Arn" is not a valid principal');
    const action = {
      Principal: { AWS: "arn:aws:iam::123456789012:role/r" },
      Action: [{ Ref: "Action" }, "sts:AssumRole"],
    };
    const source = new SourceText(
      "template.json",
      JSON.stringify(templateOf({ Version: "2012-10-17", Statement: { Effect: "Allow", ...action } })),
    );
    expect(findingsOf(source).map(({ remedy }) => remedy)).toEqual(['use "sts:AssumeRole"']);
  });

  it("in JSON", () => {
    const source = sources.find(({ name }) => name.endsWith("template.json"));
    if (source === undefined) throw new Error("no fixture");
    const policies = policiesOf(source);
    expect(policies.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      "policy PeopleRole",
      "policy TextRole",
      "unknown LaterRole",
    ]);
    expect(policies[0]).toMatchObject({ placed: { role: { name: "people" } } });
    expect(policies[2]).toMatchObject({
      pointer: "/Resources/LaterRole/Properties/AssumeRolePolicyDocument",
      why: "it is !Ref Account",
    });
    const found = findingsOf(source).map((finding) => [finding.role, finding.rule, textOf(source, finding)]);
    expect(found).toContainEqual(["PeopleRole", "mfa-if-exists-on-allow", '"BoolIfExists"']);
    expect(found).toContainEqual(["TextRole", "unknown-operator", '\\"Boole\\"']);
  });
});

function textOf(source: SourceText, finding: Finding | undefined): string {
  if (finding === undefined) return "";
  const { start, end } = finding.range;
  const first = source.line(start.line);
  return start.line === end.line ? first.slice(start.column - 1, end.column - 1) : first.slice(start.column - 1);
}

it("turns edits within texts into edits of the template", () => {
  const source = filesIn("err").find(({ name }) => name.endsWith("template.json"));
  const own = source && known(policiesOf(source)).find(({ name }) => name === "TextRole")?.source;
  if (!(own instanceof EmbeddedText)) throw new Error("no text of its own");
  const start = own.text.indexOf('"Boole"');
  const edit = own.outwardEdit({ span: { start, end: start + '"Boole"'.length }, text: '"Bool"' });
  expect(edit.text).toBe('\\"Bool\\"');
  expect(source?.text.slice(edit.span.start, edit.span.end)).toBe('\\"Boole\\"');
});

describe("what a role is called", () => {
  const template = (properties: object, type = "AWS::IAM::Role"): SourceText =>
    new SourceText(
      "template.json",
      JSON.stringify({
        Parameters: { Stage: { Type: "String" }, Fixed: { Type: "String", AllowedValues: ["prod"] } },
        Resources: {
          TheRole: { Type: type, Properties: { AssumeRolePolicyDocument: { Statement: [] }, ...properties } },
        },
      }),
    );

  it.each([
    [{}, "TheRole"],
    [{ RoleName: "deploy" }, "deploy"],
    [{ RoleName: { "Fn::Sub": "deploy-${Fixed}" } }, "deploy-prod"],
    [{ RoleName: { "Fn::Sub": "deploy-${Stage}" } }, "TheRole"],
  ])("%j: %s", (properties, name) => {
    const [policy] = policiesOf(template(properties));
    expect(policy).toMatchObject({ kind: "policy", name: "TheRole", placed: { role: { name } } });
  });

  it("is unknown without a document", () => {
    expect(policiesOf(template({ AssumeRolePolicyDocument: undefined }))).toMatchObject([{ kind: "unknown" }]);
    expect(policiesOf(template({ AssumeRolePolicyDocument: undefined }, "AWS::Serverless::Function"))).toEqual([]);
  });
});

describe("a key that stands twice", () => {
  const role = `{"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {"Statement": []}}}`;
  const bucket = `{"Type": "AWS::S3::Bucket"}`;
  const wayOf = (resource: string) => `{"Resources": {"R": ${resource}}}`;
  it.each([
    [`{"Resources": {"R": ${role}}, "Resources": {"B": ${bucket}}}`, ["/Resources"]],
    [`{"Resources": {"R": ${role}, "R": ${bucket}}}`, ["/Resources/R"]],
    [`{"Resources": {"R": ${bucket}, "R": ${role}}}`, ["/Resources/R"]],
    [wayOf(role.replace("{", '{"Type": "AWS::S3::Bucket", ')), ["/Resources/R/Type"]],
    [wayOf(role.replace("{", '{"Properties": {}, ')), ["/Resources/R/Properties"]],
    [
      wayOf(role.replace('s": {', 's": {"AssumeRolePolicyDocument": {}, ')),
      ["/Resources/R/Properties/AssumeRolePolicyDocument"],
    ],
    [
      `{"Resources": {"Fn::ForEach::L": ["N", ["a"], {"R\${N}": ${role}, "R\${N}": ${role}}]}}`,
      ["/Resources/Fn::ForEach::L/2/R${N}"],
    ],
    [`{"Resources": {"R": ${role}, "B": ${bucket}, "B": ${bucket}}}`, []],
    [wayOf(role.replace("{", '{"Metadata": 1, "Metadata": 2, ')), []],
    [wayOf(role.replace("{", '{"Properties": {"Path": "/", "Path": "/a/"}, ')), ["/Resources/R/Properties"]],
  ])("on the way to a role is told, as it may hide another: %s", (text, pointers) => {
    for (const name of ["template.json", "template.yaml"]) {
      const broken = policiesOf(new SourceText(name, text)).filter(({ kind }) => kind === "broken");
      expect(broken.map((policy) => policy.kind === "broken" && policy.pointer)).toEqual(pointers);
    }
  });
});

describe("what is not known as a whole", () => {
  it.each([
    [{ Ref: "Document" }, "it is !Ref Document"],
    [{ "Fn::Transform": { Name: "AWS::Include" } }, "it is !Transform …"],
    [{ Statement: { Ref: "Statements" } }, "its statements are !Ref Statements"],
    [{ Statement: { "Fn::GetAtt": ["Custom", "Value"] } }, "its statements are !GetAtt Custom.Value"],
    [{ "Fn::Sub": '{"Statement": ${Statements}}' }, "${Statements} is outside the strings of its JSON"],
    [{ "Fn::Sub": '{"Statement": "${Statements}"}' }, "its statements are ${Statements}"],
    [{ "Fn::If": ["C", { Ref: "A" }, { Ref: "B" }] }, "it is !Ref A"],
  ])("%j", (document, why) => {
    const source = new SourceText(
      "template.json",
      JSON.stringify({
        Resources: { R: { Type: "AWS::IAM::Role", Properties: { AssumeRolePolicyDocument: document } } },
      }),
    );
    expect(policiesOf(source)).toMatchObject([{ kind: "unknown", why }]);
  });
});

describe("what is not known", () => {
  const rulesOf = (statement: object, put = putTogether): readonly string[] => {
    const document = { Version: "2012-10-17", Statement: { Effect: "Allow", Action: "sts:AssumeRole", ...statement } };
    const source = new SourceText("template.json", JSON.stringify(templateOf(document)));
    return findingsOf(source, put).map(({ rule }) => rule);
  };
  /** All findings, also those that become a part of another. */
  const each = (statement: object): readonly string[] => rulesOf(statement, (findings) => findings);
  const ifExists = { BoolIfExists: { "aws:MultiFactorAuthPresent": "true" } };

  it("is somebody who may have MFA where MFA is demanded", () => {
    expect(rulesOf({ Principal: { AWS: { Ref: "TrustedArn" } }, Condition: ifExists })).toEqual([
      "mfa-if-exists-on-allow",
    ]);
    expect(rulesOf({ Principal: { AWS: { "Fn::Sub": "arn:aws:iam::${A}:${B}" } }, Condition: ifExists })).toEqual([
      "mfa-if-exists-on-allow",
    ]);
    // A role that the policy asks for MFA is let in without it as well.
    expect(rulesOf({ Principal: { AWS: { Ref: "RoleArn" } }, Condition: ifExists })).toEqual([
      "mfa-if-exists-on-allow",
    ]);
    expect(rulesOf({ Principal: { AWS: { Ref: "TrustedArn" } } })).toEqual([]);
  });

  it("may be an account that the policy names", () => {
    const provider = (account: string): object => ({
      Federated: { "Fn::Sub": `arn:aws:iam::${account}:oidc-provider/oidc.example.com` },
      AWS: "arn:aws:iam::111122223333:root",
    });
    expect(each({ Principal: provider("444455556666") })).toContain("unrestricted-account-root");
    expect(each({ Principal: provider("${AWS::AccountId}") })).not.toContain("unrestricted-account-root");
  });

  it("is the same everywhere in a policy", () => {
    const once = { "Fn::Sub": "arn:aws:iam::${Account}:oidc-provider/oidc.example.com" };
    const again = { "Fn::Sub": "arn:aws:iam::${Account}:root" };
    const other = { "Fn::Sub": "arn:aws:iam::${Other}:root" };
    expect(rulesOf({ Principal: { Federated: once, AWS: again } })).not.toContain("unrestricted-account-root");
    expect(rulesOf({ Principal: { AWS: [again, again] } })).toContain("redundant-principal");
    expect(rulesOf({ Principal: { AWS: [again, other] } })).not.toContain("redundant-principal");
  });

  it("has a number or a boolean as its text", () => {
    expect(
      rulesOf({
        Sid: true,
        Principal: { AWS: 123456789012 },
        Condition: { Bool: { "aws:MultiFactorAuthPresent": true } },
      }),
    ).toEqual(["mfa-checked-by-account"]);
  });

  it("hides nothing that does not depend on it", () => {
    const any = { Ref: "Any" };
    expect(rulesOf({ Principal: { AWS: any }, Condition: { Bool: { "aws:MultiFactorAuthPresant": any } } })).toEqual([
      "unknown-condition-key",
    ]);
    expect(rulesOf({ Principal: { AWS: any, Nobody: any } })).toEqual(["unknown-principal-type"]);
    expect(rulesOf({ Effect: any, Principal: { AWS: "arn:aws:iam::12345:root" } })).toEqual(["malformed-principal"]);
  });
});

describe("templates are recognised", () => {
  const root = (text: string): JsonNode => {
    const read = parseJson(new SourceText("x.json", text)).root;
    if (read === undefined) throw new Error("no JSON");
    return read;
  };

  it.each([
    ['{"Resources": {"R": {"Type": "AWS::IAM::Role"}}}', true],
    ['{"AWSTemplateFormatVersion": "2010-09-09", "Resources": {}}', true],
    ['{"Transform": "AWS::Serverless-2016-10-31", "Resources": {}}', true],
    ['{"Resources": {"Fn::ForEach::R": []}}', true],
    ['{"Resources": {"R": {"Type": "Custom::Thing"}}}', true],
    ['{"Resources": {"R": {"Type": "Role"}}}', false],
    ['{"Resources": []}', false],
    ['{"Version": "2012-10-17", "Statement": []}', false],
    ["[]", false],
  ])("%s: %s", (text, expected) => {
    expect(isTemplate(root(text))).toBe(expected);
  });

  it.each([
    ["AWSTemplateFormatVersion: 2010-09-09\nResources:\n  R: {}\n", true],
    ["# c\n'Resources':\n  R:\n    Type: AWS::IAM::Role\n", true],
    ["{AWSTemplateFormatVersion: x, Resources: {}}", true],
    ["kind: Deployment\nspec:\n  Resources:\n", false],
    ["resources:\n  Resources:\n    R: {Type: AWS::IAM::Role}", false],
    ["Resources:\n  cpu: 1\n", false],
  ])("YAML %j: %s", (text, expected) => {
    const [document] = readYaml(new SourceText("template.yaml", text));
    expect(document?.root !== undefined && isTemplate(document.root)).toBe(expected);
  });
});

/** Policies with and without mistakes, of which nothing is unknown. */
const policy = fc.record(
  {
    Version: fc.constantFrom("2012-10-17", "2008-10-17", "2012"),
    Statement: fc.array(
      fc.record(
        {
          Sid: fc.constantFrom("One", "Two", "a b"),
          Effect: fc.constantFrom("Allow", "Deny", "allow"),
          Principal: fc.oneof(
            fc.constant("*"),
            fc.record({
              AWS: fc.oneof(
                fc.constantFrom("123456789012", "arn:aws:iam::123456789012:user/alice", "arn:aws:iam::1:root", "*"),
                fc.array(fc.constantFrom("arn:aws:iam::123456789012:role/r", "x", "yes"), { maxLength: 2 }),
              ),
            }),
            fc.record({ Service: fc.constantFrom("ec2.amazonaws.com", "states.amazonaws.com", "EC2") }),
          ),
          Action: fc.constantFrom("sts:AssumeRole", "sts:assumerole", "sts:*", "s3:GetObject", ["sts:AssumeRole"]),
          Condition: fc.dictionary(
            fc.constantFrom("Bool", "BoolIfExists", "Null", "StringEquals", "Boole", "NumericLessThan"),
            fc.dictionary(
              fc.constantFrom("aws:MultiFactorAuthPresent", "aws:MultiFactorAuthAge", "sts:ExternalId", "aws:x", "no"),
              fc.constantFrom<unknown>("true", true, "no", 3600, "*", [], ["a", "b"], "${aws:username}", "multi\nline"),
              { maxKeys: 2 },
            ),
            { maxKeys: 2 },
          ),
        },
        { requiredKeys: ["Effect"] },
      ),
      { maxLength: 3 },
    ),
  },
  { requiredKeys: ["Statement"] },
);

function simplified(findings: readonly Finding[], base: string): readonly string[] {
  return findings
    .map(({ rule, pointer, message, severity }) => {
      const place = pointer.startsWith(base) ? pointer.slice(base.length) : `elsewhere ${pointer}`;
      return `${place} ${rule} ${severity} ${message.replace(/line \d+/g, "line")}`;
    })
    .sort();
}

const base = "/Resources/R/Properties/AssumeRolePolicyDocument";

function templateOf(document: unknown): object {
  return { Resources: { R: { Type: "AWS::IAM::Role", Properties: { AssumeRolePolicyDocument: document } } } };
}

describe("the size of a policy", () => {
  const text = (index: number) => `arn:aws:iam::123456789012:role/ci-${index}`;
  const written = (index: number) => ({
    "Fn::Join": ["", ["arn:aws:iam::", { Ref: "AWS::AccountId" }, `:role/ci-${index}`]],
  });
  const policyOf = (count: number, principal: (index: number) => unknown) => ({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { AWS: Array.from({ length: count }, (_, index) => principal(index)) },
        Action: "sts:AssumeRole",
      },
    ],
  });

  it.each([
    ["fits into the default quota", 40, []],
    ["does not", 60, ["policy-size-above-default-quota"]],
    ["fits into none", 120, ["policy-size-exceeds-quota"]],
  ])("is that of what AWS gets, not of the template: it %s", (_, count, rules) => {
    const rulesIn = (source: SourceText): readonly string[] => findingsOf(source).map(({ rule }) => rule);
    const alone = lintPolicy(new SourceText("policy.json", JSON.stringify(policyOf(count, text))));
    expect(alone.map(({ rule }) => rule)).toEqual(rules);
    const template = new SourceText("t.json", JSON.stringify(templateOf(policyOf(count, written))));
    expect(rulesIn(template)).toEqual(rules);
    expect(rulesIn(asYaml(template))).toEqual(rules);
  });
});

describe("the same policy", () => {
  // The name of the role is not known of a text that is a policy alone.
  const bare = (source: SourceText): readonly Finding[] =>
    known(policiesOf(source)).flatMap(({ source: own = source, placed }) =>
      putTogether(lintPlaced(own, { ...placed, role: undefined })),
    );

  it("has the same findings in a file of its own, in a JSON template and in a YAML template", () => {
    fc.assert(
      fc.property(policy, fc.constantFrom(undefined, 2), (document, indent) => {
        const alone = new SourceText("policy.json", JSON.stringify(document, null, indent));
        const expected = lintPolicy(alone);
        const json = new SourceText("template.json", JSON.stringify(templateOf(document), null, indent));
        expect(simplified(bare(json), base)).toEqual(simplified(expected, ""));
        expect(bare(json).map((finding) => textOf(json, finding))).toEqual(
          expected.map((finding) => textOf(alone, finding)),
        );
        const yaml = new SourceText("template.yaml", stringify(templateOf(document), { version: "1.1" }));
        expect(simplified(bare(yaml), base)).toEqual(simplified(expected, ""));
        const inText = new SourceText("template.json", JSON.stringify(templateOf(JSON.stringify(document))));
        expect(simplified(bare(inText), base)).toEqual(simplified(expected, ""));
        for (const blockQuote of ["literal", "folded"] as const) {
          const text = JSON.stringify(document, null, 2);
          const block = new SourceText(
            "t.yaml",
            stringify(templateOf(text), { version: "1.1", blockQuote, lineWidth: 0 }),
          );
          expect(simplified(bare(block), base)).toEqual(simplified(expected, ""));
          const lintedLines = lintPolicy(new SourceText("policy.json", text));
          expect(bare(block).map((finding) => textOf(block, finding))).toEqual(
            lintedLines.map((finding) => textOf(new SourceText("policy.json", text), finding)),
          );
        }
      }),
      { numRuns: 40 },
    );
  });
});

/** Anything that can stand in a template, and much that cannot. */
const expression: fc.Memo<unknown> = fc.memo((depth) =>
  depth <= 1
    ? fc.constantFrom<unknown>(
        "*",
        "arn:aws:iam::${AWS::AccountId}:root",
        "${X}",
        "{{resolve:ssm:x}}",
        "",
        { Ref: "AWS::NoValue" },
        { Ref: "P" },
        { Ref: "L" },
        { Ref: "AWS::StackId" },
        { "Fn::GetAtt": ["R", "Arn"] },
        { "Fn::GetAtt": "R.RoleId" },
        { "Fn::Sub": "arn:${AWS::Partition}:iam::${X}:oidc-provider/${Y}" },
        { "Fn::Sub": ["${A}${R.Arn}${!B}", { A: { Ref: "P" } }] },
        { "Fn::Sub": "${" },
        { "Fn::ImportValue": "x" },
        12,
        null,
        true,
      )
    : fc.oneof(
        expression(depth - 1),
        fc.array(expression(depth - 1), { maxLength: 3 }),
        fc
          .tuple(
            fc.constantFrom(
              "Ref",
              "Fn::GetAtt",
              "Fn::Sub",
              "Fn::Join",
              "Fn::Split",
              "Fn::Select",
              "Fn::FindInMap",
              "Fn::If",
            ),
            fc.array(expression(depth - 1), { maxLength: 3 }),
          )
          .map(([name, items]) => ({ [name]: items })),
        fc.tuple(expression(depth - 1), expression(depth - 1)).map(([one, other]) => ({ "Fn::If": ["C", one, other] })),
        fc.dictionary(
          fc.constantFrom(
            "Version",
            "Statement",
            "Effect",
            "Principal",
            "AWS",
            "Federated",
            "Action",
            "Condition",
            "Bool",
            "StringLike",
            "${X}:sub",
            "aws:MultiFactorAuthPresent",
            "Fn::Transform",
          ),
          expression(depth - 1),
          { maxKeys: 4 },
        ),
      ),
);

describe("whatever stands in a template", () => {
  const document = fc.oneof(
    expression(4),
    fc.record({
      Statement: fc.oneof(
        expression(3),
        fc.array(
          fc.record({
            Effect: expression(2),
            Principal: expression(3),
            Action: expression(2),
            Condition: expression(4),
          }),
          { maxLength: 2 },
        ),
      ),
    }),
  );

  it("gives policies with few variants, whose findings are in the text", () => {
    fc.assert(
      fc.property(document, (each) => {
        const template = {
          ...templateOf(each),
          Parameters: { L: { Type: "CommaDelimitedList", Default: "a,b" }, P: { Type: "String", Default: "*" } },
        };
        const source = new SourceText("template.json", JSON.stringify(template));
        for (const found of policiesOf(source)) {
          if (found.kind !== "policy") continue;
          const { variants } = found.placed;
          expect(variants.length).toBeGreaterThan(0);
          expect(variants.length).toBeLessThanOrEqual(8);
          for (const { rule, range } of lintPlaced(found.source ?? source, found.placed)) {
            expect(rule).not.toBe("rule-failed");
            expect(range.end.column).toBeLessThanOrEqual(source.text.length + 1);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it("takes names that are made of names of names, and conditions of conditions, in no time", () => {
    const resources: Record<string, object> = {};
    const conditions: Record<string, object> = {};
    for (let index = 0; index < 40; index++) {
      resources[`R${index}`] = {
        Type: "AWS::IAM::Role",
        Properties: {
          RoleName: { "Fn::Sub": `\${R${index + 1}}`.repeat(50) },
          AssumeRolePolicyDocument: {
            Statement: { Principal: { AWS: { "Fn::If": ["C0", { Ref: `R${index}` }, "*"] } } },
          },
        },
      };
      conditions[`C${index}`] = { "Fn::And": [{ Condition: `C${index + 1}` }, { Condition: `C${index + 1}` }] };
    }
    const source = new SourceText("t.json", JSON.stringify({ Conditions: conditions, Resources: resources }));
    expect(policiesOf(source)).toHaveLength(40);
  });
});
