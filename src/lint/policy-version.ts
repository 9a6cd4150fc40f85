import type { ConditionValue } from "../policy/index.js";
import { conditionTestsOf } from "./conditions.js";
import type { LintedDocument } from "./facts.js";
import { placeOfDocument } from "./policy-size.js";
import { policyVariablesIn } from "./policy-variables.js";
import type { Place } from "./rule.js";

/** Where a document says its version; its opening brace where it does not. */
export function placeOfVersion(document: LintedDocument): Place & { readonly written: boolean } {
  const member = document.node.members.find(({ key }) => key.value === "Version");
  if (member === undefined) return { ...placeOfDocument(document), written: false };
  return { pointer: `${document.pointer}/Version`, span: member.value, written: true };
}

/** The values whose policy variables are plain text because the document is of the version that has none. */
export function variablesThatStayText(document: LintedDocument): readonly ConditionValue[] {
  if (document.version !== "2008-10-17") return [];
  return conditionTestsOf(document).flatMap(({ test, form }) =>
    form?.operator.variables === true ? test.values.filter(({ value }) => policyVariablesIn(value).length > 0) : [],
  );
}
