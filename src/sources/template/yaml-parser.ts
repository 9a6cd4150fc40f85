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
  const parsed = parse(text, true);
  if (parsed.kind === "refused" || (parsed.kind === "documents" && !hasErrors(parsed))) return parsed;
  const joined = withoutFlowLines(text);
  const again = joined === text ? undefined : parse(joined, false);
  if (again?.kind === "documents" && !hasErrors(again)) return again;
  if (parsed.kind === "documents") return parsed;
  // The places of errors are those of the text as it is.
  const plain = parse(text, false);
  return plain.kind === "lines" ? { kind: "refused", why: "the YAML cannot be read", at: 0 } : plain;
}

function hasErrors({ documents }: Extract<Parsed, { readonly kind: "documents" }>): boolean {
  return documents.some(({ errors }) => errors.length > 0);
}

const mostLevels = 200;
const mostDocuments = 20_000;

/** `lines` where indentation of collections in brackets or of quoted texts is an error, which is looked for if `stopsAtLines`. */
function parse(text: string, stopsAtLines: boolean): Parsed | { readonly kind: "lines" } {
  const parser = new Parser();
  const composer = new Composer({
    schema: "failsafe",
    // Looking for duplicates takes the parser time that grows with the square of the keys.
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: "silent",
  });
  const documents: Document.Parsed[] = [];
  let at = 0;
  /** How many collections in brackets are open. */
  let brackets = 0;
  /** Indicators and properties without a node between them. */
  let indicators = 0;
  /** Keys and values on one line outside of brackets: a line has one of each, and YAML has no way to have more. */
  let nodes = 0;
  for (const lexeme of new Lexer().lex(text)) {
    if (lexeme === endOfBrackets) {
      if (stopsAtLines) return { kind: "lines" };
      brackets = 0;
    } else if (isUnclosed(lexeme) && stopsAtLines) return { kind: "lines" };
    if (lexeme === "[" || lexeme === "{") brackets++;
    else if (lexeme === "]" || lexeme === "}") brackets--;
    if (lexeme === beginOfScalar || lexeme.startsWith('"') || lexeme.startsWith("'")) {
      indicators = 0;
      nodes++;
    } else if (/^([-?:[{%]|[&!].*)$/s.test(lexeme)) indicators++;
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
