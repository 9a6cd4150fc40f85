import type { CompiledCondition, CompiledPolicy, CompiledStatement } from "../engine/index.js";
import { mayListAction } from "../engine/index.js";
import { foldName } from "../iam/index.js";
import { isPrincipalTag } from "./caller.js";
import { keysOf } from "./compose.js";
import type { Universe } from "./universe.js";

const actions = ["sts:assumerole", "sts:tagsession", "sts:setsourceidentity"];

/** Operators that compare whole texts, and those with wildcards. */
const whole = /^string(not)?equals$/;
const withWildcards = /^string(not)?like$/;

/** How many values of one key are looked at, and how many texts patterns of one key may make together. */
const mostValues = 2500;
const mostTexts = 200;

/** How many roles are looked at for what their names may have in the place of a variable. */
const mostRoles = 1000;

/** What the conditions of all policies tell apart of one thing that sessions carry. */
interface Known {
  readonly values: Set<string>;
  /** What stands before and behind a star. */
  readonly before: Set<string>;
  readonly behind: Set<string>;
  /** The other things whose values it can have. */
  readonly links: Set<string>;
  /** The lists of values that conditions compare it with, by their texts. */
  readonly lists: Map<string, readonly string[]>;
  /** Values that something else than such a list tells apart. */
  readonly alone: Set<string>;
  /** Whether there are other kinds of values than those that are known here. */
  isOpen: boolean;
}

/** Characters that names, tags and source identities can have. */
const freeUnits = [..."zqxjkvwyZQXJKVWY0123456789_=,.@-"];

type Parts = CompiledCondition["templates"][number]["parts"];

/**
 * The values of what sessions carry that conditions of any of the policies tell apart, by key: `aws:principaltag/team` has
 * those of `aws:requesttag/team` as well, since the one becomes the other, and `aws:userid` the names of sessions.
 */
export class CarriedValues {
  readonly #universe: Universe;
  readonly #known = new Map<string, Known>();
  readonly #values = new Map<string, readonly string[]>();
  readonly #read = new Set<string>();
  readonly #tags = new Map<string, ReadonlySet<string>>();
  /** Things that others have the values of. */
  readonly #linked = new Set<string>();
  #names: readonly string[] | undefined;
  /** A text that no policy has, and that makes of no beginning or end another one. */
  readonly #other: string;
  /** Whether any condition is about source identities. */
  readonly hasSourceIdentity: boolean;
  /** Whether any condition is about transitive tags. */
  readonly hasTransitiveTags: boolean;

  constructor(universe: Universe) {
    this.#universe = universe;
    const seen = new Set<CompiledPolicy>();
    const asked = new Set<string>();
    const read = (policy: CompiledPolicy): void => {
      if (seen.has(policy)) return;
      seen.add(policy);
      for (const statement of policy.statements) {
        if (!actions.some((action) => mayListAction(statement, action))) continue;
        for (const condition of statement.conditions) {
          for (const key of keysOf(condition)) asked.add(key);
          this.#note(condition);
        }
        this.#noteResources(statement);
      }
    };
    for (const { side } of universe.users.map(({ caller }) => caller)) readSide(side, read);
    for (const { side, target } of universe.roles) {
      readSide(side, read);
      for (const { policy } of target.trust?.policies ?? []) read(policy);
      for (const level of target.resourceControl ?? []) for (const { policy } of level.policies) read(policy);
    }
    this.hasSourceIdentity = asked.has("aws:sourceidentity") || asked.has("sts:sourceidentity");
    this.hasTransitiveTags = asked.has("sts:transitivetagkeys");
    this.#link();
    this.#other = this.#freeText();
  }

  /** The values that policies name for a key (in lower case), and one other value. For tags, the values of roles are not included. */
  valuesOf(key: string): readonly string[] {
    const carried = carriedKey(key);
    const known = this.#values.get(carried);
    if (known !== undefined) return known;
    const { before, behind } = this.#of(carried);
    const all = new Set(this.#apart(carried));
    const heads = ["", ...before];
    const tails = ["", ...behind];
    // Beginnings that texts share contain each other, and so do ends: with each pair there is a text for each way to match.
    if (heads.length * tails.length > mostTexts) this.#of(carried).isOpen = true;
    else {
      for (const head of heads) {
        for (const tail of tails) {
          if (head !== "" || tail !== "") all.add(`${head}${tail}`);
          all.add(`${head}${this.#other}${tail}`);
        }
      }
    }
    all.add(this.#other);
    const found = [...all];
    this.#values.set(carried, found);
    return found;
  }

  /** The values, one of those that are in the same lists everywhere. */
  #apart(carried: string): Iterable<string> {
    const { values, before, behind, links, lists, alone, isOpen } = this.#of(carried);
    const isLinked = links.size > 0 || this.#linked.has(carried);
    if (before.size > 0 || behind.size > 0 || isLinked || isOpen || !isPrincipalTag(carried)) return values;
    const inLists = new Map<string, number[]>();
    [...lists.values()].forEach((list, index) => {
      for (const value of new Set(list)) {
        const known = inLists.get(value);
        if (known === undefined) inLists.set(value, [index]);
        else known.push(index);
      }
    });
    const found = new Map<string, string>();
    for (const value of values) {
      const isAlone = alone.has(value) || !isTagValue(value);
      const key = isAlone ? `=${value}` : (inLists.get(value)?.join() ?? `=${value}`);
      if (!found.has(key)) found.set(key, value);
    }
    return found.values();
  }

  /** Whether the values are all that make a difference. */
  areAll(key: string): boolean {
    this.valuesOf(key);
    return !this.#of(carriedKey(key)).isOpen;
  }

  #of(carried: string): Known {
    const known = this.#known.get(carried);
    if (known !== undefined) return known;
    const made = { values: new Set<string>(), before: new Set<string>(), behind: new Set<string>() };
    const empty: Known = { ...made, links: new Set(), lists: new Map(), alone: new Set(), isOpen: false };
    this.#known.set(carried, empty);
    return empty;
  }

  #note(condition: CompiledCondition): void {
    const name = foldName(condition.form?.operator.name ?? "");
    if (name === "null") return;
    const isReadable = whole.test(name) || withWildcards.test(name);
    for (const key of new Set(keysOf(condition))) {
      const carried = carriedKey(key);
      if (!isCarried(carried)) continue;
      if (!isReadable) this.#of(carried).isOpen = true;
      const texts = condition.templates.flatMap(({ fixed }) => fixed?.map((part) => part.text).join("") ?? []);
      if (key === condition.key && isReadable && key !== "aws:userid")
        this.#of(carried).lists.set(JSON.stringify(texts), texts);
      if (key === condition.key)
        for (const { parts, fixed } of condition.templates) {
          const text = fixed?.map((part) => part.text).join("");
          if (text === undefined) this.#noteVariables(key, parts, withWildcards.test(name));
          else if (parts.some((part) => "text" in part && part.literal && /[*?]/.test(part.text)))
            this.#of(carried).isOpen = true;
          else this.#noteText(key, text, withWildcards.test(name));
        }
      // What stands in a policy variable can be what it is compared with.
      else if (condition.templates.some(({ parts }) => parts.length > 1 && parts.some((part) => isKey(part, key))))
        this.#of(carried).isOpen = true;
      else if (isOfRole(condition.key)) this.#addAll(carried, this.#tagsOfRoles(tagOf(condition.key)));
      else if (condition.key === "aws:username") this.#addAll(carried, this.#usernames());
      else if (isCarried(carriedKey(condition.key)) && condition.key !== "aws:userid")
        this.#of(carried).links.add(carriedKey(condition.key));
      else this.#of(carried).isOpen = true;
      // A variable with the whole ID is compared with nothing that is looked at here.
      if (key === "aws:userid" && key !== condition.key) this.#of(carried).isOpen = true;
    }
  }

  /** A value with policy variables: with those that have few values it is one of some texts. */
  #noteVariables(key: string, parts: Parts, isPattern: boolean): void {
    const carried = carriedKey(key);
    const [first] = parts;
    if (parts.length === 1 && first !== undefined && "key" in first) {
      const from = carriedKey(first.key);
      if (isCarried(from) && first.key !== "aws:userid" && key !== "aws:userid") {
        this.#of(carried).links.add(from);
        if (first.fallback !== undefined) this.#addAlone(carried, first.fallback);
        return;
      }
    }
    const texts = this.#textsOf(parts);
    if (texts === undefined) this.#of(carried).isOpen = true;
    else
      for (const text of texts) {
        this.#of(carried).alone.add(text);
        this.#noteText(key, text, isPattern);
      }
  }

  /** What a value can be of which the users' names and the roles' tags are known; undefined where there is more to it. */
  #textsOf(parts: Parts): readonly string[] | undefined {
    let texts: readonly string[] = [""];
    for (const part of parts) {
      const more =
        "text" in part
          ? [part.text]
          : part.key === "aws:username"
            ? [...this.#usernames(), ...(part.fallback === undefined ? [] : [part.fallback])]
            : isOfRole(part.key)
              ? [...this.#tagsOfRoles(tagOf(part.key)), ...(part.fallback === undefined ? [] : [part.fallback])]
              : undefined;
      if (more === undefined || texts.length * more.length > mostValues) return undefined;
      texts = texts.flatMap((text) => more.map((each) => `${text}${each}`));
    }
    return texts;
  }

  #noteText(key: string, text: string, isPattern: boolean): void {
    const carried = carriedKey(key);
    const own = key === "aws:userid" ? nameInId(text) : text;
    if (own === undefined) return;
    if (!isPattern || !/[*?]/.test(own)) {
      this.#add(carried, own);
      return;
    }
    const [, before, behind] = /^([^*?]*)\*+([^*?]*)$/.exec(own) ?? [];
    const known = this.#of(carried);
    if (before === undefined || behind === undefined || overlap(before, behind)) {
      known.isOpen = true;
      this.#add(carried, own.replaceAll("*", "").replaceAll("?", "x"));
      return;
    }
    if (before !== "") known.before.add(before);
    if (behind !== "") known.behind.add(behind);
  }

  /** A variable in a resource: the part of roles' names that stands there. */
  #noteResources({ resources }: CompiledStatement): void {
    if (typeof resources !== "object") return;
    for (const { template } of resources.patterns)
      for (const part of template.parts) if ("key" in part) this.#noteInResource(part.key, template.parts);
  }

  #noteInResource(key: string, parts: Parts): void {
    const carried = carriedKey(key);
    if (!isCarried(carried)) return;
    const frame = frameOf(key, parts);
    if (frame === undefined || key === "aws:userid") {
      this.#of(carried).isOpen = true;
      return;
    }
    if (this.#isRead(JSON.stringify([carried, parts]))) return;
    if (this.#universe.roles.length > mostRoles) this.#of(carried).isOpen = true;
    for (const { role } of this.#universe.roles.slice(0, mostRoles)) {
      const text = framedIn(role.arn, frame);
      if (text !== undefined) this.#addAlone(carried, text);
    }
  }

  /** Gives each thing the values of those that become it. */
  #link(): void {
    const linked = [...this.#known].filter(([, { links }]) => links.size > 0);
    for (const [, { links }] of linked) for (const from of links) this.#linked.add(from);
    for (const [carried, { links }] of linked)
      for (const from of links) if (isPrincipalTag(from)) this.#addAll(carried, this.#tagsOfCallers(tagOf(from)));
    for (let isChanged = true; isChanged; ) {
      isChanged = false;
      for (const [, to] of linked) {
        for (const from of [...to.links].map((each) => this.#of(each))) {
          for (const part of ["values", "before", "behind"] as const) {
            const { size } = to[part];
            for (const each of from[part]) to[part].add(each);
            if (to[part].size > size) isChanged = true;
          }
          if (from.isOpen && !to.isOpen) {
            to.isOpen = true;
            isChanged = true;
          }
        }
      }
    }
  }

  #freeText(): string {
    const all = [...this.#known.values()];
    const ends = all.flatMap(({ before, behind }) => [...before, ...behind]);
    const texts = new Set(all.flatMap(({ values }) => [...values]));
    const unit = freeUnits.find((each) => !ends.some((end) => end.includes(each)));
    if (unit === undefined) for (const each of all) if (each.before.size + each.behind.size > 0) each.isOpen = true;
    for (let count = 0; ; count++) {
      const word = count === 0 ? "other" : `other${count}`;
      const text = ends.length === 0 ? word : `${unit ?? ""}${word}${unit ?? ""}`;
      if (![...texts].some((each) => each.includes(text))) return text;
    }
  }

  #usernames(): readonly string[] {
    this.#names ??= [...new Set(this.#universe.users.map(({ user }) => user.name))];
    return this.#names;
  }

  #tagsOfRoles(tag: string): ReadonlySet<string> {
    return this.#tagged(`role ${tag}`, () =>
      this.#universe.roles.flatMap(({ role }) => role.tags.filter(({ key }) => foldName(key) === tag)),
    );
  }

  #tagsOfCallers(tag: string): ReadonlySet<string> {
    return this.#tagged(`caller ${tag}`, () =>
      [...this.#universe.users.map(({ user }) => user), ...this.#universe.roles.map(({ role }) => role)].flatMap(
        ({ tags }) => tags.filter(({ key }) => foldName(key) === tag),
      ),
    );
  }

  #tagged(what: string, find: () => readonly { readonly value: string }[]): ReadonlySet<string> {
    const known = this.#tags.get(what);
    if (known !== undefined) return known;
    const found = new Set(find().map(({ value }) => value));
    this.#tags.set(what, found);
    return found;
  }

  /** Whether something that takes long was looked at before. */
  #isRead(what: string): boolean {
    if (this.#read.has(what)) return true;
    this.#read.add(what);
    return false;
  }

  #addAll(carried: string, values: Iterable<string>): void {
    for (const value of values) this.#addAlone(carried, value);
  }

  #addAlone(carried: string, value: string): void {
    this.#of(carried).alone.add(value);
    this.#add(carried, value);
  }

  #add(carried: string, value: string): void {
    const known = this.#of(carried);
    if (known.values.size < mostValues) known.values.add(value);
    else known.isOpen = true;
  }
}

function readSide(
  { identity, boundary, serviceControl }: Universe["roles"][number]["side"],
  read: (policy: CompiledPolicy) => void,
): void {
  for (const held of [identity, ...(boundary === undefined ? [] : [boundary]), ...(serviceControl ?? [])])
    for (const { policy } of held.policies) read(policy);
}

/** The key that a session carries of what a call gives it, in lower case. */
export function carriedKey(key: string): string {
  if (key.startsWith("aws:requesttag/")) return `aws:principaltag/${key.slice("aws:requesttag/".length)}`;
  if (key === "sts:rolesessionname") return "aws:userid";
  return key === "sts:sourceidentity" ? "aws:sourceidentity" : key;
}

function isCarried(key: string): boolean {
  return isPrincipalTag(key) || key === "aws:sourceidentity" || key === "aws:userid";
}

/** Whether a key, in lower case, is a tag of the role that is assumed. */
export function isOfRole(key: string): boolean {
  return /^(aws|iam):resourcetag\//.test(key);
}

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_Tag.html */
function isTagValue(text: string): boolean {
  return text.length <= 256 && /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u.test(text);
}

function tagOf(key: string): string {
  return key.slice(key.indexOf("/") + 1);
}

function isKey(part: Parts[number], key: string): boolean {
  return "key" in part && part.key === key;
}

/** The session name in a value of aws:userid, or its pattern. Undefined when the value is not that of a session. */
export function nameInId(text: string): string | undefined {
  const colon = text.indexOf(":");
  if (colon >= 0) return text.slice(colon + 1);
  const star = text.indexOf("*");
  return star < 0 ? undefined : text.slice(star);
}

/** Whether a text can begin with one and end with the other and be shorter than both together. */
function overlap(before: string, behind: string): boolean {
  if (before.includes(behind) || behind.includes(before)) return before !== "" && behind !== "";
  for (let length = 1; length < Math.min(before.length, behind.length); length++)
    if (before.endsWith(behind.slice(0, length))) return true;
  return false;
}

/** What stands before and behind the only variable of a resource; undefined where there is more to it. */
export function frameOf(key: string, parts: Parts): { readonly before: string; readonly behind: string } | undefined {
  const at = parts.findIndex((part) => isKey(part, key));
  const text = (some: Parts): string | undefined => {
    const texts = some.map((part) => ("text" in part && !/[*?]/.test(part.text) ? part.text : undefined));
    return texts.includes(undefined) ? undefined : texts.join("");
  };
  const before = text(parts.slice(0, at));
  const behind = text(parts.slice(at + 1));
  return before === undefined || behind === undefined ? undefined : { before, behind };
}

/** What stands in an ARN in the place of the variable. */
export function framedIn(
  arn: string,
  { before, behind }: { readonly before: string; readonly behind: string },
): string | undefined {
  if (!arn.startsWith(before) || !arn.endsWith(behind) || arn.length < before.length + behind.length) return undefined;
  return arn.slice(before.length, arn.length - behind.length);
}
