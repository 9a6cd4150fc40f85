import { childPointer, SourceText } from "../diagnostics/index.js";
import { parseJson } from "../policy/index.js";
import { member, signOfMore, textOf } from "../sources/index.js";
import { Contents } from "./contents.js";
import type { PolicyDocumentOf } from "./documents.js";
import { type Complain, type DumpProblem, type FileValue, fieldOf, isObject, placeOf, problemAt } from "./fields.js";

/** Service control policies limit the principals of an account, resource control policies its resources. */
export type ControlKind = "serviceControl" | "resourceControl";

/** A service control policy or resource control policy. */
export interface ControlPolicy {
  /** Its name or ID where the file has one, else the name of the file. */
  readonly name: string;
  readonly document: PolicyDocumentOf;
  readonly scope: ControlScope;
}

/** Whose principals or resources a control policy limits: those of all accounts, of all but the management account, or of one. */
export type ControlScope =
  | { readonly kind: "every" }
  | { readonly kind: "members"; readonly management: string }
  | { readonly kind: "account"; readonly account: string };

/** The policies that are attached to the root, to an organizational unit or to the account: one of them must allow a call. */
export type ControlLevel = readonly ControlPolicy[];

/** The levels that files describe; with problems, part of them is missing, and nothing is to be decided. */
export interface ControlLevels {
  readonly levels: readonly ControlLevel[];
  readonly problems: readonly DumpProblem[];
}

/**
 * The levels that limit an account. They do not limit the management account of an organization:
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html#not-restricted-by-scp and
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
 */
export function levelsOf(levels: readonly ControlLevel[], account: string): readonly ControlLevel[] {
  return levels.filter((level) => level.every(({ scope }) => isIn(scope, account)));
}

function isIn(scope: ControlScope, account: string): boolean {
  switch (scope.kind) {
    case "every":
      return true;
    case "members":
      return scope.management !== account;
    case "account":
      return scope.account === account;
  }
}

const remedy =
  "give a policy, a list of the policies of a level, a list of such lists, or the output of aws organizations list-policies-for-target and describe-policy";

const everyAccount: ControlScope = { kind: "every" };

/**
 * Reads the control policies of an account. A file is one of:
 *
 * - a policy, which is a level by itself; a list of policies, which is a level; a list of such lists, or an object that has it
 *   as `serviceControl` or `resourceControl`;
 * - the output of `aws organizations list-policies-for-target`, which is a level: of the root, of an organizational unit or of
 *   the account. It names policies only;
 * - the output of `aws organizations describe-policy`: the content of a policy that such a list names, else a level by itself;
 * - an object with IDs of accounts as names, and any of the first three as values: levels of one account;
 * - the output of `aws organizations describe-organization`, which names the management account: nothing limits that.
 *
 * In lists, what `describe-policy` prints may be in the place of a policy. Never throws.
 * https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeOrganization.html,
 * https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListPoliciesForTarget.html and
 * https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribePolicy.html
 */
export function readControlPolicies(files: Iterable<SourceText>, kind: ControlKind): ControlLevels {
  const reader = new ControlReader(kind);
  for (const file of files) reader.read(file);
  return reader.levels();
}

/** A policy without the accounts that it limits. */
type Unscoped = Omit<ControlPolicy, "scope">;

/** A policy of a level: one that is there, or one that is only named. */
type Member = Unscoped | { readonly id: string; readonly name: string };

/** A level, and the account that it is of; undefined for all. */
interface ReadLevel {
  readonly account: string | undefined;
  readonly members: readonly Member[];
}

class ControlReader {
  readonly #kind: ControlKind;
  readonly #problems: DumpProblem[] = [];
  readonly #contents = new Contents();
  readonly #levels: ReadLevel[] = [];
  /** The management account, if a file says which one it is. */
  #management: string | undefined;
  /** What `describe-policy` printed, by ID. */
  readonly #described = new Map<string, Unscoped>();
  readonly #complain: Complain = (problem) => {
    this.#problems.push(problem);
  };

  constructor(kind: ControlKind) {
    this.#kind = kind;
  }

  read(source: SourceText): void {
    const { root, problems } = parseJson(source);
    // Of a name that is there twice either value may be meant: both together would limit more than either.
    for (const problem of root === undefined ? problems.slice(0, 1) : problems)
      this.#complain({ ...problem, code: "invalid-control-policy", source });
    if (root === undefined) return;
    const whole: FileValue = { source, node: root, pointer: "" };
    const value = fieldOf(whole, this.#kind) ?? whole;
    const organization = fieldOf(value, "Organization");
    if (organization !== undefined) this.#readOrganization(organization);
    else if (isByAccount(value)) this.#readAccounts(value);
    else this.#readLevels(value, undefined);
  }

  #readOrganization(organization: FileValue): void {
    const management = textOf(organization.node, "MasterAccountId");
    if (management === undefined || (this.#management !== undefined && this.#management !== management)) {
      const message =
        management === undefined
          ? "the organization does not say which account is the management account"
          : `the management account is ${management} here, and ${this.#management} in another file`;
      const what = "give the output of aws organizations describe-organization of one organization";
      this.#complain(problemAt(organization, "invalid-control-policy", message, what));
    } else this.#management = management;
  }

  #readAccounts({ source, node, pointer }: FileValue): void {
    if (node.kind !== "object") return;
    for (const { key, value } of node.members) {
      const own = { source, node: value, pointer: childPointer(pointer, key.value) };
      const before = this.#levels.length;
      this.#readLevels(own, key.value);
      // Each level has a policy: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html
      if (this.#levels.slice(before).some(({ members }) => members.length === 0) && this.#problems.length === 0)
        this.#refuse(own, `the account ${key.value} has a level without a policy`);
    }
  }

  #readLevels(value: FileValue, account: string | undefined): void {
    const add = (members: readonly Member[]): void => {
      this.#levels.push({ account, members });
    };
    if (value.node.kind === "array") {
      const items = itemsOf(value);
      if (items.length > 0 && items.every(({ node }) => node.kind === "array"))
        for (const item of items) add(itemsOf(item).flatMap((each) => this.#policy(each)));
      else add(items.flatMap((each) => this.#policy(each)));
      return;
    }
    const listed = fieldOf(value, "Policies");
    // Dumps of accounts have a list of the same name; without policies of its own, that of a dump is empty, and a level without
    // policies denies everything.
    const isDump = ["UserDetailList", "GroupDetailList", "RoleDetailList"].some((name) => fieldOf(value, name));
    if (listed?.node.kind === "array" && !isDump) {
      add(this.#listed(value, itemsOf(listed)));
      return;
    }
    const described = this.#describedPolicy(value);
    if (described === undefined || account !== undefined) add([...this.#policy(value)]);
    else this.#described.set(described.id, described.policy);
  }

  /** The levels; the policies that are only named have what was described, wherever that stands. */
  levels(): ControlLevels {
    const used = new Set<string>();
    const levels = this.#levels.map(({ account, members }) =>
      members.map((each): ControlPolicy => {
        const scope = this.#scopeOf(account);
        if (!("id" in each)) return { ...each, scope };
        used.add(each.id);
        const { id, name } = each;
        const why = `the content of the policy ${name} is not in the files; describe-policy prints it`;
        const found = this.#described.get(id) ?? this.#standard(id) ?? { name, document: { kind: "unknown", why } };
        return { ...found, scope };
      }),
    );
    const scope = this.#scopeOf(undefined);
    const others = [...this.#described].flatMap(([id, policy]) => (used.has(id) ? [] : [[{ ...policy, scope }]]));
    const ofManagement = ({ scope: each }: ControlPolicy): boolean =>
      each.kind === "account" && each.account === this.#management;
    return { levels: [...levels, ...others].filter((level) => !level.some(ofManagement)), problems: this.#problems };
  }

  #scopeOf(account: string | undefined): ControlScope {
    if (account !== undefined) return { kind: "account", account };
    return this.#management === undefined ? everyAccount : { kind: "members", management: this.#management };
  }

  /** What `list-policies-for-target` names. */
  #listed(whole: FileValue, items: readonly FileValue[]): Member[] {
    const members = items.flatMap((item): readonly Member[] => {
      const id = textOf(item.node, "Id");
      if (id === undefined || !this.#isOfKind(item)) {
        if (id === undefined) this.#refuse(item, "the item is not a policy of list-policies-for-target");
        return [];
      }
      return [{ id, name: textOf(item.node, "Name") ?? id }];
    });
    const sign = signOfMore(whole.node);
    if (sign === undefined) return members;
    const why = `the list of policies is not complete, as "${sign.name}" says`;
    return [...members, { name: "other policies", document: { kind: "unknown", why } }];
  }

  /** A policy, or what `describe-policy` prints. */
  #policy(value: FileValue): readonly Unscoped[] {
    const described = this.#describedPolicy(value);
    if (described !== undefined) return [described.policy];
    if (isObject(value) && member(value.node, "Statement") !== undefined)
      return [{ name: value.source.name, document: this.#contents.documentOf(value, "json", this.#complain) }];
    this.#refuse(value, "the value is not a policy");
    return [];
  }

  #describedPolicy(value: FileValue): { readonly id: string; readonly policy: Unscoped } | undefined {
    const policy = fieldOf(value, "Policy") ?? value;
    const content = fieldOf(policy, "Content");
    if (content === undefined) return undefined;
    const summary = fieldOf(policy, "PolicySummary");
    if (summary !== undefined) this.#isOfKind(summary);
    const id = textOf(summary?.node, "Id") ?? value.source.name;
    const document = this.#contents.documentOf(content, "json", this.#complain);
    return { id, policy: { name: textOf(summary?.node, "Name") ?? id, document } };
  }

  /** Policies of another type at this place are a mistake that would change all decisions. */
  #isOfKind(summary: FileValue): boolean {
    const type = textOf(summary.node, "Type");
    const expected = this.#kind === "serviceControl" ? "SERVICE_CONTROL_POLICY" : "RESOURCE_CONTROL_POLICY";
    if (type === undefined || type === expected) return true;
    const message = `the policy has the type ${type}, and ${expected} is expected`;
    this.#complain(problemAt(summary, "invalid-control-policy", message, `give policies of the type ${expected}`));
    return false;
  }

  #refuse(value: FileValue, message: string): void {
    this.#complain(problemAt(value, "invalid-control-policy", message, remedy));
  }

  /** The policies that AWS attaches itself, whose content its pages have. */
  #standard(id: string): Unscoped | undefined {
    const text = standard.get(id);
    if (text === undefined) return undefined;
    const source = new SourceText(id, text);
    const { root } = parseJson(source);
    if (root === undefined) return undefined;
    const place = placeOf({ source, node: root, pointer: "" });
    return { name: id, document: { kind: "document", content: { text }, place, node: undefined } };
  }
}

/**
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html and
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_evaluation.html
 */
const standard: ReadonlyMap<string, string> = new Map([
  ["p-FullAWSAccess", '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'],
  [
    "p-RCPFullAWSAccess",
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}',
  ],
]);

/** Whether a value has IDs of accounts as names. */
function isByAccount({ node }: FileValue): boolean {
  return (
    node.kind === "object" && node.members.length > 0 && node.members.every(({ key }) => /^\d{12}$/.test(key.value))
  );
}

function itemsOf({ source, node, pointer }: FileValue): readonly FileValue[] {
  if (node.kind !== "array") return [];
  return node.items.map((item, index) => ({ source, node: item, pointer: childPointer(pointer, index) }));
}
