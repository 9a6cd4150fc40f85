import type { Block, Body, Expression } from "../hcl/syntax.js";
import type { EvaluatedArgument, EvaluatedBlock } from "./block.js";
import type { Evaluation } from "./evaluation.js";
import { elementsOf } from "./for-expression.js";
import { mappingAt, memberAt } from "./literals.js";
import { asWritten, type Scope, withName } from "./scope.js";
import { byWayOf, refusedOf } from "./unknowns.js";
import type { HclValue, UnknownValue } from "./value.js";

/** Arguments that are Terraform's own: https://developer.hashicorp.com/terraform/language/meta-arguments. */
const metaArguments: ReadonlySet<string> = new Set(["count", "for_each", "provider", "depends_on"]);

/** Evaluates a block: its arguments, and its blocks with what its `dynamic` blocks make. */
export function evaluatedBlock(evaluation: Evaluation, block: Block, scope: Scope): EvaluatedBlock {
  return evaluatedBody(evaluation, block, block.type, block.labels, block.body, scope);
}

function evaluatedBody(
  evaluation: Evaluation,
  place: Block,
  type: string,
  labels: readonly string[],
  body: Body,
  scope: Scope,
): EvaluatedBlock {
  const all = new Map<string, EvaluatedArgument>();
  for (const { name, namePlace, value } of body.attributes) {
    if (metaArguments.has(name)) continue;
    all.set(name, { value: byWayOf(evaluation.value(value, scope), value), namePlace });
  }
  const blocks: EvaluatedBlock[] = [];
  const open = new Map<string, UnknownValue>();
  for (const inner of body.blocks) {
    if (inner.type !== "dynamic") blocks.push(evaluatedBlock(evaluation, inner, scope));
    else expand(evaluation, inner, scope, blocks, open);
  }
  return { type, labels, arguments: all, blocks, open, place };
}

/** https://developer.hashicorp.com/terraform/language/expressions/dynamic-blocks */
function expand(
  evaluation: Evaluation,
  block: Block,
  scope: Scope,
  blocks: EvaluatedBlock[],
  open: Map<string, UnknownValue>,
): void {
  const [type = ""] = block.labels;
  const argument = (name: string): Expression | undefined =>
    block.body.attributes.find((attribute) => attribute.name === name)?.value;
  const forEach = argument("for_each");
  const content = block.body.blocks.find((inner) => inner.type === "content");
  if (forEach === undefined || content === undefined) {
    const missing = forEach === undefined ? "for_each" : "content";
    const at: Expression = { ...block, kind: "name", name: "dynamic" };
    open.set(type, refusedOf(at, scope, `the dynamic block has no ${missing}`));
    return;
  }
  const collection = evaluation.value(forEach, scope);
  if (collection.kind === "unknown") {
    open.set(type, collection);
    return;
  }
  const found = elementsOf(collection);
  if (found === undefined) {
    open.set(type, refusedOf(forEach, scope, "for_each is not a list or an object"));
    return;
  }
  if (found.several !== undefined) open.set(type, found.several);
  const iterator = argument("iterator");
  const name = iterator === undefined ? type : iteratorName(iterator);
  for (const [index, { key, value }] of found.turns.entries()) {
    if (evaluation.isSpent) {
      open.set(type, { ...refusedOf(forEach, scope, "evaluating it takes too long"), refused: undefined });
      return;
    }
    const inner = withName(scope, name, iteration(forEach, key, value), `[${index}]`);
    blocks.push(evaluatedBody(evaluation, content, type, [], content.body, inner));
  }
}

function iteratorName(iterator: Expression): string {
  if (iterator.kind === "name") return iterator.name;
  return asWritten(iterator).replace(/^"|"$/g, "");
}

/** What `each`, and the iterator of a `dynamic` block, are. */
export function iteration(place: Expression, key: HclValue, value: HclValue): HclValue {
  return mappingAt(place, [memberAt(place, "key", key), memberAt(place, "value", value)]);
}
