import type { SourceText } from "../diagnostics/index.js";

/** The code units of a text: to go over them in an array is far faster than in the text itself. */
export type Units = Uint8Array | Uint16Array;

const encoder = new TextEncoder();

/** The code units of a text; of ASCII a byte each. */
export function unitsOf(text: string): Units {
  const bytes = encoder.encode(text);
  if (bytes.length === text.length) return bytes;
  const units = new Uint16Array(text.length);
  for (let index = 0; index < units.length; index++) units[index] = text.charCodeAt(index);
  return units;
}

/** Those of a text that was read from bytes, where they are still there. */
export function unitsOfSource(source: SourceText): Units {
  return source.takeBytes() ?? unitsOf(source.text);
}
