import type { ContextValues } from "../engine/index.js";
import { conditionKey } from "../iam/index.js";
import { type Actor, contextOf, named } from "./actors.js";
import type { Atom } from "./atoms.js";
import type { World } from "./axioms.js";
import { cellsOf, type Dimension, mostCells, type Way, type Ways, wildWays } from "./cells.js";
import { credentialKeys, credentialsOf, type Points, timeKeys, timesOf } from "./credentials.js";
import { type Effort, tooMuch } from "./effort.js";
import { canHave, isOfAccount, type Keys, shapeOf } from "./keys.js";
import { distinctionsBy, type Link, linksOf } from "./links.js";
import { anything, exactly, type TextPattern, without } from "./patterns.js";
import { distinguishingSets } from "./sets.js";
import { type Distinction, distinguishingTexts } from "./texts.js";
import { comparisonOf, distinguishingValues, textDistinctions, tooManyTexts } from "./values.js";

/** The keys that the name of a caller settles, in lower case. */
const nameKeys: ReadonlySet<string> = new Set([
  "aws:principalarn",
  "aws:principalaccount",
  "aws:username",
  "aws:principalservicename",
]);

/** What is looked at for one actor. */
export interface Setting {
  readonly actor: Actor;
  readonly points: Points;
  readonly world: World;
  readonly effort: Effort;
}

/** What a call of an actor can be like, as far as the conditions tell it apart. */
export function dimensionsFor(setting: Setting, atoms: readonly Atom[]): readonly Dimension[] {
  const { actor, world } = setting;
  const settled = settledKeys(setting, atoms);
  const fixed = contextOf(settled);
  const isOpen = (key: string): boolean => !fixed.has(key) && canHave(actor, key, world);
  const links = linksOf(atoms, isOpen);
  const nodes = nodesFor(setting, atoms, links, fixed);
  return groupsOf(nodes, links).map((group) => dimensionOf(setting, group, links, fixed));
}

/** The keys that are the same in all calls of an actor. */
function settledKeys({ actor, world }: Setting, atoms: readonly Atom[]): Keys {
  const isAbout = (keys: ReadonlySet<string>): boolean =>
    atoms.some(
      ({ key, condition }) =>
        keys.has(key) ||
        condition.templates.some(({ parts }) => parts.some((part) => "key" in part && keys.has(part.key))),
    );
  const callers = new Set(Object.keys(actor.keys).map((key) => key.toLowerCase()));
  const agree = !isOfAccount(actor) || (isAbout(callers) ? world.assumes("principal-keys-agree") : true);
  if (!agree) return {};
  const own = Object.entries(actor.keys).filter(([key]) => {
    const folded = key.toLowerCase();
    if (folded === "aws:userid") return actor.ids === undefined;
    if (folded === "aws:principalaccount") return actor.names === undefined || actor.account !== undefined;
    return actor.names === undefined || !nameKeys.has(folded);
  });
  return Object.fromEntries(own);
}

/** Keys that are given together: who calls, with what credentials, when; and each other key by itself. */
interface Node {
  readonly name: string;
  readonly atoms: readonly Atom[];
  /** What they may be, once the keys are known that stand in policy variables. */
  readonly ways: (known: ContextValues, also: readonly Distinction[]) => Ways;
  /** Whether its texts are told apart by whatever is asked; else, only in so far as its own conditions do. */
  readonly isText: boolean;
  /** Whether all its values are known, whatever is asked. */
  readonly isFinite: boolean;
}

const caller = "caller";
const credentials = "credentials";
const time = "time";

function nodeOf(key: string, { actor, world }: Setting, fixed: ContextValues): string {
  if (credentialKeys.has(key)) return credentials;
  if (timeKeys.has(key)) return time;
  if (nameKeys.has(key) && !fixed.has(key) && actor.names !== undefined && world.holds("principal-keys-agree"))
    return caller;
  return key;
}

function nodesFor(
  setting: Setting,
  atoms: readonly Atom[],
  links: readonly Link[],
  fixed: ContextValues,
): readonly Node[] {
  const { actor, points, world } = setting;
  const byNode = new Map<string, Atom[]>([
    [caller, []],
    [credentials, []],
  ]);
  const add = (key: string, atom?: Atom): void => {
    const name = nodeOf(key, setting, fixed);
    const own = byNode.get(name) ?? [];
    byNode.set(name, own);
    if (atom !== undefined) own.push(atom);
  };
  for (const atom of atoms) add(atom.key, atom);
  for (const { variable } of links) add(variable);
  return [...byNode].map(([name, own]): Node => {
    const node = { name, atoms: own, isText: false, isFinite: false };
    switch (name) {
      case caller:
        return { ...node, isText: true, ways: (known, also) => callersOf(setting, own, known, also) };
      case credentials:
        return { ...node, ways: () => credentialsOf(actor, own, points, world) };
      case time:
        if (!world.assumes("times-agree")) return { ...node, ways: (known) => freeTimes(setting, own, known) };
        return { ...node, ways: () => timesOf(own) };
      default: {
        const hasFewValues = conditionKey(name)?.type === "Bool" || fixed.has(name);
        return {
          ...node,
          isText: true,
          isFinite: hasFewValues,
          ways: (known, also) => valuesOf(setting, name, own, known, also, fixed),
        };
      }
    }
  });
}

/** Who calls. */
function callersOf(
  { actor, effort }: Setting,
  atoms: readonly Atom[],
  known: ContextValues,
  also: readonly Distinction[],
): Ways {
  const { names, coarse } = actor;
  if (names === undefined) return { ways: [{ keys: actor.keys, principal: actor.principal }], incomplete: coarse };
  const usual: Way = { keys: actor.keys, principal: actor.principal };
  const ofNames = atoms.filter(({ condition }) => comparisonOf(condition) !== "presence");
  if (ofNames.length === 0 && also.length === 0) return { ways: [usual], incomplete: coarse };
  const texts = ofNames.filter(({ condition }) => comparisonOf(condition) === "text");
  let incomplete =
    texts.length < ofNames.length ? "a caller's name is compared as something else than text" : undefined;
  const distinctions = [...names.bounds];
  for (const { key, condition } of texts) {
    const put = (pattern: TextPattern, isArn: boolean): TextPattern | undefined => placed(actor, key, pattern, isArn);
    const own = textDistinctions([condition], known, put);
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
  if (isArn) return undefined;
  const part = without(pattern, key === "aws:username" ? "/" : ":");
  if (part === undefined) return undefined;
  if (key === "aws:username") return [anything(), ...exactly("/"), ...part];
  return [...exactly(`arn:${actor.partition}:iam::`), ...part, ...exactly(":"), anything()];
}

/** The two keys of the time, each by itself. */
function freeTimes(setting: Setting, atoms: readonly Atom[], known: ContextValues): Ways {
  const each = [...timeKeys].map((key) =>
    valuesOf(
      setting,
      key,
      atoms.filter((atom) => atom.key === key),
      known,
      [],
      new Map(),
    ),
  );
  const ways = each.reduce<readonly Way[]>(
    (some, { ways: more }) => some.flatMap(({ keys }) => more.map((way) => ({ keys: { ...keys, ...way.keys } }))),
    [{ keys: {} }],
  );
  return { ways, incomplete: each.find(({ incomplete }) => incomplete !== undefined)?.incomplete };
}

/** The values of one key, and its absence. */
function valuesOf(
  { actor, world, effort }: Setting,
  key: string,
  atoms: readonly Atom[],
  known: ContextValues,
  also: readonly Distinction[],
  fixed: ContextValues,
): Ways {
  const none: Way = { keys: {} };
  const only = (ways: readonly Way[]): Ways => ({ ways, incomplete: undefined });
  if (fixed.has(key)) return only([none]);
  const name = nameOf(key, atoms);
  if (key === "aws:securetransport" && world.assumes("calls-over-tls")) return only([{ keys: { [name]: "true" } }]);
  if (!canHave(actor, key, world)) return only([none]);
  const { shape, bounds } =
    key === "aws:userid" && actor.ids !== undefined ? actor.ids : { shape: shapeOf(key), bounds: [] };
  const conditions = atoms.map(({ condition }) => condition);
  const { values, incomplete } = distinguishingValues(
    conditions,
    { key, known, shape, also: [...also, ...bounds] },
    effort,
  );
  const given = Object.entries(actor.keys).find(([own]) => own.toLowerCase() === key)?.[1];
  // A caller's own key is always there, whatever its value may be.
  const absent = given === undefined ? [none] : [{ keys: { [name]: given } }];
  if (!isSet(key, atoms)) {
    // Of which role a session is goes by its aws:PrincipalArn, which may not be its own here.
    const wild =
      actor.kind === "roleSession" && key === "aws:principalarn" ? `${name} may be that of another role` : undefined;
    return { ways: [...absent, ...values.map((value) => ({ keys: { [name]: value }, wild }))], incomplete };
  }
  const { sets, complete } = distinguishingSets(values, atoms, known, key, effort);
  return {
    ways: [...absent, ...sets.map((set) => ({ keys: { [name]: set } }))],
    incomplete: incomplete ?? (complete ? undefined : `${name} may have too many sets of values`),
  };
}

/** As AWS spells it, where that is known; tags and unknown keys as the policy does. */
function nameOf(key: string, atoms: readonly Atom[]): string {
  const known = conditionKey(key);
  if (known !== undefined && known.hasTagKey !== true) return known.name;
  return atoms[0]?.condition.source.key.value ?? `${known?.name ?? ""}${key.slice(known?.name.length ?? 0)}`;
}

/** Whether a request may have several values of a key; of a key that AWS does not list, where a policy takes it so. */
function isSet(key: string, atoms: readonly Atom[]): boolean {
  return conditionKey(key)?.multivalued ?? atoms.some(({ condition }) => condition.form?.quantifier !== undefined);
}

/** Nodes that are compared with each other, those first that stand in the others' policy variables. */
type Group = readonly Node[];

function groupsOf(nodes: readonly Node[], links: readonly Link[]): readonly Group[] {
  const nodeWith = (atom: Atom): Node | undefined => nodes.find(({ atoms }) => atoms.includes(atom));
  if (links.length === 0) return nodes.map((node) => [node]);
  const group = new Map<Node, Set<Node>>(nodes.map((node) => [node, new Set([node])]));
  for (const { atom, variable } of links) {
    const one = nodeWith(atom);
    const other = nodes.find((node) => node.name === variable || namesKey(node.name, variable));
    const ofOne = one && group.get(one);
    const ofOther = other && group.get(other);
    if (ofOne === undefined || ofOther === undefined || ofOne === ofOther) continue;
    for (const node of ofOther) {
      ofOne.add(node);
      group.set(node, ofOne);
    }
  }
  return [...new Set(group.values())].map((members) => inOrder([...members], links));
}

function namesKey(node: string, key: string): boolean {
  if (node === credentials) return credentialKeys.has(key);
  if (node === time) return timeKeys.has(key);
  return node === caller && nameKeys.has(key);
}

/** Those that stand in policy variables of others first; where they do so in a circle, in any order. */
function inOrder(nodes: readonly Node[], links: readonly Link[]): Group {
  const ordered: Node[] = [];
  let left = nodes;
  while (left.length > 0) {
    const next = left.filter((node) => !dependsOn(node, left, links));
    const some = next.length > 0 ? next : left;
    ordered.push(...some);
    left = left.filter((node) => !some.includes(node));
  }
  return ordered;
}

function dependsOn(node: Node, others: readonly Node[], links: readonly Link[]): boolean {
  return links.some(
    ({ atom, variable }) =>
      node.atoms.includes(atom) && others.some((other) => other.name === variable || namesKey(other.name, variable)),
  );
}

function dimensionOf(setting: Setting, group: Group, links: readonly Link[], fixed: ContextValues): Dimension {
  const { effort } = setting;
  const atoms = group.flatMap((node) => node.atoms);
  const name = group.map((node) => node.name).join(", ");
  const own = links.filter(({ atom }) => atoms.includes(atom));
  let incomplete = own.length === 0 ? undefined : looseEnds(group, own);
  let ways: readonly Way[] = [{ keys: {} }];
  for (const [index, node] of group.entries()) {
    const standsIn = own.filter(({ variable }) => node.name === variable || namesKey(node.name, variable));
    const also = standsIn.length === 0 || !node.isText || node.isFinite ? [] : distinctionsBy(standsIn, atoms, fixed);
    const longer: Way[] = [];
    for (const way of ways) {
      const known = index === 0 ? fixed : new Map([...fixed, ...contextOf(way.keys)]);
      const more = node.ways(
        known,
        also.map((each) => inCaller(each, node, standsIn, setting)),
      );
      incomplete ??= more.incomplete;
      for (const each of more.ways) {
        if (longer.length < mostCells) longer.push(joined(way, each));
        else incomplete ??= `${name} can be too many things`;
      }
    }
    ways = longer;
  }
  const cells = cellsOf(ways, atoms, fixed, effort);
  if (effort.isSpent) incomplete ??= tooMuch;
  if (incomplete !== undefined) cells.push(...cellsOf(wildWays(ways, incomplete), atoms, fixed, effort));
  return { name, cells };
}

function joined(one: Way, other: Way): Way {
  return {
    keys: { ...one.keys, ...other.keys },
    principal: one.principal ?? other.principal,
    wild: one.wild ?? other.wild,
  };
}

/** What tells the values of a variable apart, where that is a part of the caller's ARN. */
function inCaller(distinction: Distinction, node: Node, links: readonly Link[], { actor }: Setting): Distinction {
  if (node.name !== caller) return distinction;
  const [link] = links;
  const patterns = distinction.patterns.flatMap((pattern) => {
    const whole = placed(actor, link?.variable ?? "", pattern, false);
    return whole === undefined ? [] : [whole];
  });
  return { patterns };
}

/** Why comparisons of keys with each other are not seen through; undefined where they are. */
function looseEnds(group: Group, links: readonly Link[]): string | undefined {
  for (const { atom, variable, form } of links) {
    const compared = atom.condition.source.key.value;
    const why = `${compared} is compared with another key`;
    const node = group.find(({ atoms }) => atoms.includes(atom));
    const other = group.find(({ name }) => name === variable || namesKey(name, variable));
    if (node === undefined || other === undefined || node === other) return why;
    // Of what a variable can be, and of what can be compared with it, everything has to be looked at.
    const isBool = atom.condition.knownKey?.type === "Bool";
    if (!isBool && (!node.isText || node.name === caller || comparisonOf(atom.condition) !== "text")) return why;
    if (other.isFinite || variable === "aws:multifactorauthpresent") continue;
    if (!other.isText || form.kind === "other" || conditionKey(variable)?.type === "Bool") return why;
    if (
      other.name === caller &&
      (form.kind !== "equal" ||
        links.some((each) => each !== undefined && each.variable !== variable && namesKey(caller, each.variable)))
    )
      return why;
    const isChain = links.some(
      (link) => other.atoms.includes(link.atom) && (link.form.kind !== "equal" || form.kind !== "equal"),
    );
    if (isChain || group.indexOf(other) >= group.indexOf(node)) return why;
    if (other.atoms.some(({ condition }) => !["text", "presence"].includes(comparisonOf(condition)))) return why;
    if (node.atoms.some(({ condition }) => !["text", "presence"].includes(comparisonOf(condition)))) return why;
  }
  return undefined;
}
