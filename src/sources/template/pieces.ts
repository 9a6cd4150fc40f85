import { isAccountName } from "./account-values.js";
import { literal, open, type Part, type Piece, type Unknown } from "./value.js";

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html */
export const dynamicReference = /\{\{(?=resolve:)(?:[^{}]|[$&]\{[^{}]*\})*\}\}/g;
/** The same within the text of `Fn::Sub`. */
export const substituted = new RegExp(`${dynamicReference.source}|\\$\\{([^{}]*)\\}`, "g");
/** Both within loops, whose identifiers may have an ampersand as well. */
export const boundOrDynamic = new RegExp(`${dynamicReference.source}|[$&]\\{([0-9A-Za-z]+)\\}`, "g");
export const boundOrSubstituted = new RegExp(`${dynamicReference.source}|[$&]\\{([^{}]*)\\}`, "g");

/** Takes a text apart: dynamic references are not known, and `partsOf` says what the other expressions are. */
export function piecesOf(
  text: string,
  expressions: RegExp,
  partsOf: (expression: string, within: string) => readonly Part[],
): readonly Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  const add = (to: number): void => {
    if (to > from) pieces.push({ start: from, end: to, parts: [literal(text.slice(from, to))] });
  };
  for (const match of text.matchAll(expressions)) {
    const [within, expression] = match;
    add(match.index);
    from = match.index + within.length;
    const parts =
      expression === undefined
        ? [open({ identity: within.slice(2, -2), nature: stored(within), shape: "text", within, alone: within })]
        : partsOf(expression, within);
    pieces.push({ start: match.index, end: from, parts });
  }
  add(text.length);
  return pieces;
}

/** What a dynamic reference leads to, as far as its name tells: `{{resolve:ssm:/partner/account-id}}`. */
function stored(reference: string): Unknown["nature"] {
  return { kind: "anything", isAccount: isAccountName(/([\w-]+)[^\w-]*(:\d+)?\}\}$/.exec(reference)?.[1] ?? "") };
}
