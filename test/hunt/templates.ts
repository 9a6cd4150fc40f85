import { type Property, prove } from "../../src/analysis/index.js";
import { SourceText } from "../../src/diagnostics/index.js";
import { inspectSource, type KnownContent, type PolicyContent, verdictOn } from "../../src/inspection/index.js";
import { loadTemplates } from "../../src/sources/index.js";
import type { Dice } from "./dice.js";
import { compiledDraft, type Draft, textOf } from "./drafts.js";
import { accounts, home } from "./policies.js";

/** A template with open values, what may be put in for each, and what stands there in the policy it was made of. */
export interface DraftTemplate {
  readonly text: string;
  readonly fill: (dice: Dice) => Draft;
}

type Json = string | readonly Json[] | { readonly [name: string]: Json };

/** What a value of a policy may be instead, by what it is. */
function othersLike(value: string): readonly [string, ...string[]] {
  if (/^\d{12}$/.test(value)) return [...accounts, "987650123456"];
  if (/^arn:aws:iam::\d{12}:(user|role|root)/.test(value)) {
    return [
      `arn:aws:iam::${home}:user/alice`,
      `arn:aws:iam::${home}:role/ci/deploy`,
      `arn:aws:iam::${accounts[1]}:root`,
      `arn:aws:iam::${accounts[1]}:user/zoe`,
      home,
      "*",
    ];
  }
  if (/^(true|false)$/i.test(value)) return ["true", "false"];
  if (/^-?\d+(\.\d+)?$/.test(value)) return ["0", "900", "3600", "99999999", "-1"];
  if (/^\d{4}-/.test(value)) return ["2026-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "9999-12-31T23:59:59Z"];
  if (/\.amazonaws\.com$/.test(value)) return ["ec2.amazonaws.com", "lambda.amazonaws.com"];
  return ["x", "y", "team", "alice", "*", "a*", "acme", value];
}

/** A template of CloudFormation with some values of a policy as parameters. */
export function templateOf(draft: Draft, dice: Dice): DraftTemplate {
  const parameters: Record<string, Json> = {};
  const choices = new Map<string, readonly [string, ...string[]]>();
  const open = (value: string): Json => {
    const name = `P${choices.size}`;
    const account = /^(arn:aws:iam::)(\d{12})(:.*)$/.exec(value);
    if (account !== null && dice.chance(35)) {
      const [, before = "", , after = ""] = account;
      if (dice.chance(50)) {
        choices.set("AWS::AccountId", accounts);
        return { "Fn::Sub": `${before}\${AWS::AccountId}${after}` };
      }
      parameters[name] = { Type: "String" };
      choices.set(name, accounts);
      return { "Fn::Join": ["", [before, { Ref: name }, after]] };
    }
    const others = othersLike(value);
    const isLimited = dice.chance(30);
    parameters[name] = {
      Type: "String",
      ...(isLimited ? { AllowedValues: others } : {}),
      ...(dice.chance(30) ? { Default: value } : {}),
    };
    choices.set(name, isLimited && dice.chance(50) ? others : [...others, value]);
    if (isLimited) choices.set(name, others);
    return { Ref: name };
  };
  const opened = (value: Json, path: readonly string[]): Json => {
    const isValue = path.includes("Principal") || path.includes("NotPrincipal") || path.length >= 5;
    if (typeof value === "string") return isValue && !value.includes("${") && dice.chance(35) ? open(value) : value;
    if (isList(value)) return value.map((each) => opened(each, path));
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, opened(each, [...path, name])]));
  };
  const document: Json = JSON.parse(textOf(draft));
  const policy = opened(document, []);
  const role = { Type: "AWS::IAM::Role", Properties: { AssumeRolePolicyDocument: policy } };
  const text = `${JSON.stringify({ Parameters: parameters, Resources: { Role: role } }, null, 2)}\n`;
  return {
    text,
    fill: (by) => {
      const chosen = new Map([...choices].map(([name, values]) => [name, by.of(values)]));
      return JSON.parse(JSON.stringify(filledIn(policy, chosen)));
    },
  };
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function filledIn(value: Json, chosen: ReadonlyMap<string, string>): Json {
  if (typeof value === "string") return value;
  if (isList(value)) return value.map((each) => filledIn(each, chosen));
  const { Ref, "Fn::Sub": sub, "Fn::Join": join } = value;
  if (typeof Ref === "string") return chosen.get(Ref) ?? "";
  if (typeof sub === "string") return sub.replace(/\$\{AWS::AccountId\}/, chosen.get("AWS::AccountId") ?? home);
  if (join !== undefined && isList(join)) {
    const [, parts = []] = join;
    return isList(parts) ? parts.map((part) => filledIn(part, chosen)).join("") : "";
  }
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, filledIn(each, chosen)]));
}

const properties: readonly Property[] = [
  { kind: "mfa" },
  { kind: "mfa-age", seconds: 3600 },
  { kind: "accounts", accounts: [home] },
];

/** What a look at a template came to. */
export interface TemplateResult {
  readonly proofs: number;
  readonly pairs: number;
  readonly wrong: { readonly what: string; readonly filled: Draft } | undefined;
}

/** Fills in a template of which something is proved; undefined where it holds no policy that can be asked about. */
export async function compareTemplate(
  { text, fill }: DraftTemplate,
  dice: Dice,
  fillings: number,
): Promise<TemplateResult | undefined> {
  const contents: PolicyContent[] = [];
  inspectSource(new SourceText("template.json", text), {
    isNamed: true,
    templates: await loadTemplates(false),
    take: (part) => {
      if (part.kind === "policy") contents.push(part.content);
    },
  });
  const [content] = contents;
  if (content?.kind !== "known") return undefined;
  const proved = properties.filter((property) => isProved(content, property));
  let pairs = 0;
  for (let count = 0; proved.length > 0 && count < fillings; count++) {
    const filled = fill(dice);
    const policy = compiledDraft(filled);
    if (policy === undefined) continue;
    for (const property of proved) {
      pairs++;
      const verdict = prove(policy, property);
      if (verdict.kind !== "violated") continue;
      const { principal, context } = verdict.found.witness;
      const what = `the template is proved for ${property.kind}, and filled in, ${principal} is let in with ${JSON.stringify(context)}`;
      return { proofs: proved.length, pairs, wrong: { what, filled } };
    }
  }
  return { proofs: proved.length, pairs, wrong: undefined };
}

function isProved(content: KnownContent, property: Property): boolean {
  return verdictOn(content, property, {}).kind === "proved";
}
