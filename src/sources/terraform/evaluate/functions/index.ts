import { nearest } from "../../../../diagnostics/index.js";
import { refusalIn } from "../known.js";
import type { HclValue } from "../value.js";
import { collections } from "./collections.js";
import { conversions } from "./conversions.js";
import { encoding } from "./encoding.js";
import { files } from "./files.js";
import { formats } from "./format.js";
import type { FunctionCall, HclFunction } from "./function.js";
import { numbers } from "./numbers.js";
import { patterns } from "./patterns.js";
import { sets } from "./sets.js";
import { strings } from "./strings.js";
import { unknowable } from "./unknowable.js";

const functions: ReadonlyMap<string, HclFunction> = new Map(
  [collections, conversions, encoding, files, formats, numbers, patterns, sets, strings, unknowable].flatMap(
    Object.entries<HclFunction>,
  ),
);

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
