// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates are full of them
import { describe, expect, it } from "vitest";
import { SourceText } from "../../diagnostics/index.js";
import { Evaluation } from "./evaluate.js";
import { readTemplate } from "./read-template.js";
import { memberOf } from "./template.js";
import { asWritten, type Value } from "./value.js";
import { readYaml } from "./yaml.js";

const sections = `
Parameters:
  Name: {Type: String}
  List: {Type: CommaDelimitedList}
  Only: {Type: String, AllowedValues: [eu-west-1]}
  Stage: {Type: String, AllowedValues: [dev, prod]}
  Stored: {Type: "AWS::SSM::Parameter::Value<String>", AllowedValues: [/only]}
Mappings:
  Accounts:
    dev: {id: "111122223333", same: x, list: [a, b]}
    prod: {id: "444455556666", same: x}
Conditions:
  Known: !Equals [!Ref Only, eu-west-1]
  Never: !Equals [!Ref Only, us-east-1]
  Open: !Equals [!Ref Name, x]
  NotOpen: !Not [!Condition Open]
  Both: !And [!Condition Open, !Condition NotOpen]
  Either: !Or [!Condition Open, !Condition NotOpen]
  Loop: !Condition Loop
Resources:
  Role: {Type: "AWS::IAM::Role", Properties: {RoleName: deploy, Path: /ci/}}
  Unnamed: {Type: "AWS::IAM::Role"}
  User: {Type: "AWS::IAM::User", Properties: {UserName: !Ref Name}}
  Group: {Type: "AWS::IAM::Group"}
  Oidc: {Type: "AWS::IAM::OIDCProvider", Properties: {Url: !Sub "https://oidc.example.com/\${Name}"}}
  OtherOidc: {Type: "AWS::IAM::OIDCProvider", Properties: {Url: !Ref Name}}
  Saml: {Type: "AWS::IAM::SAMLProvider", Properties: {Name: corporate}}
  Pool: {Type: "AWS::Cognito::IdentityPool"}
  Queue: {Type: "AWS::SQS::Queue"}
  Custom: {Type: "Custom::Thing"}
  Api: {Type: "AWS::Serverless::Function"}
  A: {Type: "AWS::IAM::Role", Properties: {RoleName: !Ref B}}
  B: {Type: "AWS::IAM::Role", Properties: {RoleName: !Ref A}}
`;

function evaluate(expression: string, holds = true): Value | undefined {
  const [{ root } = {}] = readYaml(new SourceText("template.yaml", `${sections}\nValue: ${expression}\n`));
  const node = memberOf(root, "Value");
  if (root === undefined || node === undefined) throw new Error(`no YAML: ${expression}`);
  return new Evaluation(readTemplate(root), () => holds).value(node);
}

/** Texts with what is not known as its expression in angle brackets; other unknown values with their kind. */
function shown(value: Value | undefined): unknown {
  if (value === undefined) return "no value";
  switch (value.kind) {
    case "text":
      return value.parts
        .map((part) => (part.kind === "literal" ? part.text : `<${part.unknown.identity.replace(/^Ref /, "")}>`))
        .join("");
    case "unknown":
      return { unknown: value.unknown.alone, shape: value.unknown.shape };
    case "array":
      return value.items.map(shown);
    case "object":
      return Object.fromEntries(value.members.map(({ key, value: below }) => [asWritten(key), shown(below)]));
    case "number":
      return Number(value.text);
    case "boolean":
      return value.value;
    case "null":
      return null;
  }
}

const partition = "<AWS::Partition>";
const account = "<AWS::AccountId>";

describe("an expression", () => {
  it.each<[string, unknown]>([
    ["plain ${Name}", "plain ${Name}"],
    ['"a {{resolve:ssm:/x}} b"', "a <resolve:ssm:/x> b"],
    ["[1, true, ~, {a: b}]", [1, true, null, { a: "b" }]],
    ["!Ref Name", "<Name>"],
    ["!Ref Only", "eu-west-1"],
    ["!Ref Stored", "<Stored>"],
    ["!Ref List", { unknown: "!Ref List", shape: "list" }],
    ["!Ref AWS::Region", "<AWS::Region>"],
    ["!Ref AWS::NoValue", "no value"],
    ["{a: !Ref AWS::NoValue, b: [x, !Ref AWS::NoValue]}", { b: ["x"] }],
    ["!Ref Nobody", "<Nobody>"],
    ["!Ref Role", "deploy"],
    ["!GetAtt Role.Arn", `arn:${partition}:iam::${account}:role/ci/deploy`],
    ["{Fn::GetAtt: [Unnamed, Arn]}", `arn:${partition}:iam::${account}:role/Unnamed`],
    ["!GetAtt User.Arn", `arn:${partition}:iam::${account}:user/<Name>`],
    ["!GetAtt Group.Arn", `arn:${partition}:iam::${account}:group/Group`],
    ["!Ref Oidc", `arn:${partition}:iam::${account}:oidc-provider/oidc.example.com/<Name>`],
    ["!GetAtt Oidc.Arn", `arn:${partition}:iam::${account}:oidc-provider/oidc.example.com/<Name>`],
    ["!Ref OtherOidc", "<OtherOidc>"],
    ["!Ref Saml", `arn:${partition}:iam::${account}:saml-provider/corporate`],
    ["!GetAtt ApiRole.Arn", `arn:${partition}:iam::${account}:role/ApiRole`],
    ["!GetAtt Queue.Arn", "<GetAtt Queue.Arn>"],
    ["!GetAtt Custom.Value", { unknown: "!GetAtt Custom.Value", shape: "any" }],
    ["!Ref A", "<A>"],
    ['!Sub "${Name}-${Only}-${AWS::Region}"', "<Name>-eu-west-1-<AWS::Region>"],
    ['!Sub "${!Name} ${ Name } ${aws:username} ${} ${"', "${Name} <Name> ${aws:username} ${} ${"],
    ['!Sub "${Role.Arn}/x"', `arn:${partition}:iam::${account}:role/ci/deploy/x`],
    ['!Sub ["${X}${Y}${Name}", {X: !Ref Only, Y: 1}]', "eu-west-11<Name>"],
    ['!Sub ["${X}", {X: !GetAtt Custom.Value}]', '<{"Fn::GetAtt":"Custom.Value"}>'],
    ['!Sub "{{resolve:ssm:/x}}"', "<resolve:ssm:/x>"],
    ['!Join ["-", [a, !Ref Name, 1]]', "a-<Name>-1"],
    ['!Join ["", !Ref List]', '<{"Fn::Join":["",{"Ref":"List"}]}>'],
    ['!Split [",", "a,b"]', ["a", "b"]],
    ['!Select [1, !Split ["/", "https://x/y"]]', ""],
    ['!Select ["0", [!Ref Name, b]]', "<Name>"],
    ["!Select [7, [a]]", '<{"Fn::Select":[7,["a"]]}>'],
    ["!FindInMap [Accounts, dev, id]", "111122223333"],
    ["!FindInMap [Accounts, dev, list]", ["a", "b"]],
    ["!FindInMap [Accounts, !Ref Stage, same]", "x"],
    ["!FindInMap [Accounts, !Ref Stage, id]", '<{"Fn::FindInMap":["Accounts",{"Ref":"Stage"},"id"]}>'],
    ["!FindInMap [Nothing, a, b]", { unknown: "!FindInMap …", shape: "any" }],
    ["!If [Known, a, b]", "a"],
    ["!If [Never, a, b]", "b"],
    ["!If [Open, !If [NotOpen, a, b], c]", "b"],
    ["!If [Both, a, b]", "b"],
    ["!If [Either, a, b]", "a"],
    ["!If [Loop, a, b]", "a"],
    ["!If [Undefined, a, b]", "a"],
    ["!If [Open, !Ref AWS::NoValue, b]", "no value"],
    ["!If [Open]", { unknown: "!If …", shape: "any" }],
    ["!ImportValue Name", '<{"Fn::ImportValue":"Name"}>'],
    ["!Transform {Name: x}", { unknown: "!Transform …", shape: "any" }],
    ["{a: b, Fn::Transform: {Name: x}}", { unknown: "a value that is not known", shape: "any" }],
    ["!GetAZs ''", { unknown: "!GetAZs ", shape: "list" }],
    ["!Ref [a]", { unknown: "!Ref …", shape: "any" }],
  ])("%s", (expression, expected) => {
    expect(shown(evaluate(expression))).toEqual(expected);
  });

  it("takes the other branch where a condition does not hold", () => {
    expect(shown(evaluate("!If [Open, a, b]", false))).toBe("b");
    expect(shown(evaluate("!If [NotOpen, a, b]", false))).toBe("a");
    expect(shown(evaluate("!If [Both, a, b]", false))).toBe("b");
    expect(shown(evaluate("!If [Either, a, b]", false))).toBe("a");
  });

  it("is shown as it is written", () => {
    const written = (expression: string): string => {
      const value = evaluate(expression);
      return value?.kind === "text" ? asWritten(value) : "";
    };
    expect(written("!Ref Name")).toBe("!Ref Name");
    expect(written("!GetAtt Role.Arn")).toBe("!GetAtt Role.Arn");
    expect(written('!Sub "x-${Role.Arn}-${!Name}"')).toBe("x-${Role.Arn}-${!Name}");
    expect(written('!Join ["", ["arn:", !Ref AWS::Partition, ":", !GetAtt Role.Arn]]')).toBe(
      "arn:${AWS::Partition}:${Role.Arn}",
    );
  });
});
