import type { ContextValues } from "../engine/index.js";
import { conditionKey } from "../iam/index.js";
import type { Atom } from "./atoms.js";
import { cellsOf, type Dimension, mostCells, type Way, wildWays } from "./cells.js";
import { tooMuch } from "./effort.js";
import { canHave, contextOf } from "./keys.js";
import { distinctionsBy, type Link, linksOf } from "./links.js";
import type { KnownCells } from "./memory.js";
import { type Node, nodesFor, type Setting, settledKeys } from "./nodes.js";
import type { Distinction } from "./texts.js";
import { comparisonOf } from "./values.js";

/** What a call of an actor can be like, as far as the conditions tell it apart. */
export function dimensionsFor(setting: Setting, atoms: readonly Atom[]): readonly Dimension[] {
  const { actor, world } = setting;
  const fixed = contextOf(settledKeys(setting, atoms));
  const links = linksOf(atoms, (key) => !fixed.has(key) && canHave(actor, key, world));
  const nodes = nodesFor(setting, atoms, links, fixed);
  return groupsOf(nodes, links).map((group) => {
    const key = memorable(group, links);
    const make = (): KnownCells => cellsOfGroup(setting, group, links, fixed);
    const { name, cells } = key === undefined ? make() : setting.memory.cells(key, world, setting.effort, make);
    const atoms = group.flatMap((node) => node.atoms.map(({ index }) => index));
    return { name, hasCredentials: group.some(({ kind }) => kind === "credentials"), atoms, cells };
  });
}

/** What cells go by, where they are the same for other actors and policies; undefined where they are not. */
function memorable([node, ...others]: Group, links: readonly Link[]): string | undefined {
  if (node?.goesBy === undefined || others.length > 0) return undefined;
  if (node.atoms.some(({ variables }) => variables.length > 0)) return undefined;
  if (links.some(({ variable }) => node.settles(variable))) return undefined;
  return node.atoms.reduce((key, { text }) => `${key}\n${text}`, node.goesBy);
}

/** Nodes that are compared with each other, those first that stand in the others' policy variables. */
type Group = readonly Node[];

function groupsOf(nodes: readonly Node[], links: readonly Link[]): readonly Group[] {
  if (links.length === 0) return nodes.map((node) => [node]);
  const groups = new Map(nodes.map((node) => [node, new Set([node])]));
  for (const { atom, variable } of links) {
    const one = nodes.find(({ atoms }) => atoms.includes(atom));
    const other = nodes.find(({ settles }) => settles(variable));
    const ofOne = one && groups.get(one);
    const ofOther = other && groups.get(other);
    if (ofOne === undefined || ofOther === undefined || ofOne === ofOther) continue;
    for (const node of ofOther) {
      ofOne.add(node);
      groups.set(node, ofOne);
    }
  }
  return [...new Set(groups.values())].map((members) => inOrder([...members], links));
}

/** Those first that stand in policy variables of others; where they do so in a circle, in any order. */
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
    ({ atom, variable }) => node.atoms.includes(atom) && others.some(({ settles }) => settles(variable)),
  );
}

/** The way of no keys, with which all begin. */
const nothing: Way = { keys: {} };

/** What it takes to look at what a node may be. */
const stepsPerWay = 50;

/** All combinations of what the nodes of a group may be, one after the other. */
function cellsOfGroup(setting: Setting, group: Group, all: readonly Link[], fixed: ContextValues): KnownCells {
  const { effort, world } = setting;
  const atoms = group.flatMap((node) => node.atoms);
  const name = group.map((node) => node.name).join(" and ");
  const links = all.length === 0 ? all : all.filter(({ atom }) => atoms.includes(atom));
  let incomplete = looseEnd(group, links);
  let ways: readonly Way[] = [nothing];
  for (const node of group) {
    const also = alsoToldApart(node, links, atoms, fixed);
    const longer: Way[] = [];
    for (const way of ways) {
      if (!effort.spend(stepsPerWay * (1 + node.atoms.length))) break;
      const known = way === nothing ? fixed : new Map([...fixed, ...contextOf(way.keys)]);
      const more = node.ways(known, also);
      incomplete ??= more.incomplete;
      for (const each of more.ways) {
        if (longer.length < mostCells) longer.push(way === nothing ? each : joined(way, each));
        else incomplete ??= `${name} can have too many values`;
      }
    }
    ways = longer;
  }
  const cells = cellsOf(ways, atoms, fixed, world.behaviours, effort);
  if (effort.isSpent) incomplete ??= tooMuch;
  if (incomplete !== undefined) {
    cells.push(...cellsOf(wildWays(ways, incomplete), atoms, fixed, world.behaviours, effort));
  }
  return { name, cells };
}

function joined(one: Way, other: Way): Way {
  return {
    keys: { ...one.keys, ...other.keys },
    principal: one.principal ?? other.principal,
    wild: one.wild ?? other.wild,
  };
}

/** What tells the texts of a node's keys apart because others are compared with them. */
function alsoToldApart(
  node: Node,
  links: readonly Link[],
  atoms: readonly Atom[],
  fixed: ContextValues,
): readonly Distinction[] {
  const own = links.filter(({ variable }) => node.settles(variable));
  const [first] = own;
  if (first === undefined || (node.kind !== "caller" && node.kind !== "key")) return [];
  return distinctionsBy(own, atoms, fixed).map((distinction) => node.whole(first.variable, distinction));
}

/**
 * Why comparisons of keys with each other are not seen through; undefined where they are. That they are needs that of
 * what a policy variable stands for all is looked at that can make a difference to what is compared with it.
 */
function looseEnd(group: Group, links: readonly Link[]): string | undefined {
  const loose = links.find((link) => !isSeenThrough(link, group, links));
  return loose === undefined ? undefined : `${loose.atom.condition.source.key.value} is compared with another key`;
}

function isSeenThrough({ atom, variable, form }: Link, group: Group, links: readonly Link[]): boolean {
  const compared = group.findIndex(({ atoms }) => atoms.includes(atom));
  const standing = group.findIndex(({ settles }) => settles(variable));
  const [node, other] = [group[compared], group[standing]];
  // In a circle neither comes first.
  if (node === undefined || other === undefined || standing >= compared) return false;
  // Ids are not made from what they are compared with.
  if (node.kind === "key" && node.settles("aws:userid") && node.isOpen) return false;
  const isBool = conditionKey(atom.key)?.type === "Bool";
  if (!isBool && !(node.kind === "key" && areTexts(node))) return false;
  // All values of these are looked at in any case.
  if (conditionKey(variable)?.type === "Bool") return true;
  if (form.kind === "other" || (isBool && form.kind !== "equal") || !areTexts(other)) return false;
  // A text that is compared in two ways makes two variables, or two places of one, depend on each other.
  const onNode = links.filter((link) => node.atoms.includes(link.atom));
  if (onNode.some((link) => link.variable !== variable)) return false;
  if (new Set(onNode.flatMap((link) => (link.form.kind === "within" ? [link.form.before] : []))).size > 1) return false;
  const onOther = links.filter((link) => other.settles(link.variable));
  switch (other.kind) {
    case "key":
      break;
    case "caller":
      // Different parts of an ARN are compared as if each were all of it.
      if (onOther.some((link) => link.variable !== variable)) return false;
      if (form.kind === "within" && variable === "aws:principalaccount") return false;
      break;
    case "credentials":
    case "time":
      return false;
  }
  // In a chain what stands before a variable would stand before another one, too.
  const onward = links.filter((link) => other.atoms.includes(link.atom));
  return onward.length === 0 || [...onward, ...onOther].every((link) => link.form.kind === "equal");
}

function areTexts({ atoms }: Node): boolean {
  return atoms.every(({ condition }) => ["text", "presence"].includes(comparisonOf(condition)));
}
