import { type CompiledPolicy, unscopedProviders } from "../engine/index.js";

/** Why AWS would not save a trust policy that lets all customers of a shared provider in, in its words; undefined where it would. */
export function unscopedProvider({ statements }: CompiledPolicy): string | undefined {
  return unscopedProviders(statements)[0]?.text;
}
