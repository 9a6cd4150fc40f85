import type { CompiledPolicy, CompiledStatement } from "./compile.js";
import type { CompiledCondition } from "./condition.js";

/**
 * A policy as it would be if all conditions of which `isOpen` says that nothing is known came out `for` the caller, or `against`:
 * what is decided the same way on both is decided that way, whatever these conditions come to.
 */
export function leaning(
  policy: CompiledPolicy,
  how: "for" | "against",
  isOpen: (condition: CompiledCondition) => boolean,
): CompiledPolicy {
  const statements = policy.statements.flatMap((statement): readonly CompiledStatement[] => {
    const conditions = statement.conditions.filter((condition) => !isOpen(condition));
    if (conditions.length === statement.conditions.length) return [statement];
    return (statement.effect === "Allow") === (how === "for") ? [{ ...statement, conditions }] : [];
  });
  return { ...policy, statements };
}

/** Of a condition the key, or those in its policy variables, of which nothing is known. Where the key itself is absent, the values do not count. */
export function openKeysOf(
  { form, key, templates }: CompiledCondition,
  hasKey: (key: string) => boolean,
  isOpen: (key: string) => boolean,
): readonly string[] {
  // What cannot be read takes access away, whatever the keys are.
  if (form === undefined) return [];
  if (!hasKey(key)) return isOpen(key) ? [key] : [];
  const variables = templates.flatMap(({ parts }) => parts.flatMap((part) => ("key" in part ? [part.key] : [])));
  return variables.filter(isOpen);
}
