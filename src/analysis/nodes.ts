import type { ContextValues } from "../engine/index.js";
import { conditionKey, foldName, isUnknownKey } from "../iam/index.js";
import { type Actor, type ActorKind, named } from "./actors.js";
import type { Atom } from "./atoms.js";
import type { World } from "./axioms.js";
import type { Way, Ways } from "./cells.js";
import { credentialKeys, credentialsOf, type Points, timeKeys, timesOf } from "./credentials.js";
import type { Effort } from "./effort.js";
import { canHave, isOfAccount, type Keys, legalFor, mustHave, presenceFor } from "./keys.js";
import type { Link } from "./links.js";
import type { AnalysisMemory } from "./memory.js";
import { anything, exactly, suffixesAfter, type TextPattern, without } from "./patterns.js";
import { distinguishingSets } from "./sets.js";
import { anyText, legalText, type TextShape } from "./shapes.js";
import { type Distinction, distinguishingTexts, isWithin } from "./texts.js";
import { comparisonOf, distinguishingValues, textDistinctions, tooManyTexts } from "./values.js";

/** What is looked at for one actor. */
export interface Setting {
  readonly actor: Actor;
  readonly points: Points;
  readonly world: World;
  readonly effort: Effort;
  readonly memory: AnalysisMemory;
}

/** Keys that are given together: who calls, with what credentials, when; and each other key by itself. */
export interface Node {
  readonly kind: "caller" | "credentials" | "time" | "key";
  /** For messages. */
  readonly name: string;
  readonly atoms: readonly Atom[];
  /** Whether its keys may have several values. */
  readonly isOpen: boolean;
  /** Whether it settles a key, which is in lower case. */
  readonly settles: (key: string) => boolean;
  /** What the keys may be, once those are known that stand in policy variables, and told apart also by this. */
  readonly ways: (known: ContextValues, also: readonly Distinction[]) => Ways;
  /**
   * What its ways go by besides its conditions, where these have no policy variables: the same for all actors whose calls
   * can have these keys alike. Undefined where that is more than can be said.
   */
  readonly goesBy: string | undefined;
  /** What tells whole texts apart, as what tells apart those of which such a key is a part. */
  readonly whole: (key: string, distinction: Distinction) => Distinction;
}

/** The keys that the name of a caller settles, in lower case. */
const nameKeys: Readonly<Record<ActorKind, readonly string[]>> = {
  user: ["aws:principalarn", "aws:principalaccount", "aws:username"],
  roleSession: ["aws:principalarn", "aws:principalaccount"],
  service: ["aws:principalservicename"],
  saml: [],
  oidc: [],
};

/** The keys that are the same in all calls of an actor. */
export function settledKeys({ actor, world }: Setting, atoms: readonly Atom[]): Keys {
  const folded = Object.keys(actor.keys).map((key) => [key, foldName(key)] as const);
  const own = new Set(folded.map(([, key]) => key));
  const areAsked = atoms.some(({ key, variables }) => own.has(key) || variables.some((each) => own.has(each)));
  // Services and federated callers have no names that people give them.
  if (isOfAccount(actor) && areAsked && !world.assumes("principal-keys-agree")) return {};
  const settled: Record<string, string> = {};
  for (const [name, key] of folded) {
    const value = actor.keys[name];
    if (value !== undefined && isSettled(actor, key)) settled[name] = value;
  }
  return settled;
}

function isSettled({ kind, names, ids, account }: Actor, key: string): boolean {
  if (key === "aws:userid") return ids === undefined;
  if (key === "aws:principalaccount") return names === undefined || account !== undefined;
  return names === undefined || !nameKeys[kind].includes(key);
}

/** The nodes of all keys that conditions or their policy variables are about; the caller's and the credentials' always. */
export function nodesFor(
  setting: Setting,
  atoms: readonly Atom[],
  links: readonly Link[],
  fixed: ContextValues,
): readonly Node[] {
  const { actor, world } = setting;
  const isName = (key: string): boolean =>
    nameKeys[actor.kind].includes(key) &&
    !fixed.has(key) &&
    actor.names !== undefined &&
    world.holds("principal-keys-agree");
  const kindOf = (key: string): Node["kind"] => {
    if (isName(key)) return "caller";
    return credentialKeys.has(key) ? "credentials" : timeKeys.has(key) ? "time" : "key";
  };
  const of = (kind: Node["kind"]): readonly Atom[] => atoms.filter(({ key }) => kindOf(key) === kind);
  const byKey = new Map<string, Atom[]>();
  for (const atom of atoms) {
    const known = byKey.get(atom.key);
    if (known === undefined) byKey.set(atom.key, [atom]);
    else known.push(atom);
  }
  const keys = new Set([...atoms.map(({ key }) => key), ...links.map(({ variable }) => variable)]);
  const nodes = [callerNode(setting, of("caller"), isName), credentialsNode(setting, of("credentials"))];
  if ([...keys].some((key) => timeKeys.has(key))) nodes.push(timeNode(setting, of("time")));
  for (const key of keys) {
    if (kindOf(key) === "key") nodes.push(keyNode(setting, key, byKey.get(key) ?? [], fixed));
  }
  return nodes;
}

const asItIs: Node["whole"] = (_key, distinction) => distinction;

function callerNode(setting: Setting, atoms: readonly Atom[], settles: Node["settles"]): Node {
  const { actor } = setting;
  return {
    kind: "caller",
    name: "the caller",
    atoms,
    isOpen: true,
    settles,
    goesBy: callerGoesBy(actor, atoms),
    ways: (known, also) => callersOf(setting, atoms, known, also),
    whole: (key, { patterns, within }) => ({
      patterns: patterns
        .flatMap((pattern) => suffixesAfter(pattern, within?.before ?? ""))
        .map((pattern) => placed(actor, key, pattern, false))
        .filter((pattern) => pattern !== undefined),
      within: within && { before: "" },
    }),
  };
}

/** Who calls. */
function callersOf(
  { actor, effort }: Setting,
  atoms: readonly Atom[],
  known: ContextValues,
  also: readonly Distinction[],
): Ways {
  const { names, coarse } = actor;
  const usual: Way = { keys: actor.keys, principal: actor.principal };
  const compared = atoms.filter(({ condition }) => comparisonOf(condition) !== "presence");
  if (names === undefined || (compared.length === 0 && also.length === 0)) return { ways: [usual], incomplete: coarse };
  const texts = compared.filter(({ condition }) => comparisonOf(condition) === "text");
  let incomplete =
    texts.length < compared.length
      ? "a caller's name is compared by an operator for another type than text"
      : undefined;
  const distinctions = [...names.bounds];
  for (const { key, condition } of texts) {
    const own = textDistinctions([condition], known, (pattern, isArn) => placed(actor, key, pattern, isArn));
    distinctions.push(...own.tests);
    incomplete ??= own.incomplete;
  }
  const found = distinguishingTexts([...distinctions, ...also], names.shape, effort);
  if (!found.complete) incomplete ??= tooManyTexts("aws:PrincipalArn");
  return { ways: [usual, ...found.texts.map((name) => named(actor, name))], incomplete: coarse ?? incomplete };
}

/** A pattern of a key, as one of the whole ARN of which the key's value is a part. Colons and slashes end these parts. */
function placed(actor: Actor, key: string, pattern: TextPattern, isArn: boolean): TextPattern | undefined {
  if (key === "aws:principalarn" || key === "aws:principalservicename") return pattern;
  // A name and an account's number are no ARNs.
  if (isArn) return undefined;
  const part = without(pattern, key === "aws:username" ? "/" : ":");
  if (part === undefined) return undefined;
  if (key === "aws:username") return [anything(), ...exactly("/"), ...part];
  return [...exactly(`arn:${actor.partition}:iam::`), ...part, ...exactly(":"), anything()];
}

function credentialsNode({ actor, points, world }: Setting, atoms: readonly Atom[]): Node {
  return {
    kind: "credentials",
    name: "MFA and credentials",
    atoms,
    isOpen: true,
    settles: (key) => credentialKeys.has(key),
    goesBy: `credentials ${actor.kind} ${points.ages.join()}`,
    ways: () => credentialsOf(actor, atoms, points, world),
    whole: asItIs,
  };
}

function timeNode(setting: Setting, atoms: readonly Atom[]): Node {
  return {
    kind: "time",
    name: "the time",
    atoms,
    isOpen: true,
    settles: (key) => timeKeys.has(key),
    goesBy: setting.actor.lacks === undefined ? `time ${presences(setting.actor)}` : undefined,
    ways: (known) => (setting.world.assumes("times-agree") ? timesOf(atoms) : freeTimes(setting, atoms, known)),
    whole: asItIs,
  };
}

/** The two keys of the time, each by itself. */
function freeTimes(setting: Setting, atoms: readonly Atom[], known: ContextValues): Ways {
  const each = [...timeKeys].map((key) => {
    const own = atoms.filter((atom) => atom.key === key);
    return valuesOf(setting, key, own, known, []);
  });
  let ways: readonly Way[] = [{ keys: {} }];
  for (const { ways: more } of each) {
    ways = ways.flatMap(({ keys }) => more.map((way) => ({ keys: { ...keys, ...way.keys } })));
  }
  return { ways, incomplete: each.find(({ incomplete }) => incomplete !== undefined)?.incomplete };
}

function keyNode(setting: Setting, key: string, atoms: readonly Atom[], fixed: ContextValues): Node {
  return {
    kind: "key",
    name: nameOf(key, atoms),
    atoms,
    isOpen: !fixed.has(key),
    settles: (other) => other === key,
    goesBy: keyGoesBy(setting.actor, key, fixed),
    ways: (known, also) =>
      fixed.has(key) ? { ways: [{ keys: {} }], incomplete: undefined } : valuesOf(setting, key, atoms, known, also),
    whole: asItIs,
  };
}

function presences(actor: Actor): string {
  return [...timeKeys].map((key) => presenceFor(actor, key)).join(" ");
}

/** What the names of callers go by besides the conditions; undefined where no condition tells names apart. */
function callerGoesBy({ kind, keys, principal, names, coarse }: Actor, atoms: readonly Atom[]): string | undefined {
  if (names?.id === undefined || atoms.length === 0 || coarse !== undefined) return undefined;
  return Object.entries(keys).reduce((key, each) => `${key} ${each}`, `caller ${kind} ${names.id} ${principal}`);
}

/** What the values of a key go by besides its conditions; undefined where it is the actor itself. */
function keyGoesBy(actor: Actor, key: string, fixed: ContextValues): string | undefined {
  if (key === "aws:userid" || actor.claims !== undefined || actor.lacks !== undefined) return undefined;
  const own = fixed.has(key) || Object.keys(actor.keys).some((name) => foldName(name) === key);
  // What a caller's own key is goes by the caller; where it is fixed there is little to share.
  if (own) return undefined;
  const isOfSession = actor.kind === "roleSession" && key === "aws:principalarn";
  return `key ${key} ${presenceFor(actor, key)} ${isOfSession}`;
}

/** The values of one key, and its absence where a call can be without it. */
function valuesOf(
  { actor, world, effort }: Setting,
  key: string,
  atoms: readonly Atom[],
  known: ContextValues,
  also: readonly Distinction[],
): Ways {
  const name = nameOf(key, atoms);
  const given = Object.entries(actor.keys).find(([own]) => foldName(own) === key)?.[1];
  // A caller's own key is always there, whatever its value may be.
  const absent: Way = { keys: given === undefined ? {} : { [name]: given } };
  if (key === "aws:securetransport" && world.assumes("calls-over-tls")) {
    return { ways: [{ keys: { [name]: "true" } }], incomplete: undefined };
  }
  if (key === "aws:viaawsservice" && world.assumes("calls-are-direct")) {
    return { ways: [{ keys: { [name]: "false" } }], incomplete: undefined };
  }
  // A service that makes a call with somebody's credentials is named where there is one.
  if (key.startsWith("aws:calledvia") && world.assumes("calls-are-direct")) {
    return { ways: [absent], incomplete: undefined };
  }
  if (!canHave(actor, key, world) || (isUnknownKey(key) && !world.hasUnlisted(key))) {
    return { ways: [absent], incomplete: undefined };
  }
  const { shape, bounds } = (key === "aws:userid" ? actor.ids : actor.claims?.get(key)) ?? {
    shape: shapeOf(key, atoms, known, world),
    bounds: [],
  };
  const conditions = atoms.map(({ condition }) => condition);
  const settings = { key, known, shape, also: [...also, ...bounds], two: isSet(key, atoms) };
  const { values: all, incomplete } = distinguishingValues(conditions, settings, effort);
  // Numbers, dates and addresses are not told apart by bounds.
  const values = bounds.length === 0 ? all : all.filter((value) => isWithin(bounds, value));
  const isThere = given === undefined && values.length > 0 && mustHave(actor, key, world);
  const orAbsent = isThere ? [] : [absent];
  if (!isSet(key, atoms)) {
    // Of which role a session is goes by its aws:PrincipalArn, which may not be its own here.
    const wild =
      actor.kind === "roleSession" && key === "aws:principalarn" ? `${name} may be the ARN of another role` : undefined;
    return { ways: [...orAbsent, ...values.map((value) => ({ keys: { [name]: value }, wild }))], incomplete };
  }
  const { sets, complete } = distinguishingSets(values, atoms, known, key, world.behaviours, effort);
  // What is compared with one of them tells apart values that the key's own conditions do not.
  const alone = also.length > 0 ? values.map((value) => [value]) : [];
  return {
    ways: [...orAbsent, ...[...sets, ...alone].map((set) => ({ keys: { [name]: set } }))],
    incomplete: incomplete ?? (complete ? undefined : `${name} can have too many sets of values`),
  };
}

/** What the texts of a key are like. */
function shapeOf(key: string, atoms: readonly Atom[], known: ContextValues, world: World): TextShape {
  const legal = legalFor(key);
  if (legal === undefined || !world.holds("legal-values")) return anyText;
  // Of what policy variables stand for only users' names are looked at by whether a text with them is one that is taken.
  const isOpen = atoms.some(({ variables }) =>
    variables.some((variable) => known.has(variable) && variable !== "aws:username"),
  );
  return legalText(legal, () => isOpen || !world.assumes("legal-values"));
}

/** As AWS spells it, where that is known; tags and unknown keys as the policy does. */
function nameOf(key: string, atoms: readonly Atom[]): string {
  const known = conditionKey(key);
  if (known !== undefined && known.hasTagKey !== true) return known.name;
  return atoms[0]?.condition.source.key.value ?? `${known?.name ?? ""}${key.slice(known?.name.length ?? 0)}`;
}

/** Whether a request may have several values of a key: also of one that the table lacks, and of a claim that a policy takes so. */
function isSet(key: string, atoms: readonly Atom[]): boolean {
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html: amr is multivalued.
  const isTakenSo = atoms.some(({ condition }) => condition.form?.quantifier !== undefined);
  return conditionKey(key)?.multivalued ?? (isTakenSo || isUnknownKey(key) || key.endsWith(":amr"));
}
