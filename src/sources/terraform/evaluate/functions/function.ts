import type { SourceText } from "../../../../diagnostics/index.js";
import type { Place, TemplatePart } from "../../hcl/syntax.js";
import type { HclValue, UnknownValue } from "../value.js";

/** What a function is called with, besides its arguments. */
export interface FunctionCall {
  /** Where the call stands. */
  readonly place: Place;
  /** The call as people write it. */
  readonly expression: string;
  /** The value of a call whose outcome is not known: `why` is a clause such as "it is the time of the run". */
  unknown(why: string, shape?: UnknownValue["shape"]): UnknownValue;
  /** The file that a path means, as `file()` looks it up from the folder in which Terraform runs; or why it is not read. */
  readFile(path: string): SourceText | { readonly refused: string };
  /** The names in the folder that a path means, those of folders with a final "/"; undefined where it is not looked at. */
  listFolder(path: string): readonly string[] | undefined;
  /** A template with these variables, as `templatefile()` and `templatestring()` evaluate it. */
  evaluateTemplate(parts: readonly TemplatePart[], variables: Extract<HclValue, { kind: "mapping" }>): HclValue;
  /** Reads the text of a file as one template. */
  parseTemplate(source: SourceText): readonly TemplatePart[] | { readonly refused: string };
}

/**
 * A function of Terraform's language (https://developer.hashicorp.com/terraform/language/functions). It is given arguments
 * that may be unknown, whole or in parts, and gives as much of the outcome as is sure. An outcome that Terraform refuses is
 * unknown with the reason.
 */
export type HclFunction = (args: readonly HclValue[], call: FunctionCall) => HclValue;
