import type { Axiom } from "../analysis/index.js";
import { readAxiom } from "../inspection/index.js";
import { UsageError } from "./exit.js";

/** What an option names. Throws UsageError, with the option, where it names nothing. */
export function named<T>(
  option: string,
  text: { readonly kind: "read"; readonly value: T } | { readonly kind: "unknown"; readonly message: string },
): T {
  if (text.kind === "read") return text.value;
  throw new UsageError(`${option}: ${text.message}`);
}

/** The axioms that `--without-axiom` switches off. Throws UsageError for what is not an axiom. */
export function axiomsIn(names: readonly string[]): ReadonlySet<Axiom> {
  return new Set(names.map((name) => named("--without-axiom", readAxiom(name))));
}
