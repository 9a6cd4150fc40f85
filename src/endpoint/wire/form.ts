import { type Failure, failure } from "../calls/failure.js";

/** A text in which a `%` is not followed by two hexadecimal digits, or stands for bytes that are no UTF-8. */
export interface MalformedForm {
  readonly kind: "malformed";
  readonly text: string;
}

/** Names and values of a form or query, in the order in which they stand there. */
export type Form = readonly (readonly [name: string, value: string])[];

/** A request's body: `application/x-www-form-urlencoded`, where + is a space. */
export function parseForm(body: string): Form | MalformedForm {
  return parsePairs(body, true);
}

/** A URL's query, without its question mark. A + is a plus here: signers write spaces as %20. */
export function parseQuery(query: string): Form | MalformedForm {
  return parsePairs(query, false);
}

function parsePairs(text: string, plusIsSpace: boolean): Form | MalformedForm {
  const pairs: (readonly [string, string])[] = [];
  for (const pair of text.split("&")) {
    if (pair === "") continue;
    const equals = pair.indexOf("=");
    const name = decode(equals < 0 ? pair : pair.slice(0, equals), plusIsSpace);
    const value = decode(equals < 0 ? "" : pair.slice(equals + 1), plusIsSpace);
    if (name === undefined || value === undefined) return { kind: "malformed", text: pair.slice(0, 40) };
    pairs.push([name, value]);
  }
  return pairs;
}

/** Whether a body or query could be read. */
export function isMalformed(form: Form | MalformedForm): form is MalformedForm {
  return "kind" in form;
}

/** Refuses parameters that are given more than once: which one counts differs from one reader to the next. */
export function refuseRepeatedParameter(parameters: Form): Failure | undefined {
  const seen = new Set<string>();
  for (const [name] of parameters) {
    if (seen.has(name)) {
      return failure("MalformedInput", 400, `The parameter "${name.slice(0, 100)}" is given more than once.`);
    }
    seen.add(name);
  }
  return undefined;
}

function decode(text: string, plusIsSpace: boolean): string | undefined {
  const spaced = plusIsSpace ? text.replaceAll("+", " ") : text;
  if (!spaced.includes("%")) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    return undefined;
  }
}
