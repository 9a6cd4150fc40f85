import { SourceText } from "../diagnostics/index.js";
import { type JsonNode, type ParsedPolicy, type PolicyKind, parsePolicy, policyFromJson } from "../policy/index.js";
import { documentAt, EmbeddedText, partOf } from "../sources/index.js";
import type { Place } from "./account.js";

/**
 * A policy document without its place: equal documents of any number of entities and files are one object, so it is the
 * key under which to keep what was worked out of a document.
 */
export interface DocumentContent {
  /** Compact JSON with the members in the order of the file; duplicate keys and the spelling of numbers are kept. */
  readonly text: string;
}

/** A policy document at its place in a file. */
export interface LocatedDocument {
  readonly kind: "document";
  readonly content: DocumentContent;
  /** Of the value that is the document, or of the string that has it. */
  readonly place: Place;
  /** The value, where the file is not JSON and the document cannot be read again from its stretch of the text. */
  readonly node: JsonNode | undefined;
}

/** A document that is not known, and why: a clause that goes on after "cannot tell: ". */
export interface UnknownDocument {
  readonly kind: "unknown";
  readonly why: string;
}

/** The document of a policy, or why it is not known. */
export type PolicyDocumentOf = LocatedDocument | UnknownDocument;

/**
 * Reads a document with the places that its parts have in the file: what costs time and memory, so it is for what is
 * shown. Pointers begin at the document. Statements have the same indexes as those of {@link readContent}. Never throws.
 */
export function readInPlace(kind: PolicyKind, document: LocatedDocument): ParsedPolicy {
  const { node, place } = document;
  if (node === undefined) return parsePolicy(kind, documentSource(document));
  if (node.kind !== "string") return policyFromJson(kind, place.source, node);
  return parsePolicy(kind, documentSource(document));
}

/** The text of a document as one of its own; its positions are those of the file. */
export function documentSource({ node, place: { source, span } }: Pick<LocatedDocument, "node" | "place">): SourceText {
  if (node?.kind === "string") {
    // How the notation writes strings is not known here, so all parts have the place of the string.
    return new EmbeddedText(source, node.value, { offsets: () => () => span.start, write: (edit) => edit });
  }
  const written = source.text.slice(span.start, span.end);
  const value: unknown = written.startsWith('"') ? JSON.parse(written) : undefined;
  return typeof value === "string"
    ? documentAt(source, { kind: "string", value, ...span })
    : partOf(source, span.start, span.end);
}

/**
 * Where a statement is, by its index from 0: the name of the file, and the line from 1. The document is read for it; undefined
 * if it has no such statement.
 */
export function placeOfStatement(
  kind: PolicyKind,
  document: LocatedDocument,
  index: number,
): { readonly file: string; readonly line: number } | undefined {
  const read = readInPlace(kind, document).document;
  const statement = read?.statements.find((each) => each.index === index);
  if (read === undefined || statement === undefined) return undefined;
  return { file: read.source.name, line: read.source.position(statement.node.start).line };
}

/** Reads a document as such, once for all its places; `name` stands in the place of a file's name. Never throws. */
export function readContent(kind: PolicyKind, { text }: DocumentContent, name = ""): ParsedPolicy {
  return parsePolicy(kind, new SourceText(name, text));
}
