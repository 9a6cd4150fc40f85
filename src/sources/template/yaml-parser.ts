import { Composer, type Document, Lexer, Parser } from "yaml";
import { withoutFlowLines } from "./yaml-lines.js";

/** The documents of a text, each with its own errors, or why there are none: what nobody writes, but takes long. */
type Parsed =
  | { readonly kind: "documents"; readonly documents: readonly Document.Parsed[] }
  | { readonly kind: "refused"; readonly why: string; readonly at: number };

/**
 * Parses YAML as PyYAML (6.0.3) does, which SAM and the AWS CLI read templates with: lines of collections in brackets, and of
 * quoted texts, may have any indentation.
 */
export function parseAsPyYaml(text: string): Parsed {
  if (hasShortLines(text)) return { kind: "refused", why: `${cannotBeRead} too many lines for its size`, at: 0 };
  const budget = { lexemes: mostLexemes(text) };
  const parsed = parse(text, true, budget);
  if (parsed.kind === "refused" || (parsed.kind === "documents" && !hasErrors(parsed))) return parsed;
  const joined = withoutFlowLines(text);
  const again = joined === text ? undefined : parse(joined, false, budget);
  if (again?.kind === "documents" && !hasErrors(again)) return again;
  if (parsed.kind === "documents") return parsed;
  if (again?.kind === "refused") return again;
  // The places of errors are those of the text as it is.
  const plain = parse(text, false, budget);
  return plain.kind === "lines" ? { kind: "refused", why: "the YAML cannot be read", at: 0 } : plain;
}

function hasErrors({ documents }: Extract<Parsed, { readonly kind: "documents" }>): boolean {
  return documents.some(({ errors }) => errors.length > 0);
}

const mostLevels = 200;
const mostDocuments = 20_000;
/** The first error is what is said of a text; each takes as long as a hundred values. */
const mostErrors = 1000;
/** What people write has four characters and more for each lexeme; 100,000 keys with short values come near to this. */
const mostLexemes = (text: string): number => Math.max(600_000, text.length * 0.6);
/** And so do lines of two characters. */
const mostLines = (text: string): number => Math.max(250_000, text.length * 0.25);

const cannotBeRead = "the YAML cannot be read, because it has";

function hasShortLines(text: string): boolean {
  const most = mostLines(text);
  if (text.length <= most) return false;
  let lines = 0;
  for (let at = text.indexOf("\n"); at >= 0 && lines <= most; at = text.indexOf("\n", at + 1)) lines++;
  return lines > most;
}

/** What is left for a text, however often it is parsed. */
interface Budget {
  lexemes: number;
}

/** An error of a text. */
interface SyntaxProblem {
  readonly message: string;
  readonly at: number;
}

/** Ends the composing of a text; never leaves this file. */
class TooManyErrors extends Error {}

/** A composer that goes no further than to an error too many, and knows the first one. */
class BoundedComposer {
  readonly #composer = new Composer({
    schema: "failsafe",
    // Looking for duplicates takes the parser time that grows with the square of the keys.
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: "silent",
  });
  #errors = 0;
  first: SyntaxProblem | undefined;

  constructor() {
    // The one way to hear of an error before its document is composed to the end, which may take 10 s.
    const report: (source: ErrorSource, ...said: readonly unknown[]) => void = this.#composer["onError"];
    this.#composer["onError"] = (source: ErrorSource, code: string, message: string, isWarning?: boolean): void => {
      if (isWarning !== true) this.#count(message, startOf(source));
      report(source, code, message, isWarning);
    };
  }

  next(token: Token): readonly Document.Parsed[] {
    if (token.type === "error") this.#count(token.message, token.offset);
    return [...this.#composer.next(token)];
  }

  end(): readonly Document.Parsed[] {
    return [...this.#composer.end()];
  }

  #count(message: string, at: number): void {
    this.first ??= { message, at };
    if (++this.#errors > mostErrors) throw new TooManyErrors();
  }
}

type Token = Parameters<Composer["next"]>[0];
type ErrorSource = number | readonly number[] | { readonly offset: number };

function startOf(source: ErrorSource): number {
  if (typeof source === "number") return source;
  return "offset" in source ? source.offset : (source[0] ?? 0);
}

/** What the `yaml` package says of a mistake, as a part of a sentence. */
export function syntaxMessage(message: string): string {
  return `the YAML cannot be read: ${message.charAt(0).toLowerCase()}${message.slice(1)}`;
}

/** As {@link composed}; a text with very many errors is not read to its end. */
function parse(text: string, stopsAtLines: boolean, budget: Budget): Parsed | { readonly kind: "lines" } {
  const composer = new BoundedComposer();
  try {
    return composed(text, stopsAtLines, budget, composer);
  } catch (stop) {
    if (!(stop instanceof TooManyErrors)) throw stop;
    const { message, at } = composer.first ?? { message: "", at: 0 };
    return { kind: "refused", why: syntaxMessage(message), at };
  }
}

/** `lines` where indentation of collections in brackets or of quoted texts is an error, which is looked for if `stopsAtLines`. */
function composed(
  text: string,
  stopsAtLines: boolean,
  budget: Budget,
  composer: BoundedComposer,
): Parsed | { readonly kind: "lines" } {
  const parser = new Parser();
  const documents: Document.Parsed[] = [];
  let at = 0;
  /** How many collections in brackets are open. */
  let brackets = 0;
  /** Indicators and properties without a node between them. */
  let indicators = 0;
  /** Keys and values on one line outside of brackets: a line has one of each, and YAML has no way to have more. */
  let nodes = 0;
  for (const lexeme of new Lexer().lex(text)) {
    budget.lexemes -= lexeme.length === 1 ? weightOf(lexeme) : 1;
    if (budget.lexemes < 0) return { kind: "refused", why: `${cannotBeRead} too many values for its size`, at };
    if (lexeme === endOfBrackets) {
      if (stopsAtLines) return { kind: "lines" };
      brackets = 0;
    } else if (isUnclosed(lexeme) && stopsAtLines) return { kind: "lines" };
    if (lexeme === "[" || lexeme === "{") brackets++;
    else if (lexeme === "]" || lexeme === "}") brackets--;
    const first = lexeme[0];
    if (lexeme === beginOfScalar || first === '"' || first === "'") {
      indicators = 0;
      nodes++;
    } else if (first === "&" || first === "!" || (lexeme.length === 1 && "-?:[{%".includes(lexeme))) indicators++;
    if (brackets > 0 || lexeme.includes("\n")) nodes = 0;
    if (brackets > mostLevels || indicators > mostLevels)
      return { kind: "refused", why: "the YAML cannot be read, because it is nested too deeply", at };
    if (nodes > mostLevels)
      return { kind: "refused", why: "the YAML cannot be read, because a line has too many values", at };
    for (const token of parser.next(lexeme)) documents.push(...composer.next(token));
    if (documents.length > mostDocuments)
      return { kind: "refused", why: `the YAML has more than ${mostDocuments} documents`, at };
    if (!isMark(lexeme)) at += lexeme.length;
  }
  for (const token of parser.end()) documents.push(...composer.next(token));
  documents.push(...composer.end());
  return { kind: "documents", documents };
}

/** Collections take more than what is in them. */
function weightOf(indicator: string): number {
  if ("[]{}".includes(indicator)) return 3;
  return "-?,".includes(indicator) ? 2 : 1;
}

// What the lexer gives besides pieces of the text: https://eemeli.org/yaml/#lexer
const beginOfDocument = "\u0002";
const endOfBrackets = "\u0018";
const beginOfScalar = "\u001f";

function isMark(lexeme: string): boolean {
  return lexeme === beginOfDocument || lexeme === endOfBrackets || lexeme === beginOfScalar;
}

/** Whether it is a quoted text without its end. */
function isUnclosed(lexeme: string): boolean {
  if (lexeme.startsWith("'")) return lexeme.length < 2 || !/^(?:'')*'$/.test(/'+$/.exec(lexeme.slice(1))?.[0] ?? "");
  if (!lexeme.startsWith('"')) return false;
  return lexeme.length < 2 || !/(?:^|[^\\])(?:\\\\)*"$/.test(lexeme.slice(1));
}
