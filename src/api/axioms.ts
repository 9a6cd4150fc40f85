import type { Axiom } from "../analysis/index.js";
import { readAxiom } from "../inspection/index.js";
import { InvalidOptionError } from "./options.js";

/** Reads the names of assumptions. Throws {@link InvalidOptionError} for an unknown one. */
export function axiomsOf(names: readonly string[] = []): ReadonlySet<Axiom> {
  return new Set(
    names.map((name) => {
      const axiom = readAxiom(name);
      if (axiom.kind === "unknown") throw new InvalidOptionError(axiom.message);
      return axiom.value;
    }),
  );
}
