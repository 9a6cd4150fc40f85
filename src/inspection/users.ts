import {
  type Account,
  boundaryOf,
  type HeldPolicy,
  identityPoliciesOf,
  type LocatedDocument,
  type PolicyDocumentOf,
  readAccounts,
  readContent,
  readInPlace,
  type User,
} from "../accounts/index.js";
import type { Permissions } from "../analysis/index.js";
import type { SourceText } from "../diagnostics/index.js";
import { type CompiledPolicy, compilePolicy, refusals } from "../engine/index.js";
import { foldName } from "../iam/index.js";
import { type JudgedPlace, placeIn } from "./places.js";

/** A user of authorization details, with all identity policies that count for it. */
export class InspectedUser {
  readonly kind = "user";
  readonly name: string;
  readonly arn: string;
  readonly #account: Account;
  readonly #user: User;
  readonly #compiled: CompiledContents;
  readonly #policies: readonly HeldPolicy[];

  constructor(account: Account, user: User, compiled: CompiledContents) {
    this.name = user.name;
    this.arn = user.arn;
    this.#account = account;
    this.#user = user;
    this.#compiled = compiled;
    this.#policies = identityPoliciesOf(account, user);
  }

  /** Where the text has the user. */
  get place(): JudgedPlace {
    const { source, span, pointer } = this.#user.place;
    return placeIn(source, { span, pointer });
  }

  /** What its policies are, or why that is not known: a clause that goes on after "cannot tell: ". */
  permissions():
    | { readonly kind: "known"; readonly permissions: Permissions }
    | { readonly kind: "unknown"; readonly why: string } {
    const identity: CompiledPolicy[] = [];
    const limit = boundaryOf(this.#account, this.#user);
    let boundary: CompiledPolicy | undefined;
    for (const document of [...this.#policies.map((each) => each.document), ...(limit === undefined ? [] : [limit])]) {
      const read = this.#compiled.of(document);
      if (typeof read === "string") return { kind: "unknown", why: read };
      if (document === limit) boundary = read;
      else identity.push(read);
    }
    const tags = new Map(this.#user.tags.map(({ key, value }) => [foldName(key), value]));
    return {
      kind: "known",
      permissions: { identity, boundary, user: { arn: this.arn, tags }, classes: this.#compiled.classes },
    };
  }

  /** The name of a policy by its index, with who has it. */
  policyName(index: number): string | undefined {
    const policy = this.#policies[index];
    if (policy === undefined) return undefined;
    const { holder } = policy;
    return holder.arn === this.arn ? policy.name : `${policy.name} of group ${holder.name}`;
  }

  /** Where a statement of a policy is. */
  placeOfStatement(policy: number, statement: number): JudgedPlace | undefined {
    const document = this.#policies[policy]?.document;
    return document?.kind === "document" ? placeOfStatementIn(document, statement) : undefined;
  }
}

function placeOfStatementIn(located: LocatedDocument, index: number): JudgedPlace | undefined {
  const { document } = readInPlace("identity", located);
  const statement = document?.statements.find((each) => each.index === index);
  if (document === undefined || statement === undefined) return undefined;
  const pointer = located.place.pointer + statement.pointer;
  return placeIn(document.source, { span: statement.node, pointer });
}

/** Policies that were compiled, once for equal documents. */
class CompiledContents {
  readonly #known = new Map<object, CompiledPolicy | string>();
  /** What questions about several users have in common. */
  readonly classes: NonNullable<Permissions["classes"]> = new Map();

  /** The policy, or why it is not known. */
  of(document: PolicyDocumentOf): CompiledPolicy | string {
    if (document.kind === "unknown") return document.why;
    const known = this.#known.get(document.content);
    if (known !== undefined) return known;
    const parsed = readContent("identity", document.content);
    const policy = parsed.document && compilePolicy({ ...parsed, document: parsed.document });
    const [problem] = policy === undefined ? parsed.problems : refusals(policy);
    const read =
      policy === undefined || problem !== undefined
        ? `a policy of the user is not valid: ${problem?.message ?? "it cannot be read"}`
        : policy;
    this.#known.set(document.content, read);
    return read;
  }
}

/** Whether a text may have users with their policies, as authorization details do. */
export function mayHaveUsers({ text }: SourceText): boolean {
  return /"UserDetailList"\s*:/.test(text);
}

/** Whether a text is a dump of accounts, or a page of one, as JSON or YAML: it has the list of users, which can be empty. */
export function isAccountDump({ text }: SourceText): boolean {
  return /(?:"UserDetailList"|^[ \t-]*UserDetailList)[ \t]*:/m.test(text);
}

/** The users of authorization details; what cannot be read is a clause. */
export function usersIn(source: SourceText): {
  readonly users: readonly InspectedUser[];
  readonly problems: readonly string[];
} {
  const { accounts, problems } = readAccounts([source]);
  const compiled = new CompiledContents();
  const users = [...accounts.values()].flatMap((account) =>
    [...account.users.values()].map((user) => new InspectedUser(account, user, compiled)),
  );
  return { users, problems: problems.map(({ message }) => message) };
}
