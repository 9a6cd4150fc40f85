import type { CompiledStatement } from "../engine/index.js";
import { type Principal, parseArn } from "../iam/index.js";
import type { Actor } from "./actors.js";
import type { AtomicStatement } from "./atoms.js";

/** A statement that may be about a caller. */
export interface MayBeAbout {
  readonly statement: AtomicStatement;
  /** The statement with those of its principals only that may mean the caller. */
  readonly narrowed: CompiledStatement;
}

/** Some principals of a statement; `all` where it must be taken as it is. */
type Some = readonly Principal[] | "all";

/**
 * Statements by the callers that their principals name. A policy may name thousands of callers, and few statements are
 * about each. The engine decides which of the statements that are found here are about a caller.
 */
export class StatementsByCaller {
  /** Those that may be about anybody. */
  readonly #open: { readonly statement: AtomicStatement; readonly principals: Some }[] = [];
  readonly #named = new Map<string, { readonly statement: AtomicStatement; readonly principal: Principal }[]>();

  constructor(statements: readonly AtomicStatement[]) {
    for (const statement of statements) this.#add(statement);
  }

  /** The statements that may be about an actor, in their order. */
  of(actor: Actor): readonly MayBeAbout[] {
    const found = new Map<AtomicStatement, Some>(
      this.#open.map(({ statement, principals }) => [statement, principals]),
    );
    const own = new Map<AtomicStatement, Principal[]>();
    for (const name of namesOf(actor)) {
      for (const { statement, principal } of this.#named.get(name) ?? []) {
        const known = own.get(statement);
        if (known === undefined) own.set(statement, [principal]);
        else known.push(principal);
      }
    }
    for (const [statement, principals] of own) {
      const open = found.get(statement) ?? [];
      if (open !== "all") found.set(statement, [...open, ...principals]);
    }
    return [...found]
      .sort(([one], [other]) => one.position - other.position)
      .map(([statement, principals]) => ({ statement, narrowed: narrowed(statement.compiled, principals) }));
  }

  #add(statement: AtomicStatement): void {
    const { policy, compiled } = statement;
    const { principals } = compiled;
    const isPlain = policy.document.readable && typeof principals === "object" && !principals.negated;
    if (!isPlain) {
      this.#open.push({ statement, principals: "all" });
      return;
    }
    const open: Principal[] = [];
    for (const principal of principals.principals) {
      const name = nameOf(principal);
      if (name === undefined) open.push(principal);
      else {
        const known = this.#named.get(name);
        if (known === undefined) this.#named.set(name, [{ statement, principal }]);
        else known.push({ statement, principal });
      }
    }
    if (open.length > 0) this.#open.push({ statement, principals: open });
  }
}

function narrowed(statement: CompiledStatement, principals: Some): CompiledStatement {
  return principals === "all" ? statement : { ...statement, principals: { negated: false, principals } };
}

/** What a principal names; undefined where it may be anybody. Sessions and their roles have the same name. */
function nameOf(principal: Principal): string | undefined {
  switch (principal.kind) {
    case "user":
      return `user ${principal.arn}`;
    case "role":
      return `role ${principal.account} ${principal.name}`;
    case "roleSession":
      return `role ${principal.account} ${principal.roleName}`;
    case "account":
      return `account ${principal.account}`;
    case "service":
      return `service ${principal.name}`;
    case "provider":
      return `provider ${principal.text}`;
    case "everyone":
    case "uniqueId":
    case "federatedUser":
    case "nobody":
      return undefined;
  }
}

/** The names by which principals may mean an actor. */
function namesOf({ kind, principal }: Actor): readonly string[] {
  const { account = "", resource = "" } = parseArn(principal) ?? {};
  switch (kind) {
    case "user":
      return [`user ${principal}`, `account ${account}`];
    case "roleSession":
      // arn:aws:sts::123456789012:assumed-role/NAME/SESSION
      return [`role ${account} ${resource.split("/")[1]}`, `account ${account}`];
    case "service":
      return [`service ${principal}`];
    case "saml":
    case "oidc":
      return [`provider ${principal}`];
  }
}
