import type { InspectedPolicy } from "../inspected-policy.js";
import type { PolicyShape } from "./policy-shape.js";
import { type Difference, type Move, Stencil } from "./stencil.js";

/** A question about policies, and how its answer about one is that about another. */
export interface Question<T> {
  readonly ask: (policy: InspectedPolicy) => T;
  readonly moved: (answer: T, move: Move) => T;
  /** Whether an answer says nothing but what alike policies have in common, and names and places. */
  readonly isMovable: (answer: T) => boolean;
  /** Whether an answer has no texts that may be made of a policy's numbers. */
  readonly isPlain: (answer: T) => boolean;
}

/** What is known of the policies of a shape. */
type Known<T> =
  /** There was one, which may be the only one. */
  | { readonly kind: "seen" }
  | {
      readonly kind: "answered";
      readonly answer: T;
      readonly stencil: Stencil;
      /** What policies differed in for which the moved answer was found to be right. */
      readonly sound: Set<Difference>;
      readonly failures: number;
    }
  /** Each has to be asked about. */
  | { readonly kind: "apart" };

/** How often another policy of a shape is tried as the one whose answer is moved. */
const mostFailures = 3;

/** How many shapes are kept of those that came last; twice as many at most. */
const mostShapes = 2048;

/**
 * The answers to one question about many policies: of those that are alike, one is asked about, and its answer is moved to
 * the others. That is trusted only where it was seen to be right: whatever policies differ in (each name, the role, the
 * place) the first one that differs in it is asked about as well, and its answer must be the moved one.
 */
export class AlikeAnswers<T> {
  readonly #question: Question<T>;
  #recent = new Map<string, Known<T>>();
  #older = new Map<string, Known<T>>();
  /** How many answers were moved. */
  moved = 0;

  constructor(question: Question<T>) {
    this.#question = question;
  }

  /** The answer about a policy of this shape. */
  of(policy: InspectedPolicy, shape: PolicyShape): T {
    const { key } = shape;
    const known = this.#recent.get(key) ?? this.#older.get(key);
    switch (known?.kind) {
      case undefined:
        this.#keep(key, { kind: "seen" });
        return this.#question.ask(policy);
      case "apart":
        return this.#question.ask(policy);
      case "seen": {
        const answer = this.#question.ask(policy);
        this.#keep(key, this.#answered(policy, shape, answer, 0));
        return answer;
      }
      case "answered":
        if (!this.#recent.has(key)) this.#keep(key, known);
        return this.#fromAlike(policy, shape, known);
    }
  }

  #fromAlike(policy: InspectedPolicy, shape: PolicyShape, known: Extract<Known<T>, { readonly kind: "answered" }>): T {
    const { key, own } = shape;
    const { stencil, sound, failures } = known;
    const moved = this.#question.moved(known.answer, stencil.to(policy, own));
    if (stencil.differsOnlyIn(sound, policy, own)) {
      this.moved++;
      return moved;
    }
    const answer = this.#question.ask(policy);
    if (isSame(answer, moved)) for (const each of stencil.differences(policy, own)) sound.add(each);
    else this.#keep(key, failures + 1 < mostFailures ? this.#answered(policy, shape, answer, failures + 1) : apart);
    return answer;
  }

  /** A policy as the one whose answer is moved, where that gives its own answer at its own place. */
  #answered(policy: InspectedPolicy, { own, hasNumber }: PolicyShape, answer: T, failures: number): Known<T> {
    const alone = policy.standingAlone();
    const stencil = new Stencil(alone, own);
    const asked = this.#question.ask(alone);
    if (!this.#question.isMovable(asked) || (hasNumber && !this.#question.isPlain(asked))) return apart;
    const moved = this.#question.moved(asked, stencil.to(policy, own));
    if (stencil.isUnsure || !isSame(answer, moved)) return apart;
    return { kind: "answered", answer: asked, stencil, sound: new Set(stencil.differences(policy, own)), failures };
  }

  #keep(key: string, known: Known<T>): void {
    if (this.#recent.size >= mostShapes && !this.#recent.has(key)) {
      this.#older = this.#recent;
      this.#recent = new Map();
    }
    this.#recent.set(key, known);
  }
}

const apart = { kind: "apart" } as const;

/** Whether two answers are the same to the letter; functions that read lines are not compared. */
function isSame(one: unknown, other: unknown): boolean {
  return written(one) === written(other);
}

function written(answer: unknown): string {
  return JSON.stringify(answer, (_, value: unknown) => (value instanceof Set ? [...value] : value)) ?? "";
}
