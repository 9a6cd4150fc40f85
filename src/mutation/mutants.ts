import { SourceText } from "../diagnostics/index.js";
import type { CompiledPolicy } from "../engine/index.js";
import { parsePolicy } from "../policy/index.js";
import { changeableText, Mutant } from "./mutant.js";
import type { Mutation } from "./mutation.js";
import { mutations } from "./mutations/mutations.generated.js";

/** How many mutants a policy has at most: a policy made for it would have any number. */
export const mostMutants = 2000;

/**
 * The policies that differ from a trust policy by one small mistake, in the order of the kinds of mistakes and then of the
 * text; no two have the same text. At most {@link mostMutants}.
 */
export function mutantsOf(policy: CompiledPolicy, kinds: readonly Mutation[] = mutations): readonly Mutant[] {
  const original = changeableText(policy);
  const { document } = parsePolicy("trust", new SourceText(policy.document.source.name, original.text));
  if (document === undefined) return [];
  const mutants: Mutant[] = [];
  const texts = new Set([original.text]);
  const counts = new Map<string, number>();
  for (const { id, changesOf } of kinds) {
    for (const change of changesOf(document)) {
      if (mutants.length >= mostMutants) return mutants;
      const place = `${id} ${change.pointer}`;
      const number = counts.get(place) ?? 0;
      const mutant = new Mutant(original, id, change, number);
      if (texts.has(mutant.text)) continue;
      texts.add(mutant.text);
      counts.set(place, number + 1);
      mutants.push(mutant);
    }
  }
  return mutants;
}
