import type { Claim } from "./identity-provider.js";

/** A text that names a customer: only tokens of that customer have it in the claim. */
export interface CustomerText {
  /** What stands before the name; where there is nothing, the name is at the beginning of the value. */
  readonly before: string;
  readonly name: string;
  /** What stands behind it; where there is nothing, it is the rest of the value, and with `…` anything may follow. */
  readonly behind: string;
}

const placeholder = "<customer>";

/**
 * The customers that a value of a policy names in full, whatever wildcards stand elsewhere in it: `repo:acme/*` names
 * `acme`, `repo:acme*` nobody.
 */
export function customerTextsIn(templates: readonly string[], value: string): readonly CustomerText[] {
  return templates.flatMap((template) => {
    const at = template.indexOf(placeholder);
    const before = template.slice(0, at);
    const behind = template.slice(at + placeholder.length);
    const start = before === "" ? 0 : placeOf(before, value);
    if (start === undefined) return [];
    const end = endOf(behind, value, start);
    const name = end < 0 ? "" : value.slice(start, end);
    return name === "" || /[*?$]/.test(name) ? [] : [{ before, name, behind }];
  });
}

function endOf(behind: string, value: string, start: number): number {
  if (behind === "") return value.length;
  if (behind !== "…") return value.indexOf(behind, start);
  const wildcard = value.slice(start).search(/[*?$]/);
  return wildcard < 0 ? value.length : start + wildcard;
}

/** Where what stands behind a text begins: at the beginning of the value, or behind a colon or a wildcard. */
function placeOf(text: string, value: string): number | undefined {
  for (let at = value.indexOf(text); at >= 0; at = value.indexOf(text, at + 1)) {
    if (at === 0 || text.startsWith(":") || /[:*]/.test(value.charAt(at - 1))) return at + text.length;
  }
  return undefined;
}

/** Whether a value of a policy names a customer in full, so that no token of another one matches it. */
export function namesCustomer({ customer }: Claim, value: string): boolean {
  return customer !== undefined && customerTextsIn(customer, value).length > 0;
}
