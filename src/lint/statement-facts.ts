import type { TrustAction } from "../iam/index.js";
import type { Statement } from "../policy/index.js";
import { readActions } from "./actions.js";
import { type ReadPrincipal, readPrincipals } from "./principals.js";

/** A statement of a policy that is linted, with what rules ask about it again and again. */
export interface LintedStatement extends Statement {
  readonly facts: StatementFacts;
}

/** What is asked about a statement alone. Each answer is looked up once, when it is first asked for. */
export class StatementFacts {
  readonly #statement: Statement;
  #principals: readonly ReadPrincipal[] | undefined;
  /** Null as long as nobody has asked. */
  #actions: readonly TrustAction[] | undefined | null = null;

  constructor(statement: Statement) {
    this.#statement = statement;
  }

  get principals(): readonly ReadPrincipal[] {
    this.#principals ??= readPrincipals(this.#statement);
    return this.#principals;
  }

  /** Undefined where they cannot be known. */
  get actions(): readonly TrustAction[] | undefined {
    if (this.#actions === null) this.#actions = readActions(this.#statement);
    return this.#actions;
  }
}

/** A statement with its facts. */
export function withFacts(statement: Statement): LintedStatement {
  return { ...statement, facts: new StatementFacts(statement) };
}
