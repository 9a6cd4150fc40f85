import type { CompiledCondition } from "../engine/index.js";
import { conditionKey, foldName } from "../iam/index.js";

/** The value of a key in a wish: one text, or several where the key is a list. */
export type Wish = string | readonly string[];

/** An account that policies do not name. */
export const strangeAccount = "999988887777";

/**
 * Values that calls may have for the key of a condition: first some that match its values, then such that nearly do. Which they
 * are, the engine decides. `resolve` gives the value of a policy variable, whose name is in lower case.
 */
export function samplesFor(condition: CompiledCondition, resolve: (key: string) => string): readonly Wish[] {
  const { form, source, key } = condition;
  const name = form?.operator.name ?? "";
  const written = source.values.map(({ value }) => withoutVariables(value, resolve));
  const texts = written.length === 0 ? ["example"] : written;
  const single = distinct(samplesOfOperator(name, texts));
  if (form?.quantifier === undefined && conditionKey(key)?.multivalued !== true) return single;
  const [first = "example"] = single;
  const filled = distinct(texts.map((text) => filledIn(text)));
  return [...single.map((each) => [each]), filled, [first, "other"], ["other"]];
}

function samplesOfOperator(name: string, texts: readonly string[]): readonly string[] {
  if (name === "Null") return ["example"];
  if (name === "Bool") return ["true", "false"];
  if (name.startsWith("Numeric")) {
    return texts.flatMap((text) => {
      const number = Number(text);
      return Number.isFinite(number) ? [number, number - 1, number + 1, 0].map((each) => String(each)) : [];
    });
  }
  if (/IpAddress$/.test(name)) return [...texts.map((text) => text.replace(/\/\d+$/, "")), "192.0.2.1"];
  const near = texts.slice(0, most).flatMap(nearlyMatching);
  return [...texts.slice(0, most).map(filledIn), ...near, ...texts.slice(0, most)];
}

/** Of how many values of a condition samples are made. */
const most = 12;

/** A text that a pattern matches; the wildcards are filled so it reads like a name. */
export function filledIn(pattern: string): string {
  const parts = pattern.split("*");
  return parts
    .map((part, index) => {
      if (index === parts.length - 1) return part;
      return `${part}${/[a-z0-9]$/i.test(part) ? "1" : "example"}`;
    })
    .join("")
    .replaceAll("?", "x");
}

/** Texts that a pattern nearly matches: with one part changed, something before or behind it, or in another letter case. */
function nearlyMatching(pattern: string): readonly string[] {
  const text = filledIn(pattern);
  const parts = text.split(/([:/])/);
  const changed = parts.flatMap((part, index) => {
    if (index % 2 === 1 || part === "") return [];
    const other = /^\d{12}$/.test(part) ? strangeAccount : "other";
    return [[...parts.slice(0, index), other, ...parts.slice(index + 1)].join("")];
  });
  const cased = text === text.toUpperCase() ? text.toLowerCase() : text.toUpperCase();
  return [...changed.reverse(), `${text}-other`, `${text}2`, `other-${text}`, text.slice(0, -1), cased, `x${text}`];
}

/** A value with its policy variables replaced, and the characters that stand for themselves. */
function withoutVariables(value: string, resolve: (key: string) => string): string {
  return value.replace(/\$\{\s*([^},]+?)\s*(?:,[^}]*)?\}/g, (_, name: string) =>
    /^[*?$]$/.test(name) ? name : resolve(foldName(name)),
  );
}

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].filter((text) => text !== "");
}
