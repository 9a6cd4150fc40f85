import { knownText } from "./evaluate/known.js";
import type { HclValue } from "./evaluate/value.js";
import type { DocumentRemark } from "./policy-document.js";

/**
 * Conditions that `merge` has dropped: it replaces the whole `Condition` of a statement, or all statements of a document, with
 * those of a later argument (https://developer.hashicorp.com/terraform/language/functions/merge). Only condition keys that
 * the later ones do not have are told of, and only where they limit what is allowed. Looks at all of a value.
 */
export function replacedConditions(value: HclValue): readonly DocumentRemark[] {
  const found: DocumentRemark[] = [];
  const visit = (inner: HclValue): void => {
    if (inner.kind === "text") for (const part of inner.parts) if (part.kind === "json") visit(part.value);
    if (inner.kind === "sequence") inner.items.forEach(visit);
    if (inner.kind !== "mapping" || inner.isLazy === true) return;
    const effect = inner.members.find(({ key }) => key === "Effect")?.value;
    for (const { key, value: later, replaced } of inner.members) {
      visit(later);
      if (replaced === undefined || (effect !== undefined && knownText(effect) === "Deny")) continue;
      const [earlierKeys, laterKeys] = [replaced, later].map((each) => conditionKeys(each, key));
      if (earlierKeys === undefined || laterKeys === undefined) continue;
      const lost = [...earlierKeys].filter(([name]) => !laterKeys.has(name)).map(([, { written }]) => written);
      if (lost.length === 0) continue;
      const what = key === "Condition" ? "the Condition of this statement" : "the statements of this document";
      found.push({
        code: "condition-replaced-by-merge",
        message: `merge() replaces ${what}, and the condition on ${lost.map((name) => JSON.stringify(name)).join(", ")} is lost`,
        remedy: "merge the Condition objects too, or write all conditions in the later one",
        place: later.place,
        related: [{ message: "the condition that is lost is here", place: replaced.place }],
      });
    }
  };
  visit(value);
  return found;
}

/** The condition keys in a `Condition` or in statements that allow, in lower case; undefined where some are not known. */
function conditionKeys(
  value: HclValue,
  element: string,
): ReadonlyMap<string, { readonly written: string }> | undefined {
  const keys = new Map<string, { readonly written: string }>();
  const take = (condition: HclValue): boolean => {
    if (condition.kind === "null") return true;
    if (condition.kind !== "mapping" || condition.isOpen || condition.isLazy === true) return false;
    return condition.members.every(({ value: tests }) => {
      if (tests.kind !== "mapping" || tests.isOpen || tests.isLazy === true) return false;
      for (const { key } of tests.members) keys.set(key.toLowerCase(), { written: key });
      return true;
    });
  };
  if (element === "Condition") return take(value) ? keys : undefined;
  const statements = value.kind === "sequence" && !value.isOpen ? value.items : [value];
  const areKnown = statements.every((statement) => {
    if (statement.kind !== "mapping" || statement.isOpen || statement.isLazy === true) return false;
    const effect = statement.members.find(({ key }) => key === "Effect")?.value;
    if (effect !== undefined && knownText(effect) === "Deny") return true;
    const condition = statement.members.find(({ key }) => key === "Condition")?.value;
    return condition === undefined || take(condition);
  });
  return areKnown ? keys : undefined;
}
