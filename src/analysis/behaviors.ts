import { type CompiledCondition, type ContextValues, Facts, holdsFor, type UndocumentedFact } from "../engine/index.js";

/**
 * Which way AWS's undocumented behaviours go in one search, and which of those that came up make a difference to a
 * condition, so that the search has to be made again with them turned.
 */
export class Behaviours {
  readonly turned: ReadonlySet<UndocumentedFact>;
  readonly #decisive = new Set<UndocumentedFact>();
  #timesMet = 0;

  constructor(turned: ReadonlySet<UndocumentedFact> = new Set()) {
    this.turned = turned;
  }

  /** Whether a condition holds. */
  holds(condition: CompiledCondition, context: ContextValues): boolean {
    const facts = new Facts(this.turned);
    const holds = holdsFor(condition, context, facts);
    if (facts.met.size > 0) {
      this.#timesMet++;
      this.#compare(condition, context, facts.met, holds);
    }
    return holds;
  }

  /** Whether the alternative of a behaviour is to be taken, where it makes a difference by itself. */
  takesAlternative(fact: UndocumentedFact): boolean {
    this.#timesMet++;
    this.#decisive.add(fact);
    return this.turned.has(fact);
  }

  /** How often behaviours came up, whether or not they made a difference. */
  get timesMet(): number {
    return this.#timesMet;
  }

  /** The behaviours that made a difference somewhere. */
  get decisive(): ReadonlySet<UndocumentedFact> {
    return this.#decisive;
  }

  #compare(
    condition: CompiledCondition,
    context: ContextValues,
    met: ReadonlySet<UndocumentedFact>,
    holds: boolean,
  ): void {
    const differs = (facts: readonly UndocumentedFact[]): boolean => {
      const other = new Set(this.turned);
      for (const fact of facts) if (!other.delete(fact)) other.add(fact);
      return holdsFor(condition, context, new Facts(other)) !== holds;
    };
    const alone = [...met].filter((fact) => this.#decisive.has(fact) || differs([fact]));
    const decisive = alone.length === 0 && met.size > 1 && differs([...met]) ? met : alone;
    for (const fact of decisive) this.#decisive.add(fact);
  }
}
