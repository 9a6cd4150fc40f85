import { type CompiledPolicy, decide, prepareRequest, type Request } from "../../src/engine/index.js";
import { account, type Caller, callers, compiledIdentity, mfaOf, samplesOf, type Value } from "./trust-grammar.js";

type Keys = Readonly<Record<string, Value>>;

/** A call, ready to be decided. */
export interface Call {
  readonly caller: Caller;
  readonly request: Request;
  readonly hasMfa: boolean;
  /** In seconds; not a number where there is none. */
  readonly age: number;
}

/** Everything, for the callers' own policies. */
const identity = [compiledIdentity];

export function isAllowed({ request }: Call, trust: CompiledPolicy): boolean {
  return decide(request, { trust, identity }).decision === "allowed";
}

/** Whether a caller gets in if no condition and no Deny is looked at: else there is no use in trying its calls. */
function canGetIn(caller: Caller, trust: CompiledPolicy): boolean {
  const statements = trust.statements
    .filter(({ effect }) => effect === "Allow")
    .map((statement) => ({ ...statement, conditions: [] }));
  return isAllowed(callOf(caller, caller.keys), { ...trust, statements });
}

const prepared = new Map<string, Request>();

/** A request, prepared once for each caller and set of keys; what depends on the values is the context only. */
function callOf(caller: Caller, keys: Keys): Call {
  const given = Object.entries(keys).filter(([, value]) => value !== undefined);
  const print = `${caller.principal} ${JSON.stringify(caller.keys)} ${given.map(([key]) => key).join(" ")}`;
  let like = prepared.get(print);
  if (like === undefined) {
    const { action, principal } = caller;
    const context = Object.fromEntries(given.map(([key, value]) => [key, value ?? ""]));
    const ready = prepareRequest({ action, principal, resource: `arn:aws:iam::${account}:role/target`, context });
    if (ready.kind !== "ready") throw new Error(JSON.stringify(ready.problems));
    like = ready.request;
    prepared.set(print, like);
  }
  const context = new Map(like.context);
  for (const [key, value] of given) context.set(key.toLowerCase(), typeof value === "object" ? value : [value ?? ""]);
  const age = keys["aws:MultiFactorAuthAge"];
  return {
    caller,
    request: { ...like, context },
    hasMfa: keys["aws:MultiFactorAuthPresent"] === "true",
    age: typeof age === "string" ? Number(age) : Number.NaN,
  };
}

/** Policies' text, and the topics of the grammar that they are about. */
export interface About {
  readonly text: string;
  readonly topics: readonly string[];
}

/**
 * Every call that policies of the grammar can tell apart, one after the other and nothing left out: every caller, with
 * every MFA, with every combination of the values of the keys that the policies name. Undefined where there are more than
 * a test has time for.
 */
export function everyCall(policies: readonly CompiledPolicy[], about: About, most = 2500): Iterable<Call> | undefined {
  const names = about.text.toLowerCase();
  const isNamed = ([key]: readonly [string, Value]): boolean => names.includes(key.toLowerCase());
  const areNamesTold = /aws:(principal(arn|account|type)|username|userid)/.test(names);
  const some = callers
    .filter((caller) => areNamesTold || caller.isOneOfKind !== true)
    .filter(({ keys }) => names.includes((keys["aws:userid"] ?? "").split(":", 1)[0]?.toLowerCase() ?? ""))
    .filter((caller) => policies.some((policy) => canGetIn(caller, policy)))
    .map((caller) => ({
      caller,
      choices: [
        mfaOf(caller, names.includes("multifactorauthage")),
        ...about.topics.map((topic) =>
          distinct(
            samplesOf(topic, caller).map((sample) => Object.fromEntries(Object.entries(sample).filter(isNamed))),
          ),
        ),
      ],
    }));
  const count = some.reduce((sum, { choices }) => sum + choices.reduce((product, each) => product * each.length, 1), 0);
  return count > most ? undefined : callsOf(some);
}

function* callsOf(
  some: readonly { readonly caller: Caller; readonly choices: readonly (readonly Keys[])[] }[],
): Generator<Call> {
  for (const { caller, choices } of some) {
    for (const keys of combinations(choices)) yield callOf(caller, { ...caller.keys, ...keys });
  }
}

function* combinations([first, ...rest]: readonly (readonly Keys[])[]): Generator<Keys> {
  if (first === undefined) yield {};
  else for (const more of combinations(rest)) for (const keys of first) yield { ...keys, ...more };
}

function distinct(samples: readonly Keys[]): readonly Keys[] {
  return [...new Map(samples.map((sample) => [JSON.stringify(sample), sample])).values()];
}
