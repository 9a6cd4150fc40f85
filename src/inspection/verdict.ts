import { type Asking, type Found, type Property, prove, type Verdict } from "../analysis/index.js";
import { issuerOf } from "../iam/index.js";
import { type KnownContent, unknownsInWords } from "./content.js";
import { widened } from "./unknown-values.js";

/**
 * The verdict on a policy of which some values may not be known. Violated is what is violated with each of the values that
 * are tried; proved is what is proved of the widest policy that it may be.
 */
export function verdictOn(content: KnownContent, property: Property, asking: Asking): Verdict {
  const verdict = verdictOnValues(content, property, asking);
  if (property.kind !== "owners" || verdict.kind !== "proved" || areProvidersKnown(content)) return verdict;
  return { kind: "unknown", why: `it depends on ${unknownsInWords(content)}` };
}

/** Whether the policy trusts the same identity providers with every value that is not known. */
function areProvidersKnown({ variants }: KnownContent): boolean {
  const texts = variants.map(({ statements }) =>
    statements
      .flatMap(({ principals }) => (typeof principals === "object" ? principals.principals : []))
      .flatMap((principal) => (principal.kind === "provider" ? [issuerOf(principal.text)] : []))
      .sort()
      .join(" "),
  );
  return new Set(texts).size <= 1;
}

function verdictOnValues(content: KnownContent, property: Property, asking: Asking): Verdict {
  const { variants } = content;
  const found: Found[] = [];
  let first: Verdict | undefined;
  for (const variant of variants) {
    const verdict = prove(variant, property, asking);
    first ??= verdict;
    if (verdict.kind === "violated") found.push(verdict.found);
    else if (verdict.kind === "unknown" && variants.length === 1) return verdict;
    else if (found.length > 0) break;
  }
  const [witness] = found;
  if (witness !== undefined && found.length === variants.length) return { kind: "violated", found: witness };
  if (witness === undefined) {
    const wide = widened(content, asking.scope ?? "people");
    if (wide === undefined && first !== undefined) return first;
    if (wide !== undefined && wide !== "everything") {
      const verdict = prove(wide, property, asking);
      if (verdict.kind === "proved" || (verdict.kind === "unknown" && verdict.undocumented !== undefined))
        return verdict;
    }
  }
  return { kind: "unknown", why: `it depends on ${unknownsInWords(content)}` };
}
