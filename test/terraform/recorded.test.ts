import { describe, expect, test } from "vitest";
import {
  documentCases,
  documentOf,
  documentText,
  functionCases,
  outcomeOf,
  outcomeText,
  plans,
  writtenCall,
} from "./cases.js";

const recorded = plans();

describe("policy documents are those of the provider", () => {
  test.each(documentCases())("$name", (each) => {
    const outcome = recorded.documents[each.name];
    const found = documentOf(each);
    if (outcome !== undefined && "json" in outcome) {
      expect(documentText(found)).toBe(outcome.json);
      expect(found.remarks.filter(({ code }) => code === "refused-policy-document")).toEqual([]);
    } else {
      expect(outcome?.error).toBeTypeOf("string");
      expect(found.value).toMatchObject({ kind: "unknown", refused: true });
      expect(found.remarks.map(({ code }) => code)).toContain("refused-policy-document");
    }
  });
});

describe("functions do what Terraform's do", () => {
  const cases = functionCases().map((each) => ({ call: writtenCall(each), each }));

  test.each(cases)("$call", ({ call, each }) => {
    const found = outcomeText(outcomeOf(each));
    // What is not known is never wrong; which these are, the next test says.
    if (found !== "unknown") expect(found).toBe(recorded.functions[call]);
  });
});
