import type { Place } from "../hcl/syntax.js";
import type { HclValue, UnknownValue } from "./value.js";

/** An argument of a block, evaluated. */
export interface EvaluatedArgument {
  readonly value: HclValue;
  /** The name of the argument in the file. */
  readonly namePlace: Place;
}

/**
 * A block whose arguments are evaluated and whose `dynamic` blocks are expanded, in the order in which Terraform has them:
 * https://developer.hashicorp.com/terraform/language/expressions/dynamic-blocks.
 */
export interface EvaluatedBlock {
  readonly type: string;
  readonly labels: readonly string[];
  readonly arguments: ReadonlyMap<string, EvaluatedArgument>;
  readonly blocks: readonly EvaluatedBlock[];
  /** The types of blocks of which there may be more, as what a `dynamic` block goes through is not known. */
  readonly open: ReadonlyMap<string, UnknownValue>;
  /** The block's head. */
  readonly place: Place;
}
