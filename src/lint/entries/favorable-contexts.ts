import { holdsFor } from "../../engine/index.js";
import { conditionKey, foldName, type Presence, parseArn } from "../../iam/index.js";
import type { ConditionValue } from "../../policy/index.js";
import type { ReadTest } from "../conditions.js";
import type { LintedPolicy, LintedStatement } from "../facts.js";
import { mfaKeyOf } from "./mfa-tests.js";
import type { Context } from "./strangers.js";

/**
 * Keys that the caller's credentials settle: a call has the caller's own value, or none. An id such as AIDA… may be
 * anybody's.
 */
const ofTheCaller: ReadonlySet<string> = new Set([
  ...["aws:principalarn", "aws:principalaccount", "aws:principaltype", "aws:principalisawsservice"],
  ...["aws:principalservicename", "aws:principalservicenameslist", "aws:username"],
  ...["aws:federatedprovider", "aws:tokenissuetime", "aws:viaawsservice"],
]);

/** What every call has, unless the policy asks for something else that it may have. */
const everyCall: Context = {
  "aws:SourceIp": "198.18.77.77",
  "aws:SecureTransport": "true",
  "aws:ViaAWSService": "false",
};

/** Whether the keys of a call, besides those of its caller, are such as every call has. */
export function isPlainCall(call: Context): boolean {
  return Object.entries(call).every(([key, value]) => everyCall[key] === value);
}

/** How many keys are varied, and how many contexts are tried: policies that AWS stores have fewer keys. */
const mostKeys = 40;
const mostContexts = 100;

/**
 * Contexts in which a call has what a policy asks for, of the keys that are not the caller's own: first the most
 * favourable one for the statement, then others that the policy's Deny statements may not be about.
 */
export function* favorableContexts(
  policy: LintedPolicy,
  statement: LintedStatement,
  own: Context,
  presenceOf: (key: string) => Presence,
): Generator<Context> {
  const candidates = [...candidatesByKey(policy, statement, own, presenceOf)];
  const best = candidates.map(() => 0);
  let left = mostContexts;
  for (const choice of choices(
    best,
    candidates.map(([, values]) => values.length),
  )) {
    if (left-- === 0) return;
    const context: Record<string, string | readonly string[]> = { ...everyCall, ...own };
    candidates.forEach(([key, values], index) => {
      const value = values[choice[index] ?? 0];
      if (value === undefined) remove(context, key);
      else put(context, key, conditionKey(key)?.multivalued === true ? [value] : value);
    });
    yield context;
  }
}

/** Whether a statement's conditions on the caller's own keys hold: where they do not, no call of the caller helps. */
export function suitsCaller(policy: LintedPolicy, statement: LintedStatement, own: Context): boolean {
  const compiled = policy.statements.find(({ source }) => source.index === statement.index);
  if (compiled === undefined) return false;
  const keys = new Map(
    Object.entries({ ...everyCall, ...own }).map(([key, value]) => [
      foldName(key),
      typeof value === "string" ? [value] : value,
    ]),
  );
  return compiled.conditions.every((condition) => {
    const isOwn = ofTheCaller.has(condition.key) || mfaKeyOf(condition.key) !== undefined;
    // Values with policy variables may depend on what the call brings.
    return !isOwn || condition.test === undefined || holdsFor(condition, keys);
  });
}

/** The favourable choice of each key, then those that differ from it in one key, then those that differ in two. */
function* choices(best: readonly number[], sizes: readonly number[]): Generator<readonly number[]> {
  yield best;
  for (let one = 0; one < best.length; one++) {
    for (let value = 1; value < (sizes[one] ?? 0); value++) yield best.with(one, value);
  }
  for (let one = 0; one < best.length; one++) {
    for (let other = one + 1; other < best.length; other++) {
      for (let value = 1; value < (sizes[one] ?? 0); value++) {
        for (let second = 1; second < (sizes[other] ?? 0); second++) {
          yield best.with(one, value).with(other, second);
        }
      }
    }
  }
}

function put(context: Record<string, string | readonly string[]>, key: string, value: string | readonly string[]) {
  remove(context, key);
  context[key] = value;
}

function remove(context: Record<string, unknown>, key: string): void {
  for (const name of Object.keys(context)) if (foldName(name) === key) delete context[name];
}

/** The tests of a policy on keys that are not the caller's own, by key: those whose values have no variables first. */
export function testsOfCalls(all: readonly ReadTest[]): readonly TestsOfKey[] {
  const tests = new Map<string, ReadTest[]>();
  for (const read of all) {
    const key = foldName(read.test.key.value);
    if (ofTheCaller.has(key) || mfaKeyOf(key) !== undefined) continue;
    const known = tests.get(key);
    if (known === undefined) tests.set(key, [read]);
    else known.push(read);
  }
  return [...tests]
    .map((entry) => ({ entry, variables: variablesIn(entry[1]) }))
    .sort((one, other) => one.variables - other.variables)
    .map(({ entry }) => entry);
}

/** The tests on a key, which is in lower case. */
export type TestsOfKey = readonly [key: string, tests: readonly ReadTest[]];

/** The values that a call may have of some keys of the policy, the best for the statement first; undefined for none. */
function candidatesByKey(
  policy: LintedPolicy,
  statement: LintedStatement,
  own: Context,
  presenceOf: (key: string) => Presence,
): ReadonlyMap<string, readonly (string | undefined)[]> {
  const byKey = new Map<string, readonly (string | undefined)[]>();
  // Values may name other keys in policy variables: those get the value that they themselves are tried with first.
  const named: Record<string, string | readonly string[]> = { ...own };
  for (const [key, reads] of policy.document.facts.testsOfCalls) {
    if (byKey.size >= mostKeys) break;
    if (presenceOf(key) === "never") continue;
    const wanted: (string | undefined)[] = [];
    const others: (string | undefined)[] = [];
    for (const read of reads) {
      const fits = (read.statement === statement) === (read.statement.effect?.value !== "Deny");
      // What an Allow asks for is wanted, and so is what a Deny spares.
      const asksFor = (read.statement.effect?.value === "Deny") === isNegated(read);
      for (const sample of samplesOf(read, named)) (fits && asksFor ? wanted : others).push(sample);
    }
    const fallback = everyCallHas(key) || presenceOf(key) === "always" ? [] : [undefined];
    const possible = (value: string | undefined): boolean => {
      if (times.has(key)) return value !== unlikeAll;
      return key !== "aws:userid" || isIdOf(value, own);
    };
    const unlike = key === "aws:userid" ? [unlikeAll, someUserId] : [unlikeAll];
    const values = [...new Set([...wanted, ...fallback, ...others, ...unlike])].filter(possible).slice(0, 8);
    byKey.set(key, values);
    const first = values.find((value) => value !== undefined);
    if (first !== undefined) named[key] = first;
  }
  return byKey;
}

/**
 * A user always has an id, which begins with AIDA; a session's id is that of its role, a colon and a name.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
 */
function isIdOf(value: string | undefined, own: Context): boolean {
  return own["aws:PrincipalType"] !== "User" || (value !== undefined && /^AIDA[^:]*$/.test(value));
}

const someUserId = "AIDASOMEOTHERUSER0001";

function variablesIn(reads: readonly ReadTest[]): number {
  return reads.filter(({ test }) => test.values.some(({ value }) => value.includes("${"))).length;
}

/** A value that no policy asks for. */
const unlikeAll = "some-other-value";

/** Every call has a time, and it is one. */
const times: ReadonlySet<string> = new Set(["aws:currenttime", "aws:epochtime"]);

function everyCallHas(key: string): boolean {
  return Object.keys(everyCall).some((name) => foldName(name) === key);
}

function isNegated({ form, test }: ReadTest): boolean {
  if (form === undefined) return false;
  if (form.operator.keyTypes === undefined) return test.values.some(({ value }) => value.toLowerCase() === "true");
  return form.operator.negated;
}

/** Values of a key with which a test holds or, for negated operators, does not. */
function samplesOf({ test, form }: ReadTest, own: Context): readonly (string | undefined)[] {
  if (form === undefined) return [];
  if (form.operator.keyTypes === undefined) return ["x"];
  return test.values.flatMap((value) => sampleOf(form.operator.name, value, own) ?? []);
}

function sampleOf(operator: string, { value }: ConditionValue, own: Context): readonly string[] | undefined {
  const text = withVariables(value, own);
  if (text === undefined) return undefined;
  if (operator.startsWith("Numeric")) return around(Number(text), (number) => String(number));
  if (operator.startsWith("Date")) return around(secondsOf(text), isoTime);
  if (operator.endsWith("IpAddress")) return [text.split("/", 1)[0] ?? text];
  if (operator.startsWith("Arn") || operator.endsWith("Like")) return [likeSample(text)];
  return [text];
}

function around(middle: number, print: (number: number) => string): readonly string[] | undefined {
  return Number.isFinite(middle) ? [middle, middle - 1, middle + 1].map(print) : undefined;
}

function secondsOf(text: string): number {
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : Date.parse(text) / 1000;
}

function isoTime(seconds: number): string {
  const milliseconds = seconds * 1000;
  return Math.abs(milliseconds) > 8.64e15 ? String(seconds) : new Date(milliseconds).toISOString();
}

/** A text that a pattern matches; an account is a number. */
function likeSample(pattern: string): string {
  const arn = parseArn(pattern);
  const account = arn !== undefined && /^\*+$/.test(arn.account);
  const filled = account ? pattern.replace(/^((?:[^:]*:){4})\*+:/, "$1987650123456:") : pattern;
  return filled.replace(/\*+/g, "x").replaceAll("?", "x");
}

/** A value with the caller's own keys in the place of its policy variables; undefined where it has others. */
function withVariables(value: string, own: Context): string | undefined {
  if (!value.includes("${")) return value;
  let known = true;
  const text = value.replace(/\$\{([^}]*)\}/g, (_, name: string) => {
    if (name === "*" || name === "?" || name === "$") return name;
    const key = foldName(name.split(",", 1)[0]?.trim() ?? "");
    const found = Object.entries(own).find(([each]) => foldName(each) === key)?.[1];
    known &&= typeof found === "string";
    return typeof found === "string" ? found : "";
  });
  return known ? text : undefined;
}
