import { convertTo } from "./evaluate/convert.js";
import { iteration } from "./evaluate/evaluated-block.js";
import type { Evaluation } from "./evaluate/evaluation.js";
import { elementsOf, openPart } from "./evaluate/for-expression.js";
import { knownText } from "./evaluate/known.js";
import { mappingAt, memberAt, numberAt } from "./evaluate/literals.js";
import { asWritten, type Scope, withName } from "./evaluate/scope.js";
import { refusedOf, unknownOf } from "./evaluate/unknowns.js";
import type { HclValue, UnknownValue } from "./evaluate/value.js";
import type { Block, Expression } from "./hcl/syntax.js";
import { argumentOf } from "./module-folder.js";

/** One of the instances that `count` or `for_each` make of a block, or its only one. */
export interface Instance {
  /** What is behind the name in the address: `[0]`, `["a"]`, or "". */
  readonly suffix: string;
  readonly scope: Scope;
}

/** The instances of a block. */
export interface Instances {
  readonly kind: "one" | "count" | "each";
  readonly all: readonly Instance[];
  /** Why there may be others, or not even this one. */
  readonly open: UnknownValue | undefined;
}

/** More instances of one block are not looked at. */
const mostInstances = 2000;

/** What `count` and `for_each` make of a block. */
export function expanded(evaluation: Evaluation, block: Block, scope: Scope): Instances {
  const count = argumentOf(block, "count")?.value;
  const forEach = argumentOf(block, "for_each")?.value;
  if (count !== undefined) {
    const value = convertTo(evaluation.value(count, scope), { kind: "number" });
    const at = (index: string): Instance => {
      const own = mappingAt(count, [memberAt(count, "index", numberAt(count, index))]);
      return { suffix: `[${index}]`, scope: withName(scope, "count", own, `[${index}]`) };
    };
    const number = value.kind === "number" && /^\d{1,9}$/.test(value.text) ? Number(value.text) : undefined;
    if (number === undefined) {
      const why = value.kind === "unknown" ? value.why : "count is not a whole number";
      return { kind: "count", all: [at("0")], open: unknownOf(count, scope, why) };
    }
    const all = Array.from({ length: Math.min(number, mostInstances) }, (_, index) => at(String(index)));
    const open = number > mostInstances ? unknownOf(count, scope, "there are too many instances") : undefined;
    return { kind: "count", all, open };
  }
  if (forEach === undefined) return { kind: "one", all: [{ suffix: "", scope }], open: undefined };
  return expandedEach(forEach, evaluation.value(forEach, scope), scope);
}

/** https://developer.hashicorp.com/terraform/language/meta-arguments/for_each */
function expandedEach(forEach: Expression, value: HclValue, scope: Scope): Instances {
  const isAllowed = value.kind === "mapping" || (value.kind === "sequence" && value.type === "set");
  const found = isAllowed ? elementsOf(value) : undefined;
  const at = (suffix: string, key: HclValue, each: HclValue): Instance => ({
    suffix,
    scope: withName(scope, "each", iteration(forEach, key, each), suffix),
  });
  let open: UnknownValue | undefined;
  const all: Instance[] = [];
  for (const turn of (found?.turns ?? []).slice(0, mostInstances)) {
    const key = knownText(turn.key);
    if (key === undefined) open ??= openPart(value);
    else all.push(at(`[${JSON.stringify(key)}]`, turn.key, turn.value));
  }
  if ((found?.turns.length ?? 0) > mostInstances) open ??= unknownOf(forEach, scope, "there are too many instances");
  open ??= found?.several;
  if (found === undefined) {
    open = value.kind === "unknown" ? value : refusedOf(forEach, scope, "for_each is neither an object nor a set");
  }
  if (open === undefined) return { kind: "each", all, open };
  const why = open.why;
  const unknownEach = (name: "key" | "value", shape: UnknownValue["shape"]): UnknownValue => ({
    ...{
      kind: "unknown",
      place: forEach,
      identity: `${scope.names.address}${asWritten(forEach)} each.${name}`,
      why,
      shape,
    },
    ...{ expression: `each.${name}`, nature: { kind: "anything" } },
  });
  all.push(at("[each.key]", unknownEach("key", "text"), unknownEach("value", "any")));
  return { kind: "each", all, open };
}
