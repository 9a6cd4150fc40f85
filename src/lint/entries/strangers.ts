import { admits } from "../../analysis/index.js";
import { SourceText } from "../../diagnostics/index.js";
import {
  type CompiledPolicy,
  type CompiledStatement,
  compilePolicy,
  decisionUnder,
  prepareRequest,
} from "../../engine/index.js";
import {
  type AssumeCaller,
  foldName,
  isChosenBySamlProvider,
  keyPresence,
  type Presence,
  parseArn,
  providerOfClaim,
  type Role,
  readCaller,
  type User,
} from "../../iam/index.js";
import { type JsonNode, parsePolicy } from "../../policy/index.js";
import { type AssumeAction, actionsOf, isAssumeAction } from "../actions.js";
import { conditionTestsIn, type ReadTest } from "../conditions.js";
import type { LintedDocument, LintedPolicy, LintedStatement } from "../facts.js";
import { favorableContexts } from "./favorable-contexts.js";

/** The values of condition keys with which a call is tried. */
export type Context = Readonly<Record<string, string | readonly string[]>>;

/**
 * What a policy would be with only one of its statements to let callers in: that one, what takes access away, and
 * what only goes with a call (`sts:TagSession` in a statement of its own).
 */
export function withOnly(policy: LintedPolicy, statement: LintedStatement): LintedPolicy {
  if (policy.statements.length === 1) return policy;
  const { facts } = policy.document;
  const { always, placeOf } = policy === facts.policy ? facts.parts : partsOf(policy);
  const own = placeOf.get(statement.index);
  // What is always there is in the order of the policy, and so must this one be.
  if (own === undefined) return { ...policy, statements: always };
  return { ...policy, statements: always.toSpliced(own.at, 0, own.compiled) };
}

/**
 * What all of a policy's parts have in common, and where each of the other statements would stand in it: rules ask about
 * each statement of a policy apart, so that this must not be looked for each time.
 */
export function partsOf({ statements, document }: LintedPolicy): PolicyParts {
  const always: CompiledStatement[] = [];
  const placeOf = new Map<number, { readonly compiled: CompiledStatement; readonly at: number }>();
  for (const compiled of statements) {
    if (isAlwaysThere(compiled, document)) always.push(compiled);
    else placeOf.set(compiled.source.index, { compiled, at: always.length });
  }
  return { always, placeOf };
}

/** A policy taken apart, for asking about one statement at a time. */
export interface PolicyParts {
  /** What takes access away, and what only goes with a call. */
  readonly always: readonly CompiledStatement[];
  /** The other statements by their indexes, with how many of the first kind are before each. */
  readonly placeOf: ReadonlyMap<number, { readonly compiled: CompiledStatement; readonly at: number }>;
}

function isAlwaysThere({ source, effect }: CompiledStatement, document: LintedDocument): boolean {
  if (effect === "Deny") return true;
  const statement = document.statements[source.index];
  return statement !== undefined && letsNobodyIn(statement);
}

/** The same for some of its statements. */
export function withOnlyThese(policy: LintedPolicy, isOne: (statement: LintedStatement) => boolean): LintedPolicy {
  if (policy.statements.length === 1) return policy;
  return {
    ...policy,
    statements: policy.statements.filter((each) => {
      const statement = policy.document.statements[each.source.index];
      return isAlwaysThere(each, policy.document) || (statement !== undefined && isOne(statement));
    }),
  };
}

function letsNobodyIn(statement: LintedStatement): boolean {
  return actionsOf(statement)?.some(isAssumeAction) === false;
}

const allowsAll = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}';

let allowing: readonly CompiledPolicy[] | undefined;

/** A caller's own policies, which whoever wants to get in writes as it likes. Many checks end before they need any. */
export function ownPolicies(): readonly CompiledPolicy[] {
  if (allowing !== undefined) return allowing;
  const { document } = parsePolicy("identity", new SourceText("identity.json", allowsAll));
  allowing = document === undefined ? [] : [compilePolicy({ document, problems: [] })];
  return allowing;
}

const accounts = ["987650123456", "876540123456", "765430123456"] as const;

/** An account that a policy does not mention. */
export function foreignAccount({ document }: LintedPolicy): string {
  return document.facts.foreignAccount;
}

/** Looked up in the policy's own texts: the file around it may be a list of thousands. */
export function accountNotIn({ node }: LintedDocument): string {
  return accounts.find((account) => !mentions(node, account)) ?? accounts[0];
}

function mentions(node: JsonNode, text: string): boolean {
  switch (node.kind) {
    case "string":
      return node.value.includes(text);
    case "number":
      return node.text.includes(text);
    case "array":
      return node.items.some((item) => mentions(item, text));
    case "object":
      return node.members.some(({ key, value }) => key.value.includes(text) || mentions(value, text));
    default:
      return false;
  }
}

/**
 * Whether a policy is small enough for trying out callers on each of its statements: that takes time that grows faster
 * than the policy, and AWS stores none of more than 4096 characters.
 */
export function canBeTriedOut({ document }: CompiledPolicy): boolean {
  return document.node.end - document.node.start <= 32_768;
}

/** How many names are tried out of one policy: more than there is room for in a policy that AWS stores. */
export const mostTried = 100;

/** Whether a caller gets in with one of these contexts. */
export function isLetIn(
  policy: LintedPolicy,
  action: AssumeAction,
  principal: string,
  contexts: readonly Context[],
): boolean {
  // Nobody gets from one partition into another.
  const resource = `arn:${parseArn(principal)?.partition ?? "aws"}:iam::${home}:role/this`;
  return contexts.some((context) => {
    const prepared = prepareRequest({ action, principal, resource, context });
    return (
      prepared.kind === "ready" &&
      decisionUnder(prepared.request, { trust: policy, identity: ownPolicies() }) === "allowed"
    );
  });
}

/** The account of the role: nobody knows it from the policy, and nobody's principal is of it. */
const home = "654320123456";

/** What a call has from anywhere on the internet, and from a network of the caller's own. */
const fromAnywhere: readonly Context[] = [
  { "aws:SourceIp": "198.18.77.77" },
  { "aws:SourceIp": "2001:db8:77::77" },
  {
    "aws:SourceVpc": "vpc-0stranger",
    "aws:SourceVpce": "vpce-0stranger",
    "aws:VpcSourceIp": "100.64.77.77",
    "aws:VpceAccount": "987650123456",
    "aws:VpceOrgID": "o-strangers0",
    "aws:VpceOrgPaths": ["o-strangers0/r-str0/"],
  },
].map((network) => ({
  ...network,
  "aws:SecureTransport": "true",
  "aws:ViaAWSService": "false",
  "aws:ResourceAccount": home,
}));

/**
 * Keys whose value the caller chooses, or brings along from an account of its own; the time is waited for, and the tags of
 * the role itself are the same for every caller.
 */
const chosen: ReadonlySet<string> = new Set([
  "sts:rolesessionname",
  "sts:sourceidentity",
  "sts:transitivetagkeys",
  "aws:tagkeys",
  "aws:useragent",
  "aws:referer",
  "aws:requestedregion",
  "aws:currenttime",
  "aws:epochtime",
]);

/**
 * Who has an identity provider of its own writes what its assertions say, but for what AWS makes of them. That a network is
 * asked for does not tell whose token it is: whoever is there gets in with one of any provider.
 */
function isOfFederation(key: string, { kind }: AssumeCaller): boolean {
  if (kind === "saml" && isChosenBySamlProvider(key)) return true;
  return (kind === "saml" || kind === "oidc") && /^aws:(source(ip|vpc|vpcarn|vpce)|vpcsourceip|vpce\w+)$/.test(key);
}

function isChosen(key: string): boolean {
  return chosen.has(key) || /^(aws:(request|principal|resource)|iam:resource)tag\//.test(key);
}

/** Some text that a value with wildcards matches; undefined where the value depends on the request. */
export function textMatching(value: string, star = "x"): string | undefined {
  if (value.includes("${")) return undefined;
  return value.replace(/\*+/g, star).replaceAll("?", "x");
}

/** How many choices are tried. */
const mostChoices = 40;

/**
 * What a caller would choose for a statement, and to be spared the policy's Deny statements, of the keys that it can
 * choose; beside its own keys.
 */
export function chosenValues(
  policy: LintedPolicy,
  statement: LintedStatement,
  caller: AssumeCaller,
  own: Context = {},
): readonly Context[] {
  const anyId = policy.document.facts.looseExternalIds.length > 0;
  const presenceOf = (key: string): Presence =>
    isChosen(key) || isOfFederation(key, caller) || (anyId && key === "sts:externalid")
      ? keyPresence(key, caller)
      : "never";
  const contexts = [...favorableContexts(withOnly(policy, statement), statement, own, presenceOf)];
  // The addresses that callers are tried from are those of fromAnywhere.
  return contexts.slice(0, mostChoices).map(({ "aws:SourceIp": _, ...context }) => context);
}

/** Whether a test accepts any external ID: else it is agreed upon. */
export function isAnyExternalId({ test }: ReadTest): boolean {
  return foldName(test.key.value) === "sts:externalid" && test.values.some(({ value }) => /^\*+$/.test(value));
}

/** Contexts that have the keys of one list and of another, in all combinations. */
export function combined(...lists: readonly (readonly Context[])[]): readonly Context[] {
  return lists.reduce<readonly Context[]>(
    (all, list) => all.flatMap((one) => list.map((other) => together(one, other))),
    fromAnywhere,
  );
}

/** The keys of two contexts, whose names may be in different case; those of the second one win. */
function together(one: Context, other: Context): Context {
  const names = new Set(Object.keys(other).map(foldName));
  return { ...Object.fromEntries(Object.entries(one).filter(([key]) => !names.has(foldName(key)))), ...other };
}

/** Somebody in an AWS account that has nothing to do with the policy. */
export interface Stranger {
  readonly principal: string;
  readonly contexts: readonly Context[];
}

/**
 * An account is in an organization, or in none, and has no such keys then:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalorgid
 */
const strangersOrganizations: readonly Context[] = [
  {
    "aws:PrincipalOrgID": "o-strangers0",
    "aws:PrincipalOrgPaths": ["o-strangers0/r-str0/"],
    "aws:PrincipalIsAWSService": "false",
  },
  { "aws:PrincipalIsAWSService": "false" },
];

/** The MFA keys of long-term keys, and of sessions without MFA. */
export const withoutMfa: readonly Context[] = [{}, { "aws:MultiFactorAuthPresent": "false" }];

/** The MFA keys of somebody who has just used a device. */
export const withMfa: readonly Context[] = [{ "aws:MultiFactorAuthPresent": "true", "aws:MultiFactorAuthAge": "1" }];

/**
 * Strangers as users, as sessions of roles and, where the policy compares aws:PrincipalArn with patterns, under names that
 * match.
 */
export function strangers(
  policy: LintedPolicy,
  statement: LintedStatement,
  mfa: readonly Context[],
): readonly Stranger[] {
  const account = foreignAccount(policy);
  const arns = ["user", "role"].map((type) => `arn:aws:iam::${account}:${type}/stranger`);
  const all = [...new Set([...arns, ...policy.document.facts.namesOfStrangers])].slice(0, mostTried);
  return all.flatMap((arn) => {
    const caller = readCaller(arn);
    if (caller?.kind !== "user" && caller?.kind !== "role") return [];
    const { principal, keys } = caller.kind === "user" ? asUser(caller) : asSession(caller);
    // Sessions of roles have the key in any case, and how they would have used MFA is not documented.
    const own = caller.kind === "user" ? mfa : mfa.filter((each) => each["aws:MultiFactorAuthPresent"] === "false");
    const choices = chosenValues(policy, statement, { kind: caller.kind }, keys);
    return [{ principal, contexts: combined(strangersOrganizations, choices, own) }];
  });
}

/** Whom the conditions of a policy may mean in an account that it does not mention. */
export function namesOfStrangers(tests: readonly ReadTest[], account: string): readonly string[] {
  return tests
    .filter(({ test }) => foldName(test.key.value) === "aws:principalarn")
    .flatMap(({ test }) => test.values.flatMap(({ value }) => inAccount(value, account) ?? []));
}

interface Named {
  readonly principal: string;
  readonly keys: Context;
}

function asUser({ arn, name, account }: User): Named {
  const keys = { ...ofPrincipal(arn, account, "User"), "aws:username": name, "aws:userid": "AIDASOMESTRANGER00001" };
  return { principal: arn, keys };
}

function asSession({ arn, name, account }: Role): Named {
  const keys = {
    ...ofPrincipal(arn, account, "AssumedRole"),
    "aws:userid": "AROASOMESTRANGER00001:stranger",
    "aws:TokenIssueTime": "2090-01-01T00:00:00Z",
  };
  return { principal: `arn:aws:sts::${account}:assumed-role/${name}/stranger`, keys };
}

function ofPrincipal(arn: string, account: string, type: string): Context {
  return { "aws:PrincipalArn": arn, "aws:PrincipalAccount": account, "aws:PrincipalType": type };
}

/** An identity of an account that matches a pattern; undefined where the pattern is about other accounts. */
function inAccount(pattern: string, account: string): string | undefined {
  const arn = parseArn(pattern);
  if (arn === undefined || !/^\*+$/.test(arn.account)) return undefined;
  const resource = textMatching(arn.resource);
  const name = resource === undefined ? undefined : `arn:aws:iam::${account}:${resource}`;
  return name !== undefined && readCaller(name) !== undefined ? name : undefined;
}

/** Who has a token or an assertion that AWS takes without an account of ours: of any identity provider. */
export type FederatedStranger = "web identity token" | "SAML assertion";

/** Which strangers without an AWS identity get in through a statement for everybody, by tokens or assertions of whatever provider. */
export function federatedStrangers(policy: LintedPolicy, statement: LintedStatement): readonly FederatedStranger[] {
  const actions = actionsOf(statement) ?? [];
  const alone = withOnly(policy, statement);
  const account = foreignAccount(policy);
  const found: FederatedStranger[] = [];
  if (actions.includes("sts:AssumeRoleWithWebIdentity")) {
    const hosts = policy.document.facts.hostsOfClaims;
    const isIn = [...new Set([...publicProviders, "identity.example", ...hosts])].slice(0, mostTried).some((host) => {
      const builtIn = publicProviders.some((each) => each === host);
      const provider = builtIn ? host : `arn:aws:iam::${account}:oidc-provider/${host}`;
      const contexts = combined(chosenValues(policy, statement, { kind: "oidc", host }), [
        { "aws:FederatedProvider": provider, [`${host}:sub`]: "stranger", [`${host}:aud`]: "stranger-app" },
      ]);
      return isLetIn(alone, "sts:AssumeRoleWithWebIdentity", provider, contexts);
    });
    if (isIn || isOpenByProof(alone, statement, "oidc")) found.push("web identity token");
  }
  if (actions.includes("sts:AssumeRoleWithSAML")) {
    const provider = `arn:aws:iam::${account}:saml-provider/stranger`;
    const contexts = combined([ofStrangersAssertion(account)], chosenValues(policy, statement, { kind: "saml" }));
    const isIn = isLetIn(alone, "sts:AssumeRoleWithSAML", provider, contexts);
    if (isIn || isOpenByProof(alone, statement, "saml")) found.push("SAML assertion");
  }
  return found;
}

/** The identity providers whose claims some tests compare. */
export function hostsOfClaims(tests: readonly ReadTest[]): readonly string[] {
  const hosts = tests.map(({ test }) => providerOfClaim(test.key.value));
  return [...new Set(hosts.filter((host) => host.includes(".")))];
}

/**
 * Whether some federated caller gets in through a statement for everybody that does not ask of which provider: where trying
 * callers out found none, all calls are looked at.
 */
function isOpenByProof(alone: LintedPolicy, statement: LintedStatement, kind: "saml" | "oidc"): boolean {
  const asksForProvider = conditionTestsIn(alone.document, statement).some(({ test }) => {
    const key = foldName(test.key.value);
    if (key.startsWith("saml:")) return !isChosenBySamlProvider(key);
    return key === "aws:federatedprovider" || providerOfClaim(key).includes(".");
  });
  return !asksForProvider && admits(alone, kind).kind === "possible";
}

/** Providers that AWS knows by their domains, of which anybody can have a token. */
const publicProviders = ["accounts.google.com", "graph.facebook.com", "www.amazon.com"] as const;

/** What assertions of a stranger's own identity provider have, as far as no condition asks for something else. */
function ofStrangersAssertion(account: string): Context {
  return {
    "saml:aud": "https://signin.aws.amazon.com/saml",
    "saml:iss": "https://identity.example",
    "saml:sub": "stranger",
    "saml:sub_type": "persistent",
    "saml:doc": `${account}/stranger`,
    "saml:namequalifier": "stranger",
  };
}

/** Whether anybody with an AWS account gets in through a statement for everybody, with MFA or without. */
export function isOpenToStrangers(policy: LintedPolicy, statement: LintedStatement, mfa: readonly Context[]): boolean {
  const alone = withOnly(policy, statement);
  return strangers(policy, statement, mfa).some(({ principal, contexts }) =>
    isLetIn(alone, "sts:AssumeRole", principal, contexts),
  );
}
