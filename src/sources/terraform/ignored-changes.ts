import type { Block } from "./hcl/syntax.js";
import { argumentOf } from "./module-folder.js";

/**
 * The arguments whose values something else than Terraform sets:
 * https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle#ignore_changes.
 */
export function ignoredChanges({ body }: Block): "all" | ReadonlySet<string> {
  const names = new Set<string>();
  for (const lifecycle of body.blocks.filter(({ type }) => type === "lifecycle")) {
    const value = argumentOf(lifecycle, "ignore_changes")?.value;
    if (value?.kind === "name" && value.name === "all") return "all";
    if (value?.kind !== "tuple") continue;
    for (const item of value.items) {
      let first = item;
      while (first.kind === "attribute" || first.kind === "index") first = first.of;
      if (first.kind === "name") names.add(first.name);
      // In the JSON syntax, and in old files, these are texts.
      if (first.kind === "template" && first.parts[0]?.kind === "literal")
        names.add(first.parts[0].text.replace(/[.[].*$/, ""));
    }
  }
  return names;
}
