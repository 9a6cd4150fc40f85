import type { HclMember, HclValue } from "../evaluate/value.js";
import type { Place } from "../hcl/syntax.js";

/** The elements of a statement, in the order in which the provider writes them. */
export const statementElements = [
  ...(["Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Principal", "NotPrincipal"] as const),
  "Condition",
] as const;

export type StatementElement = (typeof statementElements)[number];

/** An element with the place of its name. */
export interface Element {
  readonly keyPlace: Place;
  readonly value: HclValue;
}

/** A statement of a policy document, before documents are put together. */
export interface Statement {
  /** "" where it has none. */
  readonly sid: string;
  readonly elements: ReadonlyMap<StatementElement, Element>;
  readonly place: Place;
}

/** A policy document, before it is put together with others. */
export interface Document {
  readonly version: Element | undefined;
  readonly id: Element | undefined;
  readonly statements: readonly Statement[];
}

/** The statement as a value. */
export function statementValue({ elements, place }: Statement): HclValue {
  const members: HclMember[] = [];
  for (const key of statementElements) {
    const element = elements.get(key);
    if (element !== undefined) members.push({ key, ...element });
  }
  return { kind: "mapping", type: "object", members, isOpen: false, place };
}
