import { refusedAt } from "../evaluate/literals.js";
import type { UnknownValue } from "../evaluate/value.js";
import type { Place } from "../hcl/syntax.js";

/** Ends the reading of a policy document: all of it is unknown. Only `policyDocument` catches it. */
export class Unreadable {
  readonly value: UnknownValue;
  /** What `terraform plan` refuses, as a sentence, and what to do; undefined where something is not known. */
  readonly refused: { readonly message: string; readonly remedy: string; readonly place: Place } | undefined;

  constructor(value: UnknownValue, refused?: Unreadable["refused"]) {
    this.value = value;
    this.refused = refused;
  }
}

/** Terraform's plan refuses the document, as this sentence says. */
export function refuse(place: Place, message: string, remedy: string): never {
  throw new Unreadable(refusedAt(place, `terraform plan refuses the document: ${message}`), { message, remedy, place });
}

/** All of the document is unknown, as this is. */
export function giveUp(unknown: UnknownValue): never {
  if (unknown.refused === true) throw new Unreadable(unknown, { ...remedyFor(unknown), place: unknown.place });
  throw new Unreadable(unknown);
}

function remedyFor({ why }: UnknownValue): { readonly message: string; readonly remedy: string } {
  return { message: `Terraform refuses an argument: ${why}`, remedy: "fix the expression" };
}
