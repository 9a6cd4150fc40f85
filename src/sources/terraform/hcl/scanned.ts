import type { ShownText } from "./shown-text.js";

/** A piece of a template as it is written. Offsets are those of the text that was scanned. */
export type Piece =
  | { readonly kind: "literal"; readonly start: number; readonly end: number }
  | {
      readonly kind: "sequence";
      /** Where its `${` or `%{` begins. */
      readonly start: number;
      /** Behind its `}`. */
      readonly end: number;
      /** `${` or the keyword of a `%{`. */
      readonly what: "interpolation" | Directive;
      readonly stripsBefore: boolean;
      readonly stripsAfter: boolean;
    };

/** The keywords of https://developer.hashicorp.com/terraform/language/expressions/strings#directives. */
export const directives = ["if", "else", "endif", "for", "endfor"] as const;
export type Directive = (typeof directives)[number];

/** A quoted text, a heredoc, or the whole text of a template file. */
export interface ScannedTemplate {
  readonly form: "quoted" | "heredoc" | "indented-heredoc" | "file";
  readonly start: number;
  /** Behind the closing quote or the closing marker. */
  readonly end: number;
  /** In a heredoc and a template file there is a literal for each line. */
  readonly pieces: readonly Piece[];
}

/** What a scan gives. */
export interface ScannedText {
  /** What the grammar is to see: strings without their literals, heredocs as strings, no comments, digits for exponents. */
  readonly shown: ShownText;
  /** By their starts. */
  readonly templates: ReadonlyMap<number, ScannedTemplate>;
}

/** A part of a text in which other rules hold than around it. */
export type Context = BodyContext | ObjectContext | GroupContext | SequenceContext | TemplateContext;

/** The body of a block or of the file. */
export interface BodyContext {
  readonly kind: "body";
  /** Where its `{` is; -1 for the file. */
  readonly open: number;
  /** How far the statement is: no part of it, its names, behind its `=`, or behind the `}` of its block. */
  state: "none" | "head" | "value" | "block";
  /** Where the statement began. */
  statement: number;
  /** How many labels the statement has. */
  labels: number;
  /** Whether there was no line end since the `{`. */
  isFirstLine: boolean;
  /** Whether the first statement is on the line of the `{`. */
  isOneLine: boolean;
}

/** An object that is no `for` expression. */
export interface ObjectContext {
  readonly kind: "object";
  readonly open: number;
  state: "none" | "key" | "value";
}

export interface GroupContext {
  readonly kind: "list" | "index" | "parentheses" | "call" | "for-list" | "for-object";
  readonly open: number;
  /** What a `for` expression has had so far. */
  hasComma: boolean;
  hasIn: boolean;
  hasColon: boolean;
  hasArrow: boolean;
}

export interface SequenceContext {
  readonly kind: "interpolation" | "directive";
  readonly open: number;
  readonly keyword: Directive | undefined;
  readonly stripsBefore: boolean;
}

export interface TemplateContext {
  readonly kind: "template";
  readonly form: ScannedTemplate["form"];
  readonly open: number;
  /** The word that ends a heredoc. */
  readonly marker: string;
  readonly pieces: Piece[];
  /** The directives that are not closed. */
  readonly openDirectives: { readonly keyword: "if" | "for"; readonly start: number; hasElse: boolean }[];
  /** Whether nothing of the line was read yet. */
  isLineStart: boolean;
}
