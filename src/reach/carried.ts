import type { CompiledCondition, CompiledPolicy } from "../engine/index.js";
import { mayListAction } from "../engine/index.js";
import { foldName } from "../iam/index.js";
import { isPrincipalTag } from "./caller.js";
import { keysOf } from "./compose.js";
import type { Universe } from "./universe.js";

const actions = ["sts:assumerole", "sts:tagsession", "sts:setsourceidentity"];

/** Operators that compare whole texts, and Null. */
const literal = /^(string(not)?equals|null)$/;
const withWildcards = /^(string(not)?like|arn(not)?(equals|like))$/;

/**
 * The values of what sessions carry that conditions of any of the policies tell apart, by key: `aws:principaltag/team` has
 * those of `aws:requesttag/team` as well, since the one becomes the other, and `aws:userid` those of `sts:rolesessionname`.
 */
export class CarriedValues {
  readonly #values = new Map<string, Set<string>>();
  /** Keys of which there are other kinds of values than those that are known here. */
  readonly #open = new Set<string>();
  readonly #read = new Set<string>();
  /** Whether any condition is about source identities. */
  readonly hasSourceIdentity: boolean;
  /** Whether any condition is about transitive tags. */
  readonly hasTransitiveTags: boolean;

  constructor(universe: Universe) {
    const seen = new Set<CompiledPolicy>();
    const asked = new Set<string>();
    const read = (policy: CompiledPolicy): void => {
      if (seen.has(policy)) return;
      seen.add(policy);
      for (const statement of policy.statements) {
        if (!actions.some((action) => mayListAction(statement, action))) continue;
        for (const condition of statement.conditions) {
          for (const key of keysOf(condition)) asked.add(key);
          this.#note(condition, universe);
        }
        const { resources } = statement;
        if (typeof resources !== "object") continue;
        for (const { template } of resources.patterns)
          for (const part of template.parts)
            if ("key" in part) this.#noteInResource(part.key, template.parts, universe);
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
  }

  /** The values of a key, in lower case; of tags without those of roles. */
  valuesOf(key: string): readonly string[] {
    return [...(this.#values.get(carriedKey(key)) ?? [])];
  }

  /** Whether the values, and one that is none of them, are all that make a difference. */
  areAll(key: string): boolean {
    return !this.#open.has(carriedKey(key));
  }

  #note(condition: CompiledCondition, universe: Universe): void {
    const name = foldName(condition.form?.operator.name ?? "");
    const isOfName = condition.key === "sts:rolesessionname";
    for (const key of keysOf(condition)) {
      const carried = carriedKey(key);
      if (key === condition.key) {
        for (const template of condition.templates) {
          if (template.fixed === undefined) {
            if (isOfName && isUserName(template) && universe.users.length <= mostNames) {
              for (const { user } of universe.users) this.#add(carried, `:${user.name}`);
            } else this.#open.add(carried);
          } else {
            const value = template.fixed.map((part) => part.text).join("");
            // It tells no names apart.
            if (isOfName && value === "*") continue;
            const text = isOfName ? `:${value}` : value;
            if (withWildcards.test(name) && /[*?]/.test(text) && !isPlainId(carried, text)) this.#open.add(carried);
            this.#add(carried, text.replaceAll("*", "").replaceAll("?", "x"));
          }
        }
        if (!literal.test(name) && !withWildcards.test(name)) this.#open.add(carried);
        continue;
      }
      // It stands in a policy variable: what is compared with it can be what it is.
      const isOfRole = /^(aws|iam):resourcetag\//.test(condition.key);
      if (!isOfRole || !literal.test(name) || condition.templates.some(({ parts }) => parts.length > 1))
        this.#open.add(carried);
      if (!isOfRole) continue;
      const tag = condition.key.slice(condition.key.indexOf("/") + 1);
      if (this.#isRead(`${carried} ${tag}`)) continue;
      for (const { role } of universe.roles)
        for (const each of role.tags) if (foldName(each.key) === tag) this.#add(carried, each.value);
    }
  }

  /** A variable in a resource: the part of roles' names that stands there. */
  #noteInResource(
    key: string,
    parts: readonly ({ readonly text: string } | { readonly key: string })[],
    universe: Universe,
  ): void {
    const carried = carriedKey(key);
    if (!isPrincipalTag(carried)) return;
    this.#open.add(carried);
    const at = parts.findIndex((part) => "key" in part && part.key === key);
    const before = parts
      .slice(0, at)
      .map((part) => ("text" in part ? part.text : ""))
      .join("");
    const next = parts[at + 1];
    if (this.#isRead(JSON.stringify([carried, parts]))) return;
    const after = next !== undefined && "text" in next ? (next.text.split("*")[0] ?? "") : "";
    for (const { role } of universe.roles.slice(0, mostRoles)) {
      if (!role.arn.startsWith(before)) continue;
      const rest = role.arn.slice(before.length);
      const end = after === "" ? rest.length : rest.indexOf(after);
      if (end > 0) this.#add(carried, rest.slice(0, end));
    }
  }

  /** Whether something that takes long was looked at before. */
  #isRead(what: string): boolean {
    if (this.#read.has(what)) return true;
    this.#read.add(what);
    return false;
  }

  #add(key: string, value: string): void {
    const known = this.#values.get(key);
    if (known === undefined) this.#values.set(key, new Set([value]));
    else known.add(value);
  }
}

/** How many users there may be so that each of their names is looked at as one of sessions. */
const mostNames = 20;

/** Whether a value is just the variable for the name of the user who calls. */
function isUserName({ parts }: CompiledCondition["templates"][number]): boolean {
  const [part] = parts;
  return parts.length === 1 && part !== undefined && "key" in part && part.key === "aws:username";
}

/** An ID of a role or any, and the name of a session or any: which names there are is known from it. */
function isPlainId(key: string, pattern: string): boolean {
  return key === "aws:userid" && /^(\*|A[A-Z0-9]+):(\*|[^*?]+)$/.test(pattern);
}

/** How many roles are looked at for what their names may have in the place of a variable. */
const mostRoles = 1000;

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
  // The name of a session is the end of its aws:userid.
  if (key === "sts:rolesessionname") return "aws:userid";
  return key === "sts:sourceidentity" ? "aws:sourceidentity" : key;
}
