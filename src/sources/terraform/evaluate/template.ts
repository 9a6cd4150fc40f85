import type { Expression, TemplatePart } from "../hcl/syntax.js";
import { asText } from "./convert.js";
import type { Evaluation } from "./evaluation.js";
import { turnsOf } from "./for-expression.js";
import { textOf } from "./literals.js";
import { type Scope, withName } from "./scope.js";
import { refusedOf, unknownOf } from "./unknowns.js";
import type { HclValue, TextPart, UnknownValue } from "./value.js";

/**
 * A quoted text, a heredoc or the template of a file: https://developer.hashicorp.com/terraform/language/expressions/strings.
 * `"${x}"` alone is x itself.
 */
export function templateOf(
  evaluation: Evaluation,
  expression: Expression,
  parts: readonly TemplatePart[],
  scope: Scope,
): HclValue {
  const [only] = parts;
  if (only?.kind === "interpolation" && parts.length === 1) return evaluation.value(only.expression, scope);
  const written: TextPart[] = [];
  const trouble = write(evaluation, expression, parts, scope, written);
  return trouble ?? textOf(expression, written);
}

/** Writes parts; gives a value that the whole text is instead, because not even its outline is known. */
function write(
  evaluation: Evaluation,
  whole: Expression,
  parts: readonly TemplatePart[],
  scope: Scope,
  written: TextPart[],
): UnknownValue | undefined {
  for (const part of parts) {
    const trouble = writePart(evaluation, whole, part, scope, written);
    if (trouble !== undefined) return trouble;
  }
  return undefined;
}

function writePart(
  evaluation: Evaluation,
  whole: Expression,
  part: TemplatePart,
  scope: Scope,
  written: TextPart[],
): UnknownValue | undefined {
  switch (part.kind) {
    case "literal":
      written.push(normalized(part));
      return undefined;
    case "interpolation": {
      const value = evaluation.value(part.expression, scope);
      if (value.kind === "unknown" && value.refused === true) return value;
      const inner = asText(value);
      if (inner === undefined) return refusedOf(whole, scope, notText(value));
      for (const each of inner) written.push(each);
      return undefined;
    }
    case "if": {
      const way = evaluation.decided(part.condition, scope);
      if (typeof way !== "boolean") return way.refused ? way : unknownOf(whole, scope, way.why, { shape: "text" });
      return write(evaluation, whole, way ? part.whenTrue : part.whenFalse, scope, written);
    }
    case "for": {
      const turns = turnsOf(evaluation, part, scope);
      if (turns.kind === "unknown")
        return turns.refused ? turns : unknownOf(whole, scope, turns.why, { shape: "text" });
      if (turns.several !== undefined) return unknownOf(whole, scope, turns.several.why, { shape: "text" });
      for (const [index, { key, value }] of turns.turns.entries()) {
        if (evaluation.isSpent) return unknownOf(whole, scope, "evaluating it takes too long", { shape: "text" });
        const outer = part.key === undefined ? scope : withName(scope, part.key, key, `[${index}]`);
        const trouble = write(evaluation, whole, part.parts, withName(outer, part.value, value, `[${index}]`), written);
        if (trouble !== undefined) return trouble;
      }
      return undefined;
    }
  }
}

function notText({ kind }: HclValue): string {
  return kind === "null" ? "null cannot be a part of a text" : "a list or an object cannot be a part of a text";
}

/** Terraform's texts are in the normal form C of Unicode. */
function normalized(part: Extract<TemplatePart, { readonly kind: "literal" }>): TextPart {
  const text = part.text.normalize("NFC");
  if (text === part.text) return part;
  return {
    kind: "literal",
    text,
    place: part.place,
    offsets: text.length === part.text.length ? part.offsets : undefined,
  };
}
