import type { RemarkCode } from "../../source-policy.js";
import { knownText, memberOf } from "../evaluate/known.js";
import type { HclValue } from "../evaluate/value.js";
import type { Place } from "../hcl/syntax.js";
import type { Statement } from "./statement.js";

/** What is to be said of how a policy document is made, besides what is wrong with the policy. */
export interface DocumentRemark {
  readonly code: RemarkCode;
  /** One sentence, as problems have it. */
  readonly message: string;
  readonly remedy: string;
  readonly place: Place;
  /** Other places that it has to do with, each with a sentence. */
  readonly related: readonly { readonly message: string; readonly place: Place }[];
}

/** What replaces a statement of the same Sid: the document's own statement, or that of an override document. */
export type Replacement = "statement" | "override";

/**
 * Says where a statement that replaces another one of its Sid allows more: it allows what was denied, or does not have a
 * condition. Nothing in the document shows it any more.
 */
export function weakenings(before: Statement, after: Statement, by: Replacement): readonly DocumentRemark[] {
  const what = by === "override" ? "an override document" : "a statement of the document";
  const remark = (message: string, remedy: string, element: HclValue | undefined): DocumentRemark => ({
    ...{ code: "override-weakens-statement", message, remedy, place: after.place },
    related: [{ message: "the statement that is replaced is here", place: element?.place ?? before.place }],
  });
  const effects = [before, after].map((statement) => statement.elements.get("Effect")?.value);
  const [earlier, later] = effects.map((effect) => knownText(effect));
  const sid = JSON.stringify(after.sid);
  if (earlier === "Deny" && later === "Allow") {
    const remedy = "give the statement another Sid, or remove the statement that is replaced";
    return [remark(`${what} replaces the Deny statement ${sid} with an Allow statement`, remedy, effects[0])];
  }
  if (later !== "Allow") return [];
  const tests = conditionTests(before);
  const kept = new Set(conditionTests(after).map(({ name }) => name));
  const isOpen = after.elements.get("Condition")?.value.kind === "unknown";
  const lost = isOpen ? [] : tests.filter(({ name }) => !kept.has(name));
  const [first] = lost;
  if (first === undefined) return [];
  const names = lost.map(({ operator, key }) => `"${operator}" of "${key}"`).join(", ");
  return [
    remark(
      `${what} replaces the statement ${sid}, and the condition ${names} is lost`,
      "repeat the condition in the statement that replaces the other one",
      first.value,
    ),
  ];
}

interface ConditionTest {
  readonly name: string;
  readonly operator: string;
  readonly key: string;
  readonly value: HclValue;
}

/** The operators of a statement with their keys, as far as they are known. */
function conditionTests({ elements }: Statement): readonly ConditionTest[] {
  const condition = elements.get("Condition")?.value;
  if (condition?.kind !== "mapping") return [];
  return condition.members.flatMap(({ key: operator }) => {
    const inner = memberOf(condition, operator);
    if (inner?.kind !== "mapping") return [];
    return inner.members.map(({ key, value }) => ({
      ...{ operator, key, value },
      name: `${operator} ${key}`.toLowerCase(),
    }));
  });
}

/**
 * Numbers that are written with a zero in front, which Terraform drops: an account id becomes another text, which is no
 * account's. Looks at all of a value.
 */
export function leadingZeros(value: HclValue): readonly DocumentRemark[] {
  const found = new Map<string, DocumentRemark>();
  const look = (place: Place, text: string): void => {
    const written = place.source.text.slice(place.start, place.end);
    if (!/^0[0-9]+$/.test(written) || written === text) return;
    found.set(`${place.source.name}:${place.start}`, {
      code: "ambiguous-scalar",
      message: `Terraform reads ${written} as the number ${text}, without the leading zero`,
      remedy: "put the value in quotes",
      place,
      related: [],
    });
  };
  const visit = (inner: HclValue): void => {
    switch (inner.kind) {
      case "number":
        look(inner.place, inner.text);
        break;
      case "text":
        for (const part of inner.parts) {
          if (part.kind === "json") visit(part.value);
          else if (part.kind === "literal") look(part.place, part.text);
        }
        break;
      case "sequence":
        for (const item of inner.items) visit(item);
        break;
      case "mapping":
        if (inner.isLazy !== true) for (const member of inner.members) visit(member.value);
        break;
      default:
    }
  };
  visit(value);
  return [...found.values()];
}
