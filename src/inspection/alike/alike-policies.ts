import type { Asking } from "../../analysis/index.js";
import type { LintOptions } from "../../lint/index.js";
import type { InspectedPolicy, PolicyFindings } from "../inspected-policy.js";
import type { AskedProperty } from "../properties.js";
import { provePolicy } from "../prove-policy.js";
import type { InspectedFile, ProveResult } from "../prove-result.js";
import { AlikeAnswers } from "./alike-answers.js";
import { KnownWords } from "./known-words.js";
import { movedFindings, movedResult } from "./moved-results.js";
import { type PolicyShape, shapeOf } from "./policy-shape.js";

/**
 * The answers of one run to questions about policies of which many are alike: but for names of users, roles and accounts,
 * external IDs and subjects of tokens, most policies of an account are a few. Each kind is asked about a few times, and the
 * answers are those that each policy would get by itself, to the letter.
 *
 * Why they are. Policies are alike if their documents are equal as texts, white space included, but for names, and names
 * are replaced by marks that say all that judging a policy can see of them: length, kinds of characters, which are equal,
 * how the texts with them are ordered and how far they begin alike, where one stands within another. A word is a name only
 * where it cannot mean anything: in certain elements, in documents that have no unusual ones, no wildcards and no policy
 * variables, and if it is none of the words of our own code and settings. All else is a part of the shape. What is said of
 * a policy then has its names in the same places, and its own places are those of the document, moved.
 *
 * It is seen to be so besides: each difference between two policies is trusted only once an answer that was moved over it
 * was compared with that of asking ({@link AlikeAnswers}). An answer that names a line of the file, or has a name as a part
 * of a longer word, is never moved.
 */
export class AlikePolicies {
  readonly #findings = new Map<LintOptions, OneQuestion<PolicyFindings>>();
  readonly #results = new Map<Asking, Map<AskedProperty, OneQuestion<ProveResult>>>();
  readonly #open = new OneQuestion<boolean>([], {
    ask: (policy) => policy.isOpenWithoutMfa(),
    moved: (isOpen) => isOpen,
    isMovable: () => true,
    isPlain: () => true,
  });

  /** How many answers were not asked for, as those of others that are alike were known. */
  get moved(): number {
    const results = [...this.#results.values()].flatMap((each) => [...each.values()]);
    return [this.#open, ...this.#findings.values(), ...results].reduce((sum, { moved }) => sum + moved, 0);
  }

  /** As {@link InspectedPolicy.findings}; the same options are the same object. */
  findings(policy: InspectedPolicy, options: LintOptions): PolicyFindings {
    if (options.rules !== undefined) return policy.findings(options);
    let known = this.#findings.get(options);
    if (known === undefined) {
      known = questionOfFindings({ ...options, digest: undefined });
      this.#findings.set(options, known);
    }
    const found = known.of(policy);
    // What findings are about is a hash, of the names as well.
    return options.digest === undefined || found.findings.length === 0 ? found : policy.findings(options);
  }

  /** As {@link InspectedPolicy.isOpenWithoutMfa}. */
  isOpenWithoutMfa(policy: InspectedPolicy): boolean {
    return this.#open.of(policy);
  }

  /** As {@link provePolicy}; the same properties, and the same ways of asking, are the same objects. */
  provePolicy(policy: InspectedPolicy, property: AskedProperty, asking: Asking, file: InspectedFile): ProveResult {
    const isNamedSo = policy.pointer !== "" || file.path === policy.source.name;
    if (!isNamedSo || property.kind === "reachable" || property.kind === "force-mfa")
      return provePolicy(policy, property, asking, file);
    const { path, relativePath } = file;
    return { ...this.#questionOn(property, asking).of(policy), path, relativePath };
  }

  #questionOn(property: AskedProperty, asking: Asking): OneQuestion<ProveResult> {
    const asked = this.#results.get(asking) ?? new Map<AskedProperty, OneQuestion<ProveResult>>();
    this.#results.set(asking, asked);
    let known = asked.get(property);
    if (known === undefined) {
      known = new OneQuestion<ProveResult>(wordsOf(property), {
        ask: (each) => provePolicy(each, property, asking, { path: each.source.name, relativePath: "" }),
        moved: movedResult,
        // Of what is not known it is not known what that depends on.
        isMovable: ({ verdict, statements }) => verdict !== "unknown" && statements.length === 0,
        isPlain: ({ verdict, reason }) => verdict === "proved" && reason === undefined,
      });
      asked.set(property, known);
    }
    return known;
  }
}

/** The words of a question, with which names of policies are compared. */
function wordsOf(property: AskedProperty): readonly string[] {
  switch (property.kind) {
    case "accounts":
      return property.accounts;
    case "mfa-age":
      return [String(property.seconds)];
    default:
      return [];
  }
}

function questionOfFindings(options: LintOptions): OneQuestion<PolicyFindings> {
  const { ownAccounts = [], maximumMfaAge } = options.settings ?? {};
  return new OneQuestion<PolicyFindings>([...ownAccounts, String(maximumMfaAge ?? "")], {
    ask: (policy) => policy.findings(options),
    moved: movedFindings,
    isMovable: ({ findings }) => !findings.some(({ rule }) => unfinished.has(rule)),
    isPlain: ({ findings }) => findings.length === 0,
  });
}

/** Rules that say that something could not be looked at. */
const unfinished: ReadonlySet<string> = new Set(["mfa-not-proved", "rule-failed"]);

/** The answers to a question, with the words that it knows. */
class OneQuestion<T> {
  readonly #known: KnownWords;
  readonly #answers: AlikeAnswers<T>;
  readonly #ask: (policy: InspectedPolicy) => T;

  constructor(words: readonly string[], question: ConstructorParameters<typeof AlikeAnswers<T>>[0]) {
    this.#known = new KnownWords(words);
    this.#answers = new AlikeAnswers(question);
    this.#ask = question.ask;
  }

  get moved(): number {
    return this.#answers.moved;
  }

  of(policy: InspectedPolicy): T {
    const shape: PolicyShape | undefined = shapeOf(policy, this.#known);
    return shape === undefined ? this.#ask(policy) : this.#answers.of(policy, shape);
  }
}
