import type { CompiledCondition, CompiledPolicy, ContextValues, PolicySet } from "../engine/index.js";
import { conditionKey } from "../iam/index.js";
import type { EventCaller } from "./caller.js";

/** Another value for keys of a call: undefined for none. */
export interface Candidate {
  /** What is changed, so that of one thing only one candidate is tried at a time. */
  readonly about: string;
  readonly set: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** An imperative. */
  readonly words: string;
}

/** The keys that callers choose with the parameters of a call, and what AWS calls those. */
const parameters: ReadonlyMap<string, string> = new Map([
  ["sts:externalid", "external ID"],
  ["sts:rolesessionname", "session name"],
  ["sts:sourceidentity", "source identity"],
]);

/** The keys that depend on where a call comes from. */
const places: ReadonlyMap<string, string> = new Map([
  ["aws:sourceip", "address"],
  ["aws:sourcevpce", "VPC endpoint"],
  ["aws:sourcevpc", "VPC"],
  ["aws:vpcsourceip", "address"],
  ["aws:requestedregion", "Region"],
]);

/** A session that is older than any. */
const oldAge = "129600";

/**
 * What the caller could change in a call, as far as policies ask about it: with MFA, with another parameter, from elsewhere, with
 * another token. The values are those of the policies.
 */
export function candidatesFor(policies: PolicySet, context: ContextValues, caller: EventCaller): readonly Candidate[] {
  const conditions = allOf(policies).flatMap(({ statements }) =>
    statements.flatMap((statement) => statement.conditions),
  );
  const keys = new Map<string, CompiledCondition[]>();
  for (const condition of conditions) keys.set(condition.key, [...(keys.get(condition.key) ?? []), condition]);
  return [...keys].flatMap(([key, own]): readonly Candidate[] => {
    if (/^aws:multifactorauth(present|age)$/.test(key)) return mfaCandidates(caller, keys);
    const words = wordsFor(key, own[0]?.source.key.value ?? key, caller);
    return words === undefined ? [] : valuesOf(own, context).map((value) => candidate(key, own, value, words));
  });
}

function allOf(policies: PolicySet): readonly CompiledPolicy[] {
  const { trust, identity = [], permissionsBoundary, serviceControl = [], resourceControl = [] } = policies;
  const one = [trust, permissionsBoundary].filter((each) => each !== undefined);
  return [...one, ...identity, ...serviceControl.flat(), ...resourceControl.flat()];
}

/**
 * With MFA, with newer MFA and without any. Sessions of roles, services and callers with tokens cannot have another, and only
 * users have devices whose codes STS takes.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html
 */
function mfaCandidates({ kind }: EventCaller, keys: ReadonlyMap<string, unknown>): readonly Candidate[] {
  const about = "mfa";
  const age = keys.has("aws:multifactorauthage");
  const set = (present: string | undefined, seconds: string | undefined): Candidate["set"] => ({
    "aws:MultiFactorAuthPresent": present,
    "aws:MultiFactorAuthAge": seconds,
  });
  const old = age ? [{ about, set: set("true", oldAge), words: "use a session whose MFA is older" }] : [];
  switch (kind) {
    case "long-term-key":
      return [
        {
          about,
          set: set("true", "0"),
          words: "give the serial number and a code of the user's MFA device with the call",
        },
        { about, set: set(undefined, undefined), words: "call without a code" },
      ];
    case "user-session":
    case "console":
      return [
        { about, set: set("true", "0"), words: "begin a new session with MFA, and call with that" },
        { about, set: set("false", undefined), words: "use a session without MFA" },
        { about, set: set(undefined, undefined), words: "sign the call with an access key, without MFA" },
        ...old,
      ];
    default:
      return [];
  }
}

function wordsFor(
  key: string,
  spelled: string,
  { kind }: EventCaller,
): ((value: string | undefined) => string) | undefined {
  const shown = (value: string | undefined): string => JSON.stringify(value);
  const parameter = parameters.get(key);
  if (parameter !== undefined)
    return (value) =>
      value === undefined ? `call without ${an(parameter)}` : `call with the ${parameter} ${shown(value)}`;
  const place = places.get(key);
  if (place !== undefined)
    return (value) =>
      value === undefined ? `call from outside of any ${place}` : `call from the ${place} ${shown(value)}`;
  const tag = /^aws:requesttag\/(.+)$/i.exec(spelled)?.[1];
  if (tag !== undefined)
    return (value) =>
      value === undefined ? `call without the session tag ${tag}` : `call with the session tag ${tag}=${value}`;
  const isOfToken = (kind === "web-identity" && /[.].*:/.test(key)) || (kind === "saml" && key.startsWith("saml:"));
  if (!isOfToken || conditionKey(key)?.multivalued === true) return undefined;
  return (value) =>
    value === undefined ? `use a token without ${spelled}` : `use a token with ${spelled} ${shown(value)}`;
}

function an(noun: string): string {
  return /^[aeiou]/.test(noun) ? `an ${noun}` : `a ${noun}`;
}

function candidate(
  key: string,
  [first]: readonly CompiledCondition[],
  value: string | undefined,
  words: (value: string | undefined) => string,
): Candidate {
  return { about: key, set: { [first?.source.key.value ?? key]: value }, words: words(value) };
}

/** The values that policies name, with their variables replaced; none, and one that none of them names. */
function valuesOf(conditions: readonly CompiledCondition[], context: ContextValues): readonly (string | undefined)[] {
  const named = conditions.flatMap(({ form, templates, key }) => {
    if (form === undefined || form.operator.keyTypes === undefined) return [];
    return templates.flatMap(({ parts }) => {
      const texts = parts.map((part) => ("key" in part ? (context.get(part.key)?.[0] ?? part.fallback) : part.text));
      return texts.every((text) => text !== undefined) ? [example(texts.join(""), key)] : [];
    });
  });
  const isAddress = /ip$/.test(conditions[0]?.key ?? "");
  return [...new Set([...named, isAddress ? "203.0.113.99" : "another-value", undefined])];
}

/** A value that a pattern or a range matches. */
function example(text: string, key: string): string {
  if (/ip$/.test(key)) return text.replace(/\/\d+$/, "");
  return text.replace(/\*/g, "").replace(/\?/g, "x");
}
