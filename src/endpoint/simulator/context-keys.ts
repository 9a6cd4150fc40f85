import type { Statement } from "../../policy/index.js";
import type { SimulatedPolicy } from "./policies.js";

/** `${aws:username}` and `${aws:username, 'default'}`; a policy with other forms was refused or denies everything. */
const variable = /\$\{([^},]*)/g;
/** The variables that mean the characters themselves. */
const characters: ReadonlySet<string> = new Set(["*", "?", "$"]);

/**
 * The keys that policies need from a request: those of their conditions and of their policy variables, spelled and
 * ordered as in the policies.
 */
export function contextKeys(policies: readonly Pick<SimulatedPolicy, "policy">[]): readonly string[] {
  const keys = new Set<string>();
  for (const { policy } of policies) {
    const { version, statements } = policy.document;
    for (const statement of statements) {
      // Earlier versions have no variables.
      const texts = version === "2012-10-17" ? textsWithVariables(statement) : [];
      for (const text of texts) for (const key of variablesOf(text)) keys.add(key);
      for (const { key } of statement.condition?.tests ?? []) keys.add(key.value);
    }
  }
  return [...keys];
}

function textsWithVariables({ resource, condition }: Statement): readonly string[] {
  const values = condition?.tests.flatMap((test) => test.values) ?? [];
  return [...(resource?.patterns ?? []), ...values].map(({ value }) => value);
}

function variablesOf(text: string): readonly string[] {
  const names = [...text.matchAll(variable)].map(([, name = ""]) => name.trim());
  return names.filter((name) => name !== "" && !characters.has(name));
}
