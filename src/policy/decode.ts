import { SourceText } from "../diagnostics/index.js";

/** Bytes read as text, or why they are refused. `offset` is in UTF-16 units of what could be read before it. */
export type Decoded =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "refused"; readonly message: string };

/** To make one takes longer than to decode a policy. */
const strict = new TextDecoder("utf-8", { fatal: true });

/**
 * Reads a policy file's bytes as UTF-8, with or without a byte order mark.
 *
 * IAM policies are UTF-8 JSON; any other encoding is refused by name, because guessing could hide an element.
 */
export function decodeText(bytes: Uint8Array): Decoded {
  const other = otherEncoding(bytes);
  if (other !== undefined) {
    return { kind: "refused", message: `the file is encoded in ${other}, but must be UTF-8` };
  }
  try {
    return { kind: "text", text: strict.decode(bytes) };
  } catch {
    const line = lineOfFirstError(bytes);
    return { kind: "refused", message: `the file is not valid UTF-8 (line ${line})` };
  }
}

/** The line up to which bytes are the UTF-8 of the text that they are leniently read as. */
function lineOfFirstError(bytes: Uint8Array): number {
  const lenient = new TextDecoder("utf-8", { ignoreBOM: true });
  const again = new TextEncoder().encode(lenient.decode(bytes));
  let good = 0;
  while (good < bytes.length && again[good] === bytes[good]) good++;
  const text = lenient.decode(bytes.subarray(0, good));
  return new SourceText("", text).position(text.length).line;
}

function otherEncoding(bytes: Uint8Array): string | undefined {
  const [first, second, third, fourth] = bytes;
  if (first === 0xff && second === 0xfe) return third === 0 && fourth === 0 ? "UTF-32" : "UTF-16";
  if (first === 0xfe && second === 0xff) return "UTF-16";
  if (first === 0 && second === 0) return "UTF-32";
  if (bytes.length >= 2 && (first === 0 || second === 0)) return "UTF-16";
  return undefined;
}
