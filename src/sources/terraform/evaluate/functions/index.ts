import { nearest } from "../../../../diagnostics/index.js";
import { refusalIn } from "../known.js";
import type { HclValue } from "../value.js";
import type { FunctionCall, HclFunction } from "./function.js";
import { strings } from "./strings.js";

const functions: ReadonlyMap<string, HclFunction> = new Map(Object.entries(strings));

/** Functions that take arguments that Terraform refuses. */
const lazy: ReadonlySet<string> = new Set(["try", "can"]);

/**
 * The outcome of a function of Terraform's language (https://developer.hashicorp.com/terraform/language/functions), by its
 * name with or without `core::`. An argument that Terraform refuses makes the outcome refused, but for `try` and `can`.
 */
export function callFunction(name: string, args: readonly HclValue[], call: FunctionCall): HclValue {
  const own = name.startsWith("core::") ? name.slice("core::".length) : name;
  const called = functions.get(own);
  if (called === undefined) {
    if (name.startsWith("provider::")) return call.unknown(`${name} is a function of a provider`);
    const near = nearest(own, functions.keys());
    const hint = near === undefined ? "" : ` (did you mean ${near}?)`;
    return { ...call.unknown(`Terraform has no function ${name}${hint}`), refused: true };
  }
  return (
    (lazy.has(own) ? undefined : args.map(refusalIn).find((refusal) => refusal !== undefined)) ?? called(args, call)
  );
}
