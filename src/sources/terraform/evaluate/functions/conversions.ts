import { convertTo, type TypeConstraint } from "../convert.js";
import { isWhollyKnown, refusalIn } from "../known.js";
import { booleanAt } from "../literals.js";
import type { HclValue } from "../value.js";
import { withArguments } from "./arguments.js";
import type { HclFunction } from "./function.js";

const any: TypeConstraint = { kind: "any" };

/** Functions about types and errors: https://developer.hashicorp.com/terraform/language/functions/can and those beside it. */
export const conversions: Readonly<Record<string, HclFunction>> = {
  can: withArguments(1, 1, (given) => {
    const value = given.any(0);
    if (refusalIn(value) !== undefined) return booleanAt(given.place, false);
    return isWhollyKnown(value) || isDeployment(value) ? booleanAt(given.place, true) : given.whole(value);
  }),
  ephemeralasnull: same(),
  issensitive: withArguments(1, 1, (given) => given.unknown("policy-check does not follow what is sensitive")),
  nonsensitive: same(),
  sensitive: same(),
  tobool: to({ kind: "boolean" }),
  tolist: to({ kind: "list", of: any }),
  tomap: to({ kind: "map", of: any }),
  tonumber: to({ kind: "number" }),
  toset: to({ kind: "set", of: any }),
  tostring: to({ kind: "text" }),
  // The first that Terraform does not refuse; what is not known may be refused, so that the next may count.
  try: withArguments(1, undefined, (given) => {
    for (const [index, value] of given.all.entries()) {
      if (refusalIn(value) !== undefined) continue;
      const isLast = index === given.all.length - 1;
      if (isLast || isWhollyKnown(value) || isDeployment(value)) return value;
      return given.whole(value).kind === "unknown"
        ? value
        : given.unknown("it is not known whether its argument is refused");
    }
    return given.refuse("Terraform refuses all arguments");
  }),
};

/** What is known as soon as it is deployed is never refused. */
function isDeployment(value: HclValue): boolean {
  switch (value.kind) {
    case "unknown":
      return value.nature.kind === "deployment";
    case "text":
      return value.parts.every((part) => part.kind === "literal" || isDeployment(part.value));
    case "sequence":
      return !value.isOpen && value.items.every(isDeployment);
    case "mapping":
      return !value.isOpen && value.members.every((member) => isDeployment(member.value));
    default:
      return true;
  }
}

function same(): HclFunction {
  return withArguments(1, 1, (given) => given.any(0));
}

function to(constraint: TypeConstraint): HclFunction {
  return withArguments(1, 1, (given) => convertTo(given.any(0), constraint));
}
