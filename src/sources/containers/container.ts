import type { Span } from "../../diagnostics/index.js";
import type { JsonNode } from "../../policy/index.js";
import type { OtherClause } from "../kinds/index.js";
import type { SourceRole } from "../source-policy.js";

/** A part of a value of JSON or YAML that may hold trust policies; pointers are those of the value. */
export type Content =
  /** A trust policy: the document, or a string with its JSON, percent-encoded or not. */
  | {
      readonly kind: "policy";
      readonly node: JsonNode;
      readonly pointer: string;
      readonly name: string;
      readonly role: SourceRole;
    }
  /** Anything that could be a text of its own. */
  | { readonly kind: "value"; readonly node: JsonNode; readonly pointer: string }
  /** A template of CloudFormation that was put together: what is at `below` in it is at `pointer` in the value. */
  | { readonly kind: "template"; readonly root: JsonNode; readonly pointer: string; readonly below: string }
  /** A string with a text of its own, in JSON or YAML. */
  | {
      readonly kind: "text";
      readonly node: Extract<JsonNode, { readonly kind: "string" }>;
      readonly pointer: string;
      /** Whether nothing else can be meant, so a text that cannot be read is an error. */
      readonly isSure: boolean;
      /** Whether `${Name}` in it is replaced before it is read, as by `Fn::Sub`. */
      readonly isSubstituted: boolean;
    }
  /** A role whose trust policy the text does not say. */
  | {
      readonly kind: "unknown";
      readonly name: string;
      readonly pointer: string;
      readonly span: Span;
      /** A clause that goes on after "cannot tell: ". */
      readonly why: string;
    };

/** A kind of text that holds trust policies, recognised by its structure. */
export interface Container {
  /** What a text of this kind is called that holds no trust policy. */
  readonly without: OtherClause;
  readonly holds: (root: JsonNode) => boolean;
  /** In the order of the text. */
  readonly contents: (root: JsonNode) => readonly Content[];
}
