import type { Documentation } from "../../src/documentation/index.js";

/** What a name would need to become more than text: in HTML, in an attribute, in a style sheet, in a line of text. */
export const hostileText =
  '<script>window.caught=1</script><img src=x onerror="window.caught=2"> " onfocus=window.caught=3 autofocus \' </title></style></svg><b>&lt;i&gt; --> ]]> \u202eevil\u202c \u200f\u0000\ufeff \ud800 שלום';

// Ids, and what has only so many values.
const apart: ReadonlySet<string> = new Set([
  ...["id", "run", "role", "roles", "scenario", "scenarios", "fromRole", "kind", "status", "mfa", "shown", "analysis"],
  ...["verdict", "severity", "answer", "caller", "effect", "possible", "pointer", "sha256", "index"],
]);

/** The same documentation with hostile text in all that somebody else may have written. */
export function hostile(documentation: Documentation, planted = hostileText): Documentation {
  const infected = (value: unknown, key: string): unknown => {
    if (typeof value === "string") return apart.has(key) ? value : `${value}${planted}`;
    if (Array.isArray(value)) {
      const isApart = key === "missing" || apart.has(key);
      return value.map((each) => (isApart ? structure(each) : infected(each, key)));
    }
    return structure(value);
  };
  const structure = (value: unknown): unknown =>
    typeof value === "object" && value !== null
      ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, infected(each, key)]))
      : value;
  // Only strings were changed, and none of those that have a type of their own.
  return structure(documentation) as Documentation;
}
