import { assumeCallerOf, keyPresence, readPrincipal } from "../../iam/index.js";
import { type OperatorBlock, operatorBlocks, operatorNamed, withOperator } from "../conditions.js";
import type { Mutation } from "../mutation.js";

const mutation: Mutation = {
  id: "quantifier-added",
  summary: "`ForAllValues` on a key of one value: it holds where the key is absent",
  *changesOf(document) {
    for (const block of operatorBlocks(document)) {
      const { quantifier, ifExists, operator } = block.form;
      if (quantifier !== undefined || operator.name === "Null" || isInEveryToken(block)) continue;
      const change = withOperator(block, operatorNamed(operator.name, { quantifier: "ForAllValues", ifExists }));
      if (change !== undefined) yield change;
    }
  },
};

export default mutation;

/**
 * Whether the callers are identity providers whose tokens and assertions all have the keys: an audience, a subject. Empty ones
 * would tell the policies apart, and no provider issues them.
 */
function isInEveryToken({ statement, tests }: OperatorBlock): boolean {
  const principals = (statement.principal?.values ?? []).map(({ type, value }) => readPrincipal(type.value, value));
  return (
    principals.length > 0 &&
    principals.every((principal) => {
      const caller = principal.kind === "provider" ? assumeCallerOf(principal) : undefined;
      return caller !== undefined && tests.every(({ key }) => keyPresence(key.value, caller) === "always");
    })
  );
}
