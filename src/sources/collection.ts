import { childPointer, type Problem, type SourceText } from "../diagnostics/index.js";
import {
  type ItemSearch,
  type ItemTaker,
  type JsonNode,
  type JsonObject,
  type JsonProblemCode,
  readItems,
} from "../policy/index.js";
import {
  asRole,
  type DocumentReader,
  listedRole,
  member,
  policyBetween,
  policyInJson,
  policyOfRole,
  textOf,
} from "./documents.js";
import { DetailPolicies } from "./identity-policies.js";
import { type ListedRole, ListedRoles } from "./listed-roles.js";
import { Pages } from "./pages.js";
import type { RolesBefore } from "./roles-before.js";
import type { SourcePolicy } from "./source-policy.js";
import { TerraformRoles } from "./terraform-output.js";
import type { Tree } from "./tree.js";

/** Takes a policy as soon as it is found. */
export type Emit = (policy: SourcePolicy) => void;

/** What is left of a text whose lists were taken out item by item. */
interface ReadCollection {
  /** How many roles were found. */
  readonly count: number;
  readonly root: JsonNode | undefined;
  /** Why the text could not be read to its end. */
  readonly problem: Problem<JsonProblemCode> | undefined;
}

/** A role in an instance profile within the details of a role, most likely of that one. */
interface RoleOfProfile {
  readonly policy: SourcePolicy;
  readonly role: ListedRole;
  /** Where the details stand. */
  readonly details: string;
}

/** Where the details stand in whose instance profiles a role is; undefined where it is in none. */
function detailsAround(path: readonly (string | number)[], base: string): string | undefined {
  const end = path.indexOf("InstanceProfileList");
  return end < 0 ? undefined : path.slice(0, end).reduce(childPointer, base);
}

/** How the roles of a value are gathered. */
export interface Gathering {
  readonly emit: Emit;
  /** Is told of pages, where the value is one of several. */
  readonly pages?: Pages | undefined;
  /** Whether identity policies of authorization details are handed on as well. */
  readonly identityPolicies?: boolean | undefined;
  /** The roles of texts that were read before, where they may be there once more. */
  readonly before?: RolesBefore | undefined;
  /** The roles that were listed before in the same text, where the value is one of several. */
  readonly listed?: ListedRoles | undefined;
}

/**
 * Gathers the roles of a value that lists them, at any depth: each is handed on as soon as it has been read, so that a large
 * text needs little more memory than itself. Those of Terraform come last: of a role that stands in two places one counts. So
 * it is with the details of a role, which show it once more in its instance profiles, and with a role that is listed again.
 */
class Collection {
  count = 0;
  readonly #read: DocumentReader;
  readonly #source: SourceText;
  readonly #base: string;
  readonly #emit: Emit;
  readonly #pages: Pages;
  readonly #isOwnPages: boolean;
  readonly #listed: ListedRoles;
  readonly #terraform = new TerraformRoles();
  readonly #repeated: RoleOfProfile[] = [];
  readonly #identityPolicies: DetailPolicies | undefined;
  readonly #before: RolesBefore | undefined;
  /** Whether anything was looked at within the item of a list that is read. */
  #hasInner = false;
  #account: string | undefined;

  constructor(
    source: SourceText,
    base: string,
    read: DocumentReader,
    { emit, pages, identityPolicies, before, listed }: Gathering,
  ) {
    this.#source = source;
    this.#base = base;
    this.#read = read;
    this.#emit = emit;
    this.#pages = pages ?? new Pages();
    this.#isOwnPages = pages === undefined;
    this.#listed = listed ?? new ListedRoles();
    if (identityPolicies === true) this.#identityPolicies = new DetailPolicies(source, (policy) => this.#found(policy));
    else this.#before = before;
  }

  /** INVARIANT: with other items, `take` does nothing and answers `drop`. */
  get search(): ItemSearch {
    const {
      members = [],
      lists = [],
      innerLists = [],
    } = this.#identityPolicies === undefined ? {} : DetailPolicies.search;
    return {
      members: ["AssumeRolePolicyDocument", ...members],
      lists,
      innerLists,
      trees: TerraformRoles.lists,
      knownEnd: this.#before && this.#knownEnd,
    };
  }

  /** Hands on the policy of a role that a text before this one has, too. */
  readonly #knownEnd = (start: number, path: readonly (string | number)[]): number | undefined => {
    // Where a role in an instance profile waits, what comes next is looked at.
    if (this.#repeated.length > 0 || detailsAround(path, this.#base) !== undefined) return undefined;
    const known = this.#before?.at(this.#source, start);
    if (known === undefined) return undefined;
    const moved = start - known.start;
    const pointer = `${path.reduce(childPointer, this.#base)}/AssumeRolePolicyDocument`;
    const document = { start: known.documentStart + moved, end: known.documentEnd + moved };
    const { arn } = known;
    const policy = { ...policyBetween(this.#source, document, pointer, known), arn };
    this.#foundRole({ arn, source: this.#source, document, pointer }, policy);
    return known.end + moved;
  };

  readonly take: ItemTaker = (item, path) => {
    const taken = this.#identityPolicies?.take(item, path, this.#base);
    if (taken !== undefined) return taken;
    // In a list there may also be what `get-role` gives.
    for (const key of ["", "Role"]) {
      const role = asRole(key === "" ? item : member(item, key));
      if (role === undefined) continue;
      const pointer = path.reduce(childPointer, this.#base);
      const below = key === "" ? pointer : childPointer(pointer, key);
      const policy = policyOfRole(this.#read, role, below);
      const listed = listedRole(this.#source, role, below);
      const details = detailsAround(path, this.#base);
      if (policy !== undefined && listed !== undefined && details !== undefined) {
        this.#repeated.push({ policy, role: listed, details });
        return "drop";
      }
      for (const each of this.#repeated.splice(0)) {
        if (each.details === pointer && each.role.arn === textOf(role, "Arn")) continue;
        this.#hasInner = true;
        this.#foundRole(each.role, each.policy);
      }
      if (policy !== undefined && listed !== undefined) this.#foundRole(listed, policy);
      if (path.length > 2) this.#hasInner = true;
      else if (key === "" && !this.#hasInner) this.#note(role, policy);
      if (path.length <= 2) this.#hasInner = false;
      return "drop";
    }
    // Its own roles are gone already; what Terraform says of resources is not.
    if (path.length > 2) this.#hasInner ||= TerraformRoles.lists.some((name) => path.includes(name));
    else this.#hasInner = false;
    if (item.kind === "object" && path.length === 1) {
      this.#pages.note(this.#source, item, path.reduce(childPointer, this.#base), this.#account);
      this.#account = undefined;
    }
    return this.#terraform.take(item, path, this.#base);
  };

  /** Takes note of a role of which there is nothing to say but its policy. */
  #note(role: JsonObject, policy: SourcePolicy | undefined): void {
    const document = this.#before && member(role, "AssumeRolePolicyDocument");
    if (document === undefined || document.kind === "string" || policy?.kind !== "policy") return;
    const { name, arn, placed } = policy;
    this.#before?.note({
      text: this.#source.text,
      start: role.start,
      end: role.end,
      documentStart: document.start,
      documentEnd: document.end,
      name,
      arn,
      role: placed.role ?? {},
    });
  }

  /** Hands on what comes last: what the text says that is missing, where it is not one of several pages of a list. */
  end(root: JsonNode | undefined): void {
    for (const { role, policy } of this.#repeated) this.#foundRole(role, policy);
    for (const policy of this.#terraform.policies(this.#source, this.#read)) this.#found(policy);
    this.#pages.note(this.#source, root, this.#base, this.#account);
    if (this.#isOwnPages) for (const part of this.#pages.unread()) this.#found(part);
    for (const part of this.#terraform.unread(this.#source, root, this.#base)) this.#found(part);
  }

  /** The same for a role that IAM's API shows, which may have been listed already. */
  #foundRole(role: ListedRole, policy: SourcePolicy): void {
    const own = this.#listed.once(role, policy);
    if (own === undefined) this.#count(policy);
    else this.#found(own);
  }

  #found(policy: SourcePolicy): void {
    this.#count(policy);
    this.#emit(policy);
  }

  #count(policy: SourcePolicy): void {
    this.count++;
    if (policy.kind === "policy" && policy.identity === undefined) this.#account ??= policy.placed.role?.account;
  }
}

/** Hands on the trust policies of all roles of a JSON text that lists them. */
export function readCollection(source: SourceText, base: string, gathering: Gathering): ReadCollection {
  const read: DocumentReader = (node, pointer, named) => policyInJson(source, node, pointer, named);
  const collection = new Collection(source, base, read, gathering);
  const { root, problem } = readItems(source, collection.take, collection.search);
  collection.end(root);
  return { count: collection.count, root, problem };
}

/** The same for a value that has been read already; says how many were found. */
export function readCollectionTree(
  { source, root, base }: Pick<Tree, "source" | "root" | "base">,
  read: DocumentReader,
  gathering: Gathering,
): number {
  const collection = new Collection(source, base, read, gathering);
  visitItems(root, [], collection.take);
  collection.end(root);
  return collection.count;
}

/** Calls `take` for the items of all lists, inner ones first, as the reader of JSON does. */
function visitItems(node: JsonNode, path: readonly (string | number)[], take: ItemTaker): void {
  if (node.kind === "object") {
    for (const { key, value } of node.members) visitItems(value, [...path, key.value], take);
  } else if (node.kind === "array") {
    for (const [index, item] of node.items.entries()) {
      const at = [...path, index];
      visitItems(item, at, take);
      if (item.kind === "object" || item.kind === "array") take(item, at);
    }
  }
}
