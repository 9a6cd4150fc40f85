import { type Failure, failure } from "../calls/failure.js";

/** A text with a `%` that is not followed by two hexadecimal digits, or with escaped bytes that are not UTF-8. */
export interface MalformedForm {
  readonly kind: "malformed";
  readonly text: string;
}

/** Names and values of a form or query, in their order. */
export type Form = readonly (readonly [name: string, value: string])[];

/** Reads a body of type `application/x-www-form-urlencoded`, in which + is a space. */
export function parseForm(body: string): Form | MalformedForm {
  return parsePairs(body, true);
}

/** Reads a URL's query, without the question mark. A + is a plus, because signers write spaces as %20. */
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

/** The error for a parameter that is given more than once: readers differ in which one they use. */
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
