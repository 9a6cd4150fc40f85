import { undocumentedCallers } from "../callers/index.js";
import type { CompiledCondition, CompiledPolicy, ContextValues, PolicySet, UncertainContext } from "../engine/index.js";
import { conditionKey } from "../iam/index.js";
import type { EventCaller } from "./event-caller.js";
import { isAboutMfa } from "./grants.js";

/** Another value for keys of a call: undefined for none. */
export interface Candidate {
  /** What is changed, so that of one thing only one candidate is tried at a time. */
  readonly about: string;
  readonly set: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** An imperative. */
  readonly words: string;
  /** Whether no policy names the value: it is any other than those. */
  readonly isMadeUp: boolean;
  /** What AWS does not document of such a call. */
  readonly uncertain?: readonly UncertainContext[];
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
  const others = [...keys].flatMap(([key, own]): readonly Candidate[] => {
    const words = isAboutMfa(key) ? undefined : wordsFor(key, own[0]?.source.key.value ?? key, caller);
    return words === undefined ? [] : valuesOf(own, context).map((value) => candidate(key, own, value, words));
  });
  return [...([...keys.keys()].some(isAboutMfa) ? mfaCandidates(caller, keys) : []), ...others];
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
  const set = (present: string | undefined, seconds: string | undefined): Pick<Candidate, "set" | "isMadeUp"> => ({
    set: { "aws:MultiFactorAuthPresent": present, "aws:MultiFactorAuthAge": seconds },
    isMadeUp: false,
  });
  const old = age ? [{ about, ...set("true", oldAge), words: "use a session whose MFA is older" }] : [];
  switch (kind) {
    case "long-term-key":
      return [
        {
          about,
          ...set("true", "0"),
          words: "give the serial number and a code of the user's MFA device with the call",
          uncertain: [
            { fact: undocumentedCallers.mfaAgeOnAssumeRole, context: { "aws:MultiFactorAuthAge": undefined } },
          ],
        },
        { about, ...set(undefined, undefined), words: "call without a code" },
      ];
    case "user-session":
    case "console":
      return [
        { about, ...set("true", "0"), words: "begin a new session with MFA, and call with that" },
        { about, ...set("false", undefined), words: "use a session without MFA" },
        { about, ...set(undefined, undefined), words: "sign the call with an access key, without MFA" },
        ...old,
      ];
    default:
      return [];
  }
}

/** An imperative for each value of a key that callers can choose; undefined for other keys. */
function wordsFor(
  key: string,
  spelled: string,
  { kind }: EventCaller,
): ((value: string | undefined) => string) | undefined {
  const parameter = parameters.get(key);
  if (parameter !== undefined)
    return worded("call", `without ${an(parameter)}`, `with another ${parameter}`, `with the ${parameter}`);
  const place = places.get(key);
  if (place !== undefined)
    return worded("call", `without ${an(place)} that AWS knows`, `from another ${place}`, `from the ${place}`);
  const tag = /^aws:requesttag\/(.+)$/i.exec(spelled)?.[1];
  if (tag !== undefined)
    return worded(
      "call",
      `without the session tag ${tag}`,
      `with another session tag ${tag}`,
      `with the session tag ${tag}`,
    );
  const isOfToken = (kind === "web-identity" && /[.].*:/.test(key)) || (kind === "saml" && key.startsWith("saml:"));
  if (!isOfToken || conditionKey(key)?.multivalued === true) return undefined;
  return worded("use a token", `without ${spelled}`, `with another ${spelled}`, `with ${spelled}`);
}

function worded(verb: string, without: string, another: string, as: string): (value: string | undefined) => string {
  return (value) => {
    if (value === undefined) return `${verb} ${without}`;
    return `${verb} ${isAnyOther(value) ? another : `${as} ${JSON.stringify(value)}`}`;
  };
}

function isAnyOther(value: string | undefined): boolean {
  return value === otherValue || value === otherAddress;
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
  return {
    about: key,
    set: { [first?.source.key.value ?? key]: value },
    words: words(value),
    isMadeUp: isAnyOther(value),
  };
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
  return [...new Set([...named, isAddress ? otherAddress : otherValue, undefined])];
}

/** What no policy names: the address is reserved, so nobody has it. */
const otherAddress = "240.0.0.1";
const otherValue = "another-value";

/** A value that a pattern or a range matches. */
function example(text: string, key: string): string {
  if (/ip$/.test(key)) return text.replace(/\/\d+$/, "");
  return text.replace(/\*/g, "").replace(/\?/g, "x");
}
