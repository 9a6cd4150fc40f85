import type { Span } from "../../diagnostics/index.js";
import {
  conditionKey,
  foldName,
  identityProviderOf,
  identityProviders,
  keysThatTellCustomers,
} from "../../iam/index.js";
import type { MadeUpNames } from "./names.js";
import type { Place } from "./place.js";
import { literal, type Part, textOf, type Unknown, type Value } from "./value.js";

/** Something that a value may be. */
export type Sample =
  | { readonly kind: "text"; readonly text: string }
  /** For values that need not be texts. */
  | { readonly kind: "value"; readonly at: (span: Span) => Value }
  /** What stands in a list and adds nothing to it. */
  | { readonly kind: "absent" };

/** What a value may be, as far as a place tells. */
export interface Candidates {
  /** Of several places that the same value has, the one with the highest rank tells best. */
  readonly rank: number;
  /** Whether the place takes nothing else, whatever the value is elsewhere. */
  readonly isStrict?: boolean;
  /** Unknown values of one group change together: the n-th of one goes with the n-th of the others. */
  readonly group: string;
  readonly samples: readonly Sample[];
}

/** What samples are made with. */
export interface Surroundings {
  readonly names: MadeUpNames;
  /** Account ids that the policy names. */
  readonly accounts: readonly string[];
  /** Account ids that somebody asks about. */
  readonly asked: readonly string[];
  /** Whether the policy names the account that the template is deployed to. */
  readonly namesOwnAccount: boolean;
  /** Whether the policy speaks of MFA. */
  readonly demandsMfa: boolean;
  /** The issuers whose claims the policy compares, as far as they are known. */
  readonly issuers: readonly string[];
  /** Whether the policy compares no claims of tokens at all, and allows AssumeRoleWithWebIdentity alone. */
  readonly comparesNoClaims: boolean;
}

/** More samples of one value are left out. */
export const mostSamples = 6;

const deploymentGroup = "the deployment";

/** Where a template may be deployed to: the n-th of each belong together. */
const worlds = [
  { partition: "aws", suffix: "amazonaws.com", region: "us-east-1" },
  { partition: "aws-cn", suffix: "amazonaws.com.cn", region: "cn-north-1" },
  { partition: "aws", suffix: "amazonaws.com", region: "eu-west-1" },
] as const;

const ownAccount = "Ref AWS::AccountId";

/** What a value may be that is all that stands at a place. */
export function samplesAlone(unknown: Unknown, place: Place, around: Surroundings): Candidates {
  const fixed = byNature(unknown, around);
  if (fixed !== undefined) return fixed;
  const { rank, samples } = alone(unknown, place, around);
  const kept = withDefault(unknown, samples).slice(0, mostSamples);
  return { rank, isStrict: isStrict(place), group: unknown.identity, samples: kept };
}

/** What a value may be that is a part of a text. */
export function samplesWithin(unknown: Unknown, slot: Slot, place: Place, around: Surroundings): Candidates {
  const fixed = byNature(unknown, around);
  if (fixed !== undefined) return fixed;
  const { rank, texts } = within(unknown, slot, place, around);
  return { rank, group: unknown.identity, samples: withDefault(unknown, asSamples(texts)).slice(0, mostSamples) };
}

function isStrict(place: Place): boolean {
  if (place.kind === "condition-value") return isTyped(place.operator);
  return place.kind === "version" || place.kind === "effect" || place.kind === "action";
}

function asSamples(texts: readonly string[]): readonly Sample[] {
  return texts.map((text) => ({ kind: "text", text }));
}

/** A parameter may well be what it is by default. */
function withDefault({ nature, shape }: Unknown, samples: readonly Sample[]): readonly Sample[] {
  const likely = nature.kind === "anything" ? nature.likely : undefined;
  if (likely === undefined || likely === "") return samples;
  const kept = samples.slice(0, mostSamples - 1);
  if (shape !== "list") return [...kept, { kind: "text", text: likely }];
  const items = likely.split(",").map((item) => item.trim());
  return [...kept, listOf(items)];
}

function listOf(items: readonly string[]): Sample {
  return {
    kind: "value",
    at: (span) => ({ kind: "array", items: items.map((item) => textOf(span, [literal(item)])), ...span }),
  };
}

/** What is known of a value wherever it stands. */
function byNature(unknown: Unknown, { names, accounts, asked }: Surroundings): Candidates | undefined {
  const { nature, identity } = unknown;
  if (nature.kind === "one-of") {
    return { rank: 100, group: identity, samples: asSamples(nature.values.slice(0, mostSamples)) };
  }
  if (nature.kind !== "deployment") return undefined;
  // It may be one of those that the policy names, or that are asked about.
  const likely = [...new Set([...accounts.slice(0, 1), ...asked])];
  const [, , usual] = worlds;
  const inUse = [...worlds.slice(0, 2), ...likely.map(() => usual)];
  const texts = inUse.map((world, index): string => {
    switch (nature.of) {
      case "account":
        return likely[index - 2] ?? names.account(ownAccount, index);
      case "stack":
        return names.word(identity, index);
      default:
        return world[nature.of];
    }
  });
  return { rank: 100, group: deploymentGroup, samples: asSamples(texts) };
}

interface Ranked {
  readonly rank: number;
  readonly samples: readonly Sample[];
}

/** What a condition key may be of which nothing is known but its operator. */
export function keySamples(unknown: Unknown, operator: string, around: Surroundings): Candidates {
  const key = keyFor(baseOf(operator));
  const texts = key === "sts:ExternalId" ? [key, "aws:PrincipalOrgID", "aws:SourceAccount"] : [key];
  return byNature(unknown, around) ?? { rank: 60, group: unknown.identity, samples: asSamples(texts) };
}

function alone(unknown: Unknown, place: Place, around: Surroundings): Ranked {
  const texts = (rank: number, ...each: readonly string[]): Ranked => ({
    rank,
    samples: unknown.shape === "list" ? lists(each) : asSamples(each),
  });
  const { names } = around;
  const word = (index: number): string => names.word(unknown.identity, index);
  switch (place.kind) {
    case "version":
      return texts(90, "2012-10-17", "2008-10-17");
    case "sid":
      return texts(20, word(0), word(1));
    case "effect":
      return texts(90, "Allow", "Deny");
    case "action":
      return actions(unknown);
    case "statement":
      return { rank: 90, samples: statements(word(0), around) };
    case "principal":
      return { rank: 90, samples: principals(unknown, around) };
    case "principal-value":
      return texts(80, ...principalTexts(place.type, unknown, around));
    case "condition":
      return { rank: 90, samples: conditions(word(0), around) };
    case "operator-block":
      return { rank: 90, samples: blocks(place.operator, unknown, around) };
    case "condition-value":
      return texts(...conditionTexts(place, unknown, around));
    case "document":
    case "statements":
    case "other":
      return texts(10, word(0), word(1));
  }
}

/** Lists of one and of several. */
function lists(texts: readonly string[]): readonly Sample[] {
  const [first = "", second = first, ...rest] = texts;
  return [listOf([first]), listOf(rest.length > 0 ? [second, ...rest] : [first, second])];
}

function actions({ shape }: Unknown): Ranked {
  const each = ["sts:AssumeRole", "sts:AssumeRoleWithWebIdentity", "sts:AssumeRoleWithSAML", "sts:TagSession"];
  if (shape === "text") return { rank: 90, samples: asSamples(each) };
  const together = ["sts:TagSession", "sts:SetSourceIdentity", "sts:SetContext"];
  return { rank: 90, samples: each.slice(0, 3).map((action) => listOf([action, ...together])) };
}

/** A list may be without the statement; with one that closes what others leave open; with one that lets users in. */
function statements(word: string, { names }: Surroundings): readonly Sample[] {
  const user = `arn:aws:iam::${names.account(`a statement of ${word}`, 0)}:user/${word}`;
  return [
    { kind: "absent" },
    objectOf({
      Effect: "Deny",
      Principal: { AWS: "*" },
      Action: "sts:*",
      Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } },
    }),
    objectOf({ Effect: "Allow", Principal: { AWS: user }, Action: "sts:AssumeRole" }),
  ];
}

interface Plain {
  readonly [key: string]: string | Plain;
}

function objectOf(plain: Plain): Sample {
  return { kind: "value", at: (span) => valueAt(span, plain) };
}

function valueAt(span: Span, plain: string | Plain): Value {
  if (typeof plain === "string") return textOf(span, [literal(plain)]);
  const members = Object.entries(plain).map(([key, value]) => ({
    key: textOf(span, [literal(key)]),
    value: valueAt(span, value),
  }));
  return { kind: "object", members, start: span.start, end: span.end };
}

function principals(unknown: Unknown, around: Surroundings): readonly Sample[] {
  const of = (type: string, index: number): Sample =>
    objectOf({ [type]: principalTexts(type, unknown, around)[index] ?? "" });
  return [of("AWS", 0), of("AWS", 1), of("Service", 0), of("Federated", 0)];
}

function principalTexts(type: string, unknown: Unknown, around: Surroundings): readonly string[] {
  const { names } = around;
  const { nature } = unknown;
  if (type === "AWS" && nature.kind === "anything" && nature.isAccount === true) return accountTexts(unknown, around);
  const word = (index: number): string => names.word(unknown.identity, index);
  const [foreign, other] = accountTexts(unknown, around);
  switch (type) {
    case "AWS":
      return [
        `arn:aws:iam::${foreign}:user/${word(0)}`,
        `arn:aws:iam::${foreign}:root`,
        `arn:aws:iam::${other}:${isForPeople(unknown, around) ? "user" : "role"}/${word(1)}`,
      ];
    case "Service":
      return ["ec2.amazonaws.com", "lambda.amazonaws.com", "states.amazonaws.com"];
    case "Federated": {
      if (around.issuers.length > 0) {
        return around.issuers.slice(0, 2).map((issuer) => providerNamed(issuer, foreign));
      }
      // Whatever the provider is, tokens of any subject are accepted: that is seen of two that are nobody's shared one.
      if (around.comparesNoClaims) {
        return [0, 2].map((index) => `arn:aws:iam::${foreign}:oidc-provider/${names.host(unknown.identity, index)}`);
      }
      return [
        `arn:aws:iam::${foreign}:oidc-provider/${sharedIssuer}`,
        `arn:aws:iam::${foreign}:saml-provider/${word(1)}`,
        `arn:aws:iam::${other}:oidc-provider/${names.host(unknown.identity, 2)}`,
      ];
    }
    default:
      return [word(0), word(1)];
  }
}

/**
 * Roles carry no MFA, so whoever demands it means users, or an account that has some. One that is given a role all the
 * same has another mistake.
 */
function isForPeople({ identity }: Unknown, { demandsMfa }: Surroundings): boolean {
  return demandsMfa && !/role/i.test(identity);
}

/** An OIDC provider of an account, or one that AWS knows by its domain. */
function providerNamed(issuer: string, account: string): string {
  const { isBuiltIn } = identityProviderOf(issuer);
  return isBuiltIn === true ? issuer : `arn:aws:iam::${account}:oidc-provider/${issuer}`;
}

/** Issuers: those whose claims are compared, and where none are, such as nobody shares. */
function issuersFor(unknown: Unknown, around: Surroundings): readonly string[] {
  const { issuers, comparesNoClaims, names } = around;
  if (issuers.length > 0) return issuers.slice(0, 2);
  return comparesNoClaims ? [0, 1].map((index) => names.host(unknown.identity, index)) : anyIssuers(unknown, around);
}

/** URLs of OIDC providers without the protocol: one of somebody's own, and one for all of its customers. */
function anyIssuers({ identity }: Unknown, { names }: Surroundings): readonly [string, string] {
  return [names.host(identity, 0), sharedIssuer];
}

const sharedIssuer = "token.actions.githubusercontent.com";

/** Accounts: one that the policy does not name, and the role's own or one that the policy names. */
function accountTexts(unknown: Unknown, around: Surroundings): readonly [string, string, ...string[]] {
  const { names, accounts, asked, namesOwnAccount } = around;
  const foreign = names.account(unknown.identity, 0);
  const own = namesOwnAccount ? [names.account(ownAccount, 0)] : [];
  const others = [...new Set([...asked, ...own, ...accounts.slice(0, 1)])];
  const [other = names.account(unknown.identity, 1), ...rest] = others;
  return [foreign, other, ...rest];
}

/** Nothing at all, MFA alone, and what nobody has. */
function conditions(word: string, around: Surroundings): readonly Sample[] {
  return [
    objectOf({}),
    objectOf({ Bool: { "aws:MultiFactorAuthPresent": "true" } }),
    objectOf({ StringEquals: strictBlock(word, around) }),
  ];
}

/** What rules ask for to find a statement closed enough, all at once. */
function strictBlock(word: string, { names }: Surroundings): Plain {
  const account = names.account(`the account of ${word}`, 0);
  return {
    "sts:ExternalId": word,
    "aws:PrincipalOrgID": organization(word),
    "aws:SourceAccount": account,
    "aws:SourceArn": `arn:aws:lambda:us-east-1:${account}:function:${word}`,
    "saml:aud": "https://signin.aws.amazon.com/saml",
    ...Object.fromEntries(controlKeys().map((key) => [key, word])),
  };
}

/** The keys of which AWS requires one before it stores trust in an identity provider that customers share. */
function controlKeys(): readonly string[] {
  return identityProviders().flatMap(({ issuers }) => issuers.flatMap((issuer) => keysThatTellCustomers(issuer) ?? []));
}

function organization(word: string): string {
  return `o-${word.padEnd(10, "0").slice(0, 32)}`;
}

function blocks(operator: string, unknown: Unknown, around: Surroundings): readonly Sample[] {
  const word = around.names.word(unknown.identity, 0);
  const key = keyFor(baseOf(operator));
  const [text = word] = conditionTexts({ operator, key }, unknown, around).slice(1);
  const typed = objectOf({ [key]: String(text) });
  if (!/^string/.test(baseOf(operator))) return [objectOf({}), typed];
  return [objectOf({}), typed, objectOf(strictBlock(word, around))];
}

/** A key whose values are of the type that an operator compares. */
function keyFor(operator: string): string {
  if (operator === "bool") return "aws:MultiFactorAuthPresent";
  if (operator === "null" || operator.startsWith("numeric")) return "aws:MultiFactorAuthAge";
  if (operator.startsWith("date")) return "aws:CurrentTime";
  if (operator.includes("ipaddress")) return "aws:SourceIp";
  return operator.startsWith("arn") ? "aws:PrincipalArn" : "sts:ExternalId";
}

/** The operator in small letters, without set operator and `IfExists`. */
function baseOf(operator: string): string {
  return operator
    .toLowerCase()
    .replace(/^for(allvalues|anyvalue):/, "")
    .replace(/ifexists$/, "");
}

/** Whether an operator's values have a form of their own, which unknown parts cannot be made to fit. */
export function isTyped(operator: string): boolean {
  return /^(null|bool$|numeric|date|(not)?ipaddress|binary)/.test(baseOf(operator));
}

/** What is compared: a rank, and texts. */
function conditionTexts(
  { operator, key }: { readonly operator: string; readonly key: string },
  unknown: Unknown,
  around: Surroundings,
): readonly [number, ...string[]] {
  const { names } = around;
  const word = (index: number): string => names.word(unknown.identity, index);
  const base = baseOf(operator);
  const folded = foldName(key);
  const type = conditionKey(key)?.type;
  if (base === "null" || base === "bool" || (base.startsWith("string") && type === "Bool"))
    return [70, "true", "false"];
  if (base.startsWith("numeric") || type === "Numeric") return [70, "900", "1000000"];
  if (base.startsWith("date") || type === "Date") return [70, "2020-01-01T00:00:00Z", "2090-01-01T00:00:00Z"];
  if (base.includes("ipaddress") || type === "IPAddress") return [70, "203.0.113.0/25", "10.111.0.0/16"];
  if (base.startsWith("binary")) return [70, "cXVpbGw=", "dGhvcm4="];
  const [foreign, other, ...more] = accountTexts(unknown, around);
  if (/^aws:(source|principal|resource|vpce)account$/.test(folded)) return [75, foreign, other, ...more];
  if (/^aws:(source|principal|resource|vpce)orgid$/.test(folded))
    return [75, organization(word(0)), organization(word(1))];
  if (/^aws:(source|principal|resource|vpce)orgpaths$/.test(folded))
    return [
      75,
      `${organization(word(0))}/r-${word(0).slice(0, 4)}/*`,
      `${organization(word(1))}/r-${word(1).slice(0, 4)}/*`,
    ];
  if (folded === "aws:principalarn" || folded === "aws:federatedprovider")
    return [60, `arn:aws:iam::${foreign}:role/${word(0)}`, `arn:aws:iam::${other}:user/${word(1)}`];
  if (base.startsWith("arn") || type === "ARN") return [60, ...resourceArns(unknown, around)];
  const claim = /:(aud|sub)$/.exec(folded)?.[1];
  if (claim !== undefined) return [50, ...claimTexts(claim, key.slice(0, -claim.length - 1), word(0), word(1))];
  return [40, word(0), word(1)];
}

function resourceArns(unknown: Unknown, around: Surroundings): readonly [string, string] {
  const word = (index: number): string => around.names.word(unknown.identity, index);
  const [foreign, other] = accountTexts(unknown, around);
  return [
    `arn:aws:lambda:us-east-1:${foreign}:function:${word(0)}`,
    `arn:aws:cloudtrail:eu-west-1:${other}:trail/${word(1)}`,
  ];
}

/** Claims of a token, as the providers that many use write them. */
function claimTexts(claim: string, url: string, word: string, other: string): readonly [string, string] {
  if (claim === "aud") return ["sts.amazonaws.com", word];
  if (url === "token.actions.githubusercontent.com")
    return [`repo:${word}/${word}:ref:refs/heads/main`, `repo:${other}/${other}:environment:${other}`];
  if (url.startsWith("oidc.eks."))
    return [`system:serviceaccount:${word}:${word}`, `system:serviceaccount:${other}:${other}`];
  return [word, other];
}

/** Where a part stands in its text. */
export interface Slot {
  /** What is known right before it, and right after it. */
  readonly before: string;
  readonly after: string;
  /** Of an ARN, the field that it is in or begins, from 0 to 5; undefined in a text that does not begin as one. */
  readonly field: number | undefined;
}

/** The slots of all parts of a text, and one behind the last. */
export function slotsOf(parts: readonly Part[]): readonly Slot[] {
  const [first] = parts;
  const isArn = first?.kind === "literal" && first.text.startsWith("arn:");
  let colons = 0;
  return [...parts, undefined].map((part, index) => {
    const field = isArn ? Math.min(colons, 5) : undefined;
    if (part?.kind === "literal") colons += part.text.split(":").length - 1;
    return { before: knownText(parts[index - 1]), after: knownText(parts[index + 1]), field };
  });
}

function knownText(part: Part | undefined): string {
  return part?.kind === "literal" ? part.text : "";
}

function within(
  unknown: Unknown,
  { before, after, field }: Slot,
  place: Place,
  around: Surroundings,
): { readonly rank: number; readonly texts: readonly string[] } {
  const word = (at: number): string => around.names.word(unknown.identity, at);
  const words = { rank: 15, texts: [word(0), word(1)] };
  // `$` and what follows is a policy variable, of which this would be the name.
  if (before.endsWith("${")) return words;
  if (field !== undefined) return inArn(field, before, after, unknown, around);
  switch (place.kind) {
    case "action":
      if (/^sts:$/i.test(before) && after === "")
        return { rank: 85, texts: ["AssumeRole", "AssumeRoleWithWebIdentity", "AssumeRoleWithSAML", "TagSession"] };
      return words;
    case "principal-value":
      if (place.type !== "Service") return words;
      if (before === "" && after.startsWith(".")) return { rank: 65, texts: ["ec2", "lambda"] };
      if (after === "") return { rank: 65, texts: ["amazonaws.com", "amazonaws.com.cn"] };
      return { rank: 65, texts: ["us-east-1", "eu-west-1"] };
    case "operator-block":
      // The prefix of a claim.
      if (before === "" && /^:[\w/]+$/.test(after)) return { rank: 78, texts: anyIssuers(unknown, around) };
      return before === "" && after.startsWith("/")
        ? { rank: 30, texts: [around.names.host(unknown.identity, 0)] }
        : words;
    case "condition-value":
      return inConditionValue(place, before, after, unknown, around);
    default:
      return words;
  }
}

function inArn(
  field: number,
  before: string,
  after: string,
  unknown: Unknown,
  around: Surroundings,
): { readonly rank: number; readonly texts: readonly string[] } {
  const word = (at: number): string => around.names.word(unknown.identity, at);
  switch (field) {
    case 1:
      return { rank: 85, texts: ["aws", "aws-cn"] };
    case 2:
      return { rank: 60, texts: ["lambda", "states"] };
    case 3:
      return { rank: 60, texts: ["us-east-1", "eu-west-1"] };
    case 4:
      return { rank: 85, texts: accountTexts(unknown, around) };
    default:
      if (before.endsWith(":oidc-provider/")) return { rank: 79, texts: issuersFor(unknown, around) };
      if (!before.endsWith(":")) return { rank: 15, texts: [word(0), word(1)] };
      if (after === "")
        return {
          rank: 55,
          texts: [`user/${word(0)}`, "root", `${isForPeople(unknown, around) ? "user" : "role"}/${word(1)}`],
        };
      return { rank: 55, texts: after.startsWith("/") ? ["user", "role"] : [word(0), word(1)] };
  }
}

function inConditionValue(
  { operator, key }: { readonly operator: string; readonly key: string },
  before: string,
  after: string,
  unknown: Unknown,
  around: Surroundings,
): { readonly rank: number; readonly texts: readonly string[] } {
  const word = (at: number): string => around.names.word(unknown.identity, at);
  const folded = foldName(key);
  // Subjects of GitHub: repo:ORGANIZATION/REPOSITORY:…
  if (before === "repo:" && !after.startsWith("/"))
    return { rank: 45, texts: [`${word(0)}/${word(1)}`, `${word(1)}/${word(0)}`] };
  if (before === "" && folded.endsWith("orgpaths") && after.startsWith("/"))
    return { rank: 75, texts: [organization(word(0)), organization(word(1))] };
  const isArn = baseOf(operator).startsWith("arn") || conditionKey(key)?.type === "ARN";
  if (before === "" && isArn) return { rank: 50, texts: resourceArns(unknown, around) };
  return { rank: 15, texts: [word(0), word(1)] };
}
