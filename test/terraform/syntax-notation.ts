import type { Body, Expression, TemplatePart } from "../../src/sources/terraform/hcl/syntax.js";

/**
 * A short notation of syntax trees, for the tables of the tests: `(a+b)` is an operation, `[a | item.b]` a splat,
 * `"…${a}…"` a template with its literals as JSON has them, `type "label" { … }` a block.
 */
export function bodyInWords({ attributes, blocks }: Body): string {
  const statements = [
    ...attributes.map(({ name, value }) => `${name} = ${expressionInWords(value)}`),
    ...blocks.map(({ type, labels, body }) => {
      const head = [type, ...labels.map((label) => JSON.stringify(label))].join(" ");
      return `${head} { ${bodyInWords(body)} }`;
    }),
  ];
  return statements.join("; ");
}

export function expressionInWords(expression: Expression): string {
  const words = expressionInWords;
  switch (expression.kind) {
    case "name":
      return expression.name;
    case "number":
      return expression.text;
    case "boolean":
      return String(expression.value);
    case "null":
    case "item":
      return expression.kind;
    case "template":
      return `"${partsInWords(expression.parts)}"`;
    case "tuple":
      return `[${expression.items.map(words).join(", ")}]`;
    case "object":
      return `{${expression.elements.map(({ key, value }) => `${words(key)} = ${words(value)}`).join(", ")}}`;
    case "attribute":
      return `${words(expression.of)}.${expression.name}`;
    case "index":
      return `${words(expression.of)}[${words(expression.key)}]`;
    case "splat":
      return `[${words(expression.of)} | ${words(expression.each)}]`;
    case "call":
      return `${expression.name}(${expression.args.map(words).join(", ")}${expression.expandsLast ? "..." : ""})`;
    case "conditional":
      return `(${words(expression.condition)} ? ${words(expression.whenTrue)} : ${words(expression.whenFalse)})`;
    case "unary":
      return `(${expression.operator}${words(expression.operand)})`;
    case "binary":
      return `(${words(expression.left)} ${expression.operator} ${words(expression.right)})`;
    case "for": {
      const { key, value, collection, resultKey, result, groups, condition } = expression;
      const names = key === undefined ? value : `${key}, ${value}`;
      const of = resultKey === undefined ? words(result) : `${words(resultKey)} => ${words(result)}`;
      const end = `${groups ? "..." : ""}${condition === undefined ? "" : ` if ${words(condition)}`}`;
      return `for(${names} in ${words(collection)} : ${of}${end})`;
    }
  }
}

export function partsInWords(parts: readonly TemplatePart[]): string {
  return parts.map(partInWords).join("");
}

function partInWords(part: TemplatePart): string {
  switch (part.kind) {
    case "literal":
      return JSON.stringify(part.text).slice(1, -1);
    case "interpolation":
      return `\${${expressionInWords(part.expression)}}`;
    case "if": {
      const whenFalse = part.whenFalse.length === 0 ? "" : `%{else}${partsInWords(part.whenFalse)}`;
      return `%{if ${expressionInWords(part.condition)}}${partsInWords(part.whenTrue)}${whenFalse}%{endif}`;
    }
    case "for": {
      const names = part.key === undefined ? part.value : `${part.key}, ${part.value}`;
      return `%{for ${names} in ${expressionInWords(part.collection)}}${partsInWords(part.parts)}%{endfor}`;
    }
  }
}
