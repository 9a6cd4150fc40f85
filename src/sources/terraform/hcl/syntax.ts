import type { SourceText, Span } from "../../../diagnostics/index.js";

/** A stretch of one of the files of a module. */
export interface Place extends Span {
  readonly source: SourceText;
}

/** What stands between the braces of a block, or in a whole file. */
export interface Body extends Place {
  readonly attributes: readonly Attribute[];
  readonly blocks: readonly Block[];
}

/** `name = value`; the place is that of all of it. */
export interface Attribute extends Place {
  readonly name: string;
  readonly namePlace: Place;
  readonly value: Expression;
}

/** `type "label" "label" { … }`; the place is that of the head, from the type to the last label. */
export interface Block extends Place {
  readonly type: string;
  readonly labels: readonly string[];
  readonly body: Body;
}

/** A piece of a template, once its strip markers and the indentation of heredocs have been applied. */
export type TemplatePart =
  | {
      readonly kind: "literal";
      readonly text: string;
      /** The offset in the file of each UTF-16 unit of the text, and of its end. */
      readonly offsets: (index: number) => number;
      readonly place: Place;
    }
  | { readonly kind: "interpolation"; readonly expression: Expression; readonly place: Place }
  | {
      readonly kind: "if";
      readonly condition: Expression;
      readonly whenTrue: readonly TemplatePart[];
      readonly whenFalse: readonly TemplatePart[];
      readonly place: Place;
    }
  | {
      readonly kind: "for";
      readonly key: string | undefined;
      readonly value: string;
      readonly collection: Expression;
      readonly parts: readonly TemplatePart[];
      readonly place: Place;
    };

/** An element of an object: a key that is a bare name is a text, one in parentheses is an expression. */
export interface ObjectElement {
  readonly key: Expression;
  readonly value: Expression;
}

export type UnaryOperator = "!" | "-";
export type BinaryOperator = "*" | "/" | "%" | "+" | "-" | ">" | ">=" | "<" | "<=" | "==" | "!=" | "&&" | "||";

/**
 * An expression, as https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md has it; parentheses leave no trace but in
 * the place of what they hold.
 */
export type Expression = Place &
  (
    | { readonly kind: "number" /** As it is written. */; readonly text: string }
    | { readonly kind: "boolean"; readonly value: boolean }
    | { readonly kind: "null" }
    /** A quoted text or a heredoc. `"${x}"` alone is x itself, whatever its type. */
    | { readonly kind: "template"; readonly parts: readonly TemplatePart[] }
    | { readonly kind: "tuple"; readonly items: readonly Expression[] }
    | { readonly kind: "object"; readonly elements: readonly ObjectElement[] }
    /** The first name of a traversal: `var`, `local`, `each`, `aws_iam_role`, or what a `for` names. */
    | { readonly kind: "name"; readonly name: string }
    | { readonly kind: "attribute"; readonly of: Expression; readonly name: string }
    /** `x[key]`, and `x.0` with the number as its key. */
    | { readonly kind: "index"; readonly of: Expression; readonly key: Expression }
    /** `x.*.a.b` (not full: a trailing index belongs to the whole) or `x[*].a[0]` (full). Without steps `each` is `item`. */
    | {
        readonly kind: "splat";
        readonly of: Expression;
        /** What is made of each element, which stands in it as `{ kind: "item" }`. */
        readonly each: Expression;
      }
    | { readonly kind: "item" }
    | {
        readonly kind: "call";
        /** With its namespace: `jsonencode`, `core::jsonencode`, `provider::aws::arn_parse`. */
        readonly name: string;
        readonly args: readonly Expression[];
        /** Whether the last argument is followed by `...`. */
        readonly expandsLast: boolean;
      }
    | {
        readonly kind: "conditional";
        readonly condition: Expression;
        readonly whenTrue: Expression;
        readonly whenFalse: Expression;
      }
    | { readonly kind: "unary"; readonly operator: UnaryOperator; readonly operand: Expression }
    | {
        readonly kind: "binary";
        readonly operator: BinaryOperator;
        readonly left: Expression;
        readonly right: Expression;
      }
    | {
        readonly kind: "for";
        readonly key: string | undefined;
        readonly value: string;
        readonly collection: Expression;
        /** For an object: `{ for k, v in c : resultKey => result }`. */
        readonly resultKey: Expression | undefined;
        readonly result: Expression;
        readonly condition: Expression | undefined;
        /** Whether the result is followed by `...`, which gathers the values of one key. */
        readonly groups: boolean;
      }
  );

/** Why a file does not parse: one sentence, as people say it, and where. */
export interface SyntaxFault extends Place {
  readonly message: string;
}

export type { SyntaxFault as SyntaxError };

/** A file as it was parsed; undefined body where it has an error. */
export type ParsedFile =
  | { readonly kind: "parsed"; readonly body: Body }
  | { readonly kind: "broken"; readonly error: SyntaxFault };

/** A stretch of a file that holds a text in another form, such as a string of JSON. */
export interface HeldText {
  /** The text as it is meant. */
  readonly text: string;
  /** The offset in the file of an offset in the text. */
  readonly at: (offset: number) => number;
}

/** The parts of a template. */
export type ParsedTemplate =
  | { readonly kind: "parsed"; readonly parts: readonly TemplatePart[] }
  | { readonly kind: "broken"; readonly error: SyntaxFault };

/** One expression. */
export type ParsedExpression =
  | { readonly kind: "parsed"; readonly expression: Expression }
  | { readonly kind: "broken"; readonly error: SyntaxFault };

/** Reads files of Terraform and OpenTofu; never throws for what a file says. */
export interface HclParser {
  /** A file in the native syntax. */
  parseFile(source: SourceText): ParsedFile;
  /**
   * What `templatefile` is given: the text of the file is one template, without quotes and their escapes; or what a string
   * of the file holds.
   */
  parseTemplate(source: SourceText, held?: HeldText): ParsedTemplate;
  /** The text of a file, or what a string of it holds, as one expression. */
  parseExpression(source: SourceText, held?: HeldText): ParsedExpression;
}
