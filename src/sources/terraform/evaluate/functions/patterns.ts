import { mappingAt, memberAt, nullAt, sequenceAt } from "../literals.js";
import type { HclValue } from "../value.js";
import { type Arguments, mostItems, withArguments } from "./arguments.js";
import type { HclFunction } from "./function.js";
import { Machine, type Match } from "./regex/machine.js";
import { readPattern } from "./regex/pattern.js";

/** https://developer.hashicorp.com/terraform/language/functions/regex and regexall */
export const patterns: Readonly<Record<string, HclFunction>> = {
  regex: withArguments(2, 2, (given) => {
    const expression = compiled(given, given.text(0));
    const text = given.text(1);
    const [match] = expression.matches(text, 1);
    return match === undefined ? given.refuse("the text does not match the pattern") : expression.value(match, text);
  }),
  regexall: withArguments(2, 2, (given) => {
    const expression = compiled(given, given.text(0));
    const text = given.text(1);
    const matches = expression.matches(text, mostItems).map((match) => expression.value(match, text));
    return sequenceAt(given.place, matches);
  }),
};

interface Compiled {
  matches(text: string, most: number): readonly Match[];
  /** What `regex` gives for a match: a text, or its groups as a list or as an object. */
  value(match: Match, text: string): HclValue;
  readonly names: readonly (string | undefined)[];
}

function compiled(given: Arguments, pattern: string): Compiled {
  const read = readPattern(pattern);
  if (read.kind === "refused") return given.refuse("the pattern is not a regular expression");
  if (read.kind === "unknown") return given.unknown(read.why);
  const { names } = read;
  const machine = new Machine(read.pattern, names.length);
  const group = (match: Match, text: string, number: number): HclValue => {
    const start = match[number * 2] ?? -1;
    return start < 0 ? nullAt(given.place) : given.asText(text.slice(start, match[number * 2 + 1]));
  };
  const own = names.slice(1);
  const isNamed = own.some((name) => name !== undefined);
  return {
    names,
    matches(text, most) {
      const found = machine.matches(text, most);
      return machine.isExhausted ? given.unknown("the regular expression takes too long") : found;
    },
    value(match, text) {
      if (own.length === 0) return group(match, text, 0);
      if (!isNamed) {
        return sequenceAt(
          given.place,
          own.map((_, index) => group(match, text, index + 1)),
          "tuple",
        );
      }
      const members = own.map((name, index) =>
        memberAt(
          given.place,
          name ?? given.refuse("the pattern has groups with and without names"),
          group(match, text, index + 1),
        ),
      );
      return mappingAt(given.place, members);
    },
  };
}

/** A text in which all that matches is another; `$1` and `${name}` in that are the groups, `$$` is `$`. */
export function replacedByPattern(given: Arguments, text: string, pattern: string, by: string): HclValue {
  const expression = compiled(given, pattern);
  let replaced = "";
  let at = 0;
  for (const match of expression.matches(text, mostItems)) {
    const [start = 0, end = 0] = match;
    replaced += text.slice(at, start) + expanded(by, expression.names, match, text);
    at = end;
  }
  return given.asText(replaced + text.slice(at));
}

function expanded(by: string, names: readonly (string | undefined)[], match: Match, text: string): string {
  return by.replace(/\$(?:\$|(\w+)|\{(\w+)\})/g, (whole, plain: string | undefined, braced: string | undefined) => {
    if (whole === "$$") return "$";
    const name = plain ?? braced ?? "";
    const number = /^\d+$/.test(name) ? Number(name) : names.indexOf(name);
    const start = number < 0 ? -1 : (match[number * 2] ?? -1);
    return start < 0 ? "" : text.slice(start, match[number * 2 + 1]);
  });
}
