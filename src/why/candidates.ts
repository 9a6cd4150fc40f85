import { isAssumeValue, undocumentedCallers } from "../callers/index.js";
import type {
  CompiledCondition,
  CompiledPolicy,
  ContextValues,
  PolicySet,
  Request,
  UncertainContext,
} from "../engine/index.js";
import { conditionKey, foldName } from "../iam/index.js";
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
]);

/** A session that is older than any. */
const oldAge = "129600";

/**
 * What the caller could change in a call, as far as policies ask about it: with MFA, with another parameter, from elsewhere, with
 * another token. The values are those of the policies.
 */
export function candidatesFor(
  policies: PolicySet,
  { context, action }: Pick<Request, "context" | "action">,
  caller: EventCaller,
): readonly Candidate[] {
  const conditions = allOf(policies).flatMap(({ statements }) =>
    statements.flatMap((statement) => statement.conditions),
  );
  const keys = new Map<string, CompiledCondition[]>();
  for (const condition of conditions) keys.set(condition.key, [...(keys.get(condition.key) ?? []), condition]);
  const others = [...keys].flatMap(([key, own]): readonly Candidate[] => {
    const spelled = spelledTag(key, keys, context) ?? own[0]?.source.key.value ?? key;
    const words = isAboutMfa(key) ? undefined : wordsFor(key, spelled, caller);
    return words === undefined
      ? []
      : valuesOf(own, context).map((each) => candidate(key, spelled, each, words(each, context.has(key))));
  });
  return [
    ...([...keys.keys()].some(isAboutMfa) ? mfaCandidates(caller, action, keys) : []),
    ...others,
    ...tagCandidates(keys, context, caller),
    ...identityCandidates(keys, context, caller),
  ];
}

/**
 * The key of a session tag with the case in which a policy lists it among the keys of tags, which are compared with regard to case
 * where `aws:RequestTag/…` is not; else that of the call. Undefined where neither has it.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-tagkeys
 */
function spelledTag(
  key: string,
  keys: ReadonlyMap<string, readonly CompiledCondition[]>,
  context: ContextValues,
): string | undefined {
  if (!key.startsWith("aws:requesttag/")) return undefined;
  const listed = ["aws:tagkeys", "sts:transitivetagkeys"].flatMap((each) => valuesOf(keys.get(each) ?? [], context));
  const all = [...listed.map(({ value }) => value), ...(context.get("aws:tagkeys") ?? [])];
  return all.map((tag) => `aws:RequestTag/${tag}`).find((each) => foldName(each) === key);
}

/** Another set of session tags, or of those that go along to the next role, where policies ask which keys the tags have. */
function tagCandidates(
  keys: ReadonlyMap<string, readonly CompiledCondition[]>,
  context: ContextValues,
  { kind, handedOn }: EventCaller,
): readonly Candidate[] {
  const verb = tagVerb(kind);
  const namedBy = (key: string): readonly string[] =>
    valuesOf(keys.get(key) ?? [], context).flatMap(({ value }) =>
      value === undefined || isAnyOther(value) ? [] : [value],
    );
  const present = context.get("aws:tagkeys") ?? [];
  const isAsked = (tag: string): boolean => keys.has(foldName(`aws:RequestTag/${tag}`));
  const change = (tag: string, value: string | undefined, words: string): readonly Candidate[] => {
    const key = `aws:RequestTag/${tag}`;
    return isAsked(tag) ? [] : [{ about: foldName(key), set: { [key]: value }, words, isMadeUp: value !== undefined }];
  };
  const added = namedBy("aws:tagkeys").filter((tag) => !hasName(present, tag));
  const removed = keys.has("aws:tagkeys") ? present : present.filter((tag) => hasName(handedOn.tags, tag));
  const about = "sts:transitivetagkeys";
  const transitive = context.get(about) ?? [];
  const named = namedBy(about).filter((tag) => !transitive.includes(tag));
  // A condition may require that there is one, or one that it does not name.
  const others = keys.has(about) ? present.filter((tag) => !hasName(transitive, tag) && !named.includes(tag)) : [];
  const any = keys.has("aws:tagkeys") ? [otherTag] : [];
  const further = [...named, ...others];
  return [
    ...any.flatMap((tag) =>
      change(tag, otherValue, `${verb} with any ${present.length > 0 ? "other " : ""}session tag`),
    ),
    ...added.flatMap((tag) => change(tag, otherValue, `${verb} with any session tag ${tag}`)),
    ...removed.flatMap((tag) => change(tag, undefined, `${verb} without the session tag ${tag}`)),
    ...further.map((tag) => ({
      about,
      set: { "sts:TransitiveTagKeys": [...transitive, tag] },
      words: `${verb} with the session tag ${tag} as a transitive one`,
      isMadeUp: false,
    })),
    ...(keys.has(about) && transitive.length > 0
      ? [
          {
            about,
            set: { "sts:TransitiveTagKeys": undefined },
            words: `${verb} without transitive session tags`,
            isMadeUp: false,
          },
        ]
      : []),
  ];
}

/** Whether a name is among others, in any letter case. */
function hasName(names: readonly string[], name: string): boolean {
  return names.some((each) => foldName(each) === foldName(name));
}

/** The source identity that the caller's session has, or none, where the call sets another one. */
function identityCandidates(
  keys: ReadonlyMap<string, unknown>,
  context: ContextValues,
  { handedOn: { sourceIdentity } }: EventCaller,
): readonly Candidate[] {
  const about = "sts:sourceidentity";
  const set = (value: string | undefined, words: string): Candidate => ({
    about,
    set: { "sts:SourceIdentity": value },
    words,
    isMadeUp: false,
  });
  const [given] = context.get(about) ?? [];
  if (sourceIdentity === undefined || given === sourceIdentity) return [];
  if (keys.has(about)) {
    const own = JSON.stringify(sourceIdentity);
    return [set(sourceIdentity, `call with the source identity ${own}, which the caller's session has`)];
  }
  return given === undefined ? [] : [set(undefined, "call without a source identity")];
}

function allOf(policies: PolicySet): readonly CompiledPolicy[] {
  const { trust, identity = [], permissionsBoundary, serviceControl = [], resourceControl = [] } = policies;
  const one = [trust, permissionsBoundary].filter((each) => each !== undefined);
  return [...one, ...identity, ...serviceControl.flat(), ...resourceControl.flat()];
}

/**
 * With MFA, with newer MFA and without any. Sessions of roles, services and callers with tokens cannot have another, and only
 * users have devices whose codes STS takes: with a call that assumes a role, and for a session that calls all but STS.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html
 */
function mfaCandidates(
  { kind, isForwarded = false }: EventCaller,
  action: string,
  keys: ReadonlyMap<string, unknown>,
): readonly Candidate[] {
  const isOfSts = /^sts:/i.test(action);
  const takesCode = foldName(action) === "sts:assumerole";
  if (isForwarded || (isOfSts && !takesCode)) return [];
  const about = "mfa";
  const age = keys.has("aws:multifactorauthage");
  const set = (present: string | undefined, seconds: string | undefined): Pick<Candidate, "set" | "isMadeUp"> => ({
    set: { "aws:MultiFactorAuthPresent": present, "aws:MultiFactorAuthAge": seconds },
    isMadeUp: false,
  });
  const old = age ? [{ about, ...set("true", oldAge), words: "use a session whose MFA is older" }] : [];
  switch (kind) {
    case "long-term-key":
      if (!takesCode)
        return [
          { about, ...set("true", "0"), words: "begin a session with MFA by GetSessionToken, and call with that" },
        ];
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

/** The Region is that of the endpoint, and not where the call comes from. */
const regionWords = worded("call an endpoint", "call the endpoint of", "Region");

/** Tokens and assertions bring their tags along. */
function tagVerb(kind: EventCaller["kind"]): string {
  if (kind === "web-identity") return "use a token";
  return kind === "saml" ? "use an assertion" : "call";
}

/** An imperative for each value of a key that callers can choose; undefined for other keys. */
function wordsFor(key: string, spelled: string, { kind }: EventCaller): Words | undefined {
  if (key === "aws:requestedregion") return regionWords;
  const parameter = parameters.get(key);
  if (parameter !== undefined) return worded("call", "call with", parameter);
  const place = places.get(key);
  if (place !== undefined) return worded("call", "call from", place, " that AWS knows");
  const tag = /^aws:requesttag\/(.+)$/i.exec(spelled)?.[1];
  if (tag !== undefined) return worded(tagVerb(kind), `${tagVerb(kind)} with`, `session tag ${tag}`);
  const isOfToken = (kind === "web-identity" && /[.].*:/.test(key)) || (kind === "saml" && key.startsWith("saml:"));
  if (!isOfToken || conditionKey(key)?.multivalued === true) return undefined;
  return wordedClaim(kind === "saml" ? "use an assertion" : "use a token", spelled);
}

/** `had` says whether the call has a value already. */
type Words = (value: Value, had: boolean) => string;

function worded(verb: string, withNoun: string, noun: string, known = ""): Words {
  return ({ value, pattern }, had) => {
    if (value === undefined) return `${verb} without ${an(noun)}${known}`;
    if (isAnyOther(value)) return `${withNoun} ${had ? "another" : "any"} ${noun}`;
    return pattern === undefined
      ? `${withNoun} the ${noun} ${JSON.stringify(value)}`
      : `${withNoun} ${an(noun)} that matches ${JSON.stringify(pattern)}`;
  };
}

function wordedClaim(verb: string, name: string): Words {
  return ({ value, pattern }, had) => {
    if (value === undefined) return `${verb} without ${name}`;
    if (isAnyOther(value)) return `${verb} with ${had ? "another" : "any"} ${name}`;
    const which = pattern === undefined ? JSON.stringify(value) : `that matches ${JSON.stringify(pattern)}`;
    return `${verb} with ${name} ${which}`;
  };
}

function isAnyOther(value: string | undefined): boolean {
  return value === otherValue || value === otherAddress;
}

function an(noun: string): string {
  return /^[aeiou]/.test(noun) ? `an ${noun}` : `a ${noun}`;
}

function candidate(key: string, spelled: string, value: Value, words: string): Candidate {
  return {
    about: key,
    set: { [spelled]: value.value },
    words,
    isMadeUp: isAnyOther(value.value),
  };
}

/** A value to try; undefined for none. */
interface Value {
  readonly value: string | undefined;
  /** The pattern that the value is an example of. */
  readonly pattern?: string | undefined;
}

/** The values that policies name and a call can have, with their variables replaced; none, and one that none of them names. */
function valuesOf(conditions: readonly CompiledCondition[], context: ContextValues): readonly Value[] {
  const named = conditions.flatMap(({ form, templates, key }) => {
    if (form === undefined || form.operator.keyTypes === undefined) return [];
    return templates.flatMap(({ parts }) => {
      const texts = parts.map((part) => ("key" in part ? (context.get(part.key)?.[0] ?? part.fallback) : part.text));
      return texts.every((text) => text !== undefined) ? [example(texts.join(""), key)] : [];
    });
  });
  const isAddress = /ip$/.test(conditions[0]?.key ?? "");
  const all = [...named, { value: isAddress ? otherAddress : otherValue }, { value: undefined }].filter(({ value }) =>
    conditions.every(({ source }) => isAssumeValue(source.key.value, value)),
  );
  return [...new Map(all.map((each) => [each.value, each])).values()];
}

/** What no policy names: the address is reserved, so nobody has it. */
const otherAddress = "240.0.0.1";
const otherValue = "another-value";
const otherTag = "another-tag";

/** A value that a pattern or a range matches, and that a parameter of STS can have: those have two characters at least. */
function example(text: string, key: string): Value {
  if (/ip$/.test(key)) return { value: text.replace(/\/\d+$/, "") };
  const value = text.replace(/\*+/g, "example").replace(/\?/g, "x");
  return value === text ? { value } : { value: value.length < 2 ? `${value}x` : value, pattern: text };
}
