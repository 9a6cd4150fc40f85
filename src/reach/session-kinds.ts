import type { CompiledStatement } from "../engine/index.js";
import { foldName } from "../iam/index.js";
import type { Asked } from "./ask.js";
import { isPrincipalTag } from "./caller.js";
import { type CarriedValues, framedIn, frameOf, isOfRole, nameInId } from "./carried.js";
import { keysOf } from "./compose.js";
import { anything, type Demand, demandOf } from "./demands.js";
import type { RoleNode } from "./universe.js";

type Bare = Omit<Demand, "key">;

/** One thing that sessions carry, and what it can be, in groups of which one stands for all when the call is decided. */
interface Axis {
  /** In lower case. */
  readonly key: string;
  readonly groups: readonly (readonly ((demand: Bare) => Bare)[])[];
  /** Whether there is nothing else that makes a difference. */
  readonly areAll: boolean;
  /** Whether sessions can be looked at that carry any of them. */
  readonly canBeOpen: boolean;
}

/** What is asked about sessions of a role, and of what they may carry. */
export interface KindsQuestion {
  readonly node: RoleNode;
  readonly to: RoleNode;
  readonly gives: Demand;
  /** The keys, in lower case, of what makes a difference to the call. */
  readonly carried: ReadonlySet<string>;
  /** The statements that bear on the call. */
  readonly statements: ReadonlySet<CompiledStatement>;
  readonly mayTag: boolean;
  readonly mayIdentify: boolean;
  readonly sessionNames: readonly string[];
  /** Decides for sessions that meet a demand, and carry any value of the keys that are open; undefined where there are none. */
  readonly ask: (demand: Demand, open: ReadonlySet<string>) => Asked | undefined;
}

/** Sessions that can make a call, or perhaps can. */
export interface Kind {
  readonly demand: Demand;
  readonly asked: Asked;
}

/** How many kinds are told apart for one pair of roles, and how many questions that may take. */
const mostKinds = 600;
const mostQuestions = 4000;

/** Sessions that call alike: which group each thing that they carry is of; undefined where that does not matter. */
interface Leaf {
  readonly groups: readonly (number | undefined)[];
  readonly asked: Asked;
}

/** The kinds of sessions of a role that can make a call, with no more said of them than matters. */
export function kindsOf(
  question: KindsQuestion,
  values: CarriedValues,
): { readonly kinds: readonly Kind[]; readonly areAll: boolean } {
  const axes = axesOf(question, values);
  const { ask } = question;
  let areAll = axes.every((axis) => axis.areAll);
  let questions = 0;
  const openFrom = axes.map((_, at) => {
    const rest = axes.slice(at);
    return rest.every(({ canBeOpen }) => canBeOpen) ? new Set(rest.map(({ key }) => key)) : undefined;
  });
  const explore = (at: number, demand: Bare): readonly Leaf[] => {
    if (questions++ > mostQuestions) {
      areAll = false;
      return [];
    }
    const axis = axes[at];
    if (axis === undefined) {
      const asked = ask(demandOf(demand), new Set());
      return asked === undefined || asked.kind === "never" ? [] : [{ groups: [], asked }];
    }
    const open = openFrom[at];
    // What no session can do that carries anything needs no closer look.
    if (open !== undefined && (ask(demandOf(demand), open)?.kind ?? "never") === "never") return [];
    const found = axis.groups.map(([first]) => (first === undefined ? [] : explore(at + 1, first(demand))));
    const [same = []] = found;
    if (axis.areAll && found.every((each) => signature(each) === signature(same)))
      return same.map((leaf) => ({ ...leaf, groups: [undefined, ...leaf.groups] }));
    return found.flatMap((each, group) => each.map((leaf) => ({ ...leaf, groups: [group, ...leaf.groups] })));
  };
  const kinds: Kind[] = [];
  for (const { groups, asked } of explore(0, anything)) {
    let demands: readonly Bare[] = [anything];
    groups.forEach((group, at) => {
      const options = group === undefined ? undefined : axes[at]?.groups[group];
      if (options === undefined) return;
      if (demands.length * options.length > mostKinds) areAll = false;
      demands = demands.flatMap((demand) => options.map((option) => option(demand))).slice(0, mostKinds);
    });
    if (kinds.length + demands.length > mostKinds) areAll = false;
    kinds.push(...demands.slice(0, mostKinds - kinds.length).map((demand) => ({ demand: demandOf(demand), asked })));
  }
  return { kinds, areAll };
}

function signature(leaves: readonly Leaf[]): string {
  return JSON.stringify(
    leaves.map(({ groups, asked }) => [groups.map((each) => each ?? -1), asked.kind === "unknown" ? asked.why : ""]),
  );
}

/** What is bound to the session that the call gives comes first: it cannot be left open. */
function axesOf(question: KindsQuestion, values: CarriedValues): readonly Axis[] {
  const axes = [...question.carried].flatMap((key): readonly Axis[] => {
    if (isPrincipalTag(key)) return [tagAxis(key, question, values)];
    if (key === "aws:userid") return [nameAxis(question, values)];
    if (key === "aws:sourceidentity") return [identityAxis(question, values)];
    if (key !== "mfa") return [];
    const groups = [false, true].map((mfa) => [(demand: Bare): Bare => ({ ...demand, mfa })]);
    return [{ key, groups, areAll: true, canBeOpen: false }];
  });
  return [...axes.filter(({ canBeOpen }) => !canBeOpen), ...axes.filter(({ canBeOpen }) => canBeOpen)];
}

function tagAxis(key: string, { gives, statements, to, mayTag }: KindsQuestion, values: CarriedValues): Axis {
  const tag = key.slice("aws:principaltag/".length);
  const given = gives.tags.find((each) => foldName(each.key) === tag);
  const option =
    (value: string | undefined, transitive = false) =>
    (demand: Bare): Bare => ({ ...demand, tags: [...demand.tags, { key: tag, value, transitive }] });
  const all = values.valuesOf(key);
  const groups = [[option(undefined)]];
  if (mayTag) {
    const told = toldApart(key, statements, to);
    if (told !== undefined && given?.value !== undefined) told.add(given.value);
    for (const group of grouped(all, told)) groups.push(group.map((value) => option(value)));
    if (given?.value !== undefined) groups.push([option(given.value, true)]);
  }
  return { key, groups, areAll: values.areAll(key), canBeOpen: given === undefined };
}

function nameAxis({ statements, to, node, sessionNames }: KindsQuestion, values: CarriedValues): Axis {
  const key = "aws:userid";
  const told = namesToldApart(statements, node.role.id);
  for (const name of sessionNames) told?.add(name);
  const all = [...new Set(["session", ...sessionNames, ...values.valuesOf(key)])].filter(isSessionName);
  const groups = grouped(all, told).map((group) =>
    group.map(
      (name) =>
        (demand: Bare): Bare => ({ ...demand, name }),
    ),
  );
  return { key, groups, areAll: values.areAll(key), canBeOpen: !isTrustedByName(to) };
}

function identityAxis({ gives, statements, to, mayIdentify }: KindsQuestion, values: CarriedValues): Axis {
  const key = "aws:sourceidentity";
  const option =
    (sourceIdentity: string | null) =>
    (demand: Bare): Bare => ({ ...demand, sourceIdentity });
  const groups = [[option(null)]];
  if (mayIdentify) {
    const told = toldApart(key, statements, to);
    if (typeof gives.sourceIdentity === "string") told?.add(gives.sourceIdentity);
    const all = values.valuesOf(key).filter(isSessionName);
    for (const group of grouped(all, told)) groups.push(group.map((value) => option(value)));
  }
  return { key, groups, areAll: values.areAll(key), canBeOpen: gives.sourceIdentity === undefined };
}

/** Each value that is told apart by itself, and all others together; undefined where each may be told apart. */
function grouped(all: readonly string[], told: ReadonlySet<string> | undefined): readonly (readonly string[])[] {
  if (told === undefined) return all.map((value) => [value]);
  const others = all.filter((value) => !told.has(value));
  const alone = all.filter((value) => told.has(value)).map((value) => [value]);
  return others.length === 0 ? alone : [...alone, others];
}

const whole = /^(string(not)?equals|string(not)?like)$/;

/** The values of a key that the statements tell apart when a role is assumed; undefined where they may be any. */
function toldApart(
  key: string,
  statements: ReadonlySet<CompiledStatement>,
  { role, target }: RoleNode,
): Set<string> | undefined {
  const told = new Set<string>();
  for (const { conditions, resources } of statements) {
    for (const condition of conditions) {
      const name = foldName(condition.form?.operator.name ?? "");
      if (!keysOf(condition).includes(key) || (name === "null" && condition.key === key)) continue;
      if (!whole.test(name)) return undefined;
      if (condition.key !== key) {
        // The key stands in a variable, and is compared with a tag of the role.
        if (!isOfRole(condition.key) || condition.templates.some(({ parts }) => parts.length > 1)) return undefined;
        const value = tagOfRole(target.keys, condition.key);
        if (value !== undefined) told.add(value);
        continue;
      }
      for (const { fixed, parts } of condition.templates) {
        const text = fixed?.map((part) => part.text).join("");
        const [first] = parts;
        if (text !== undefined) {
          if (text === "*" && name.endsWith("like")) continue;
          if (/[*?]/.test(text) && name.endsWith("like")) return undefined;
          told.add(text);
        } else if (parts.length === 1 && first !== undefined && "key" in first) {
          if (first.fallback !== undefined || keysOf(condition).filter((each) => each === key).length > 1)
            return undefined;
          if (isOfRole(first.key)) {
            const value = tagOfRole(target.keys, first.key);
            if (value !== undefined) told.add(value);
          } else if (first.key !== "aws:username") return undefined;
        } else return undefined;
      }
    }
    if (typeof resources !== "object") continue;
    for (const { template } of resources.patterns) {
      if (!template.parts.some((part) => "key" in part && part.key === key)) continue;
      const frame = frameOf(key, template.parts);
      if (frame === undefined) return undefined;
      const text = framedIn(role.arn, frame);
      if (text !== undefined) told.add(text);
    }
  }
  return told;
}

/** The same of names of sessions, in values of aws:userid. */
function namesToldApart(statements: ReadonlySet<CompiledStatement>, id: string | undefined): Set<string> | undefined {
  const told = new Set<string>();
  for (const { conditions, resources } of statements) {
    for (const condition of conditions) {
      const name = foldName(condition.form?.operator.name ?? "");
      if (!keysOf(condition).includes("aws:userid") || name === "null") continue;
      if (!whole.test(name) || condition.key !== "aws:userid") return undefined;
      for (const { fixed } of condition.templates) {
        if (fixed === undefined) return undefined;
        const text = fixed.map((part) => part.text).join("");
        const own = nameInId(text);
        const owner = text.slice(0, text.indexOf(":"));
        if (own === undefined || (id !== undefined && /^[A-Z0-9]+$/.test(owner) && owner !== id)) continue;
        if (own === "*" && name.endsWith("like")) continue;
        if (/[*?]/.test(own)) return undefined;
        told.add(own);
      }
    }
    if (typeof resources !== "object") continue;
    for (const { template } of resources.patterns)
      if (template.parts.some((part) => "key" in part && part.key === "aws:userid")) return undefined;
  }
  return told;
}

function tagOfRole(keys: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.entries(keys).find(([name]) => foldName(name) === key)?.[1];
}

/** Whether a trust policy has a session by its name, which is a part of its ARN and not a key. */
function isTrustedByName({ target }: RoleNode): boolean {
  return (target.trust?.policies ?? []).some(({ policy }) =>
    policy.statements.some(
      ({ principals }) =>
        typeof principals === "object" && principals.principals.some(({ kind }) => kind === "roleSession"),
    ),
  );
}

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
function isSessionName(text: string): boolean {
  return /^[\w+=,.@-]{2,64}$/.test(text);
}
