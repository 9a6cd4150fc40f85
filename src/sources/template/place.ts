import { knownText, type Text } from "./value.js";

/** What a value of a trust policy is for, by where it stands. */
export type Place =
  | {
      readonly kind:
        | "document"
        | "version"
        | "statements"
        | "statement"
        | "sid"
        | "effect"
        | "action"
        | "principal"
        | "condition"
        | "other";
    }
  | { readonly kind: "principal-value"; readonly type: string }
  | { readonly kind: "operator-block"; readonly operator: string }
  | { readonly kind: "condition-value"; readonly operator: string; readonly key: string };

/** The place of what stands under a key. */
export function placeBelow(place: Place, key: Text): Place {
  const name = knownText(key) ?? "";
  switch (place.kind) {
    case "document":
      return documentElement(name);
    case "statements":
    case "statement":
      return statementElement(name);
    case "principal":
      return { kind: "principal-value", type: name };
    case "condition":
      return { kind: "operator-block", operator: name };
    case "operator-block":
      return { kind: "condition-value", operator: place.operator, key: name };
    default:
      return { kind: "other" };
  }
}

function documentElement(name: string): Place {
  if (name === "Version") return { kind: "version" };
  return { kind: name === "Statement" ? "statements" : "other" };
}

function statementElement(name: string): Place {
  switch (name) {
    case "Sid":
      return { kind: "sid" };
    case "Effect":
      return { kind: "effect" };
    case "Action":
    case "NotAction":
      return { kind: "action" };
    case "Principal":
    case "NotPrincipal":
      return { kind: "principal" };
    case "Condition":
      return { kind: "condition" };
    default:
      return { kind: "other" };
  }
}

/** The place of the items of a list. */
export function placeOfItems(place: Place): Place {
  return place.kind === "statements" ? { kind: "statement" } : place;
}
