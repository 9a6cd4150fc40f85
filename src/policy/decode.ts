import { SourceText } from "../diagnostics/index.js";

/** Bytes read as text, or why they are refused. */
export type Decoded =
  | { readonly kind: "text"; readonly text: string }
  | {
      readonly kind: "refused";
      readonly message: string;
      /** Whether it is not a text before it is decompressed. */
      readonly isCompressed?: true;
    };

/** How a text is written as bytes. */
export interface TextEncoding {
  readonly name: "UTF-8" | "UTF-16LE" | "UTF-16BE" | "UTF-32LE" | "UTF-32BE";
  /** Whether a byte order mark comes first, which is not part of the text. */
  readonly hasMark: boolean;
}

/** To make one takes longer than to decode a policy. */
const strict = new TextDecoder("utf-8", { fatal: true });

/**
 * Reads a file's bytes as text: UTF-8, or what a Unicode encoding with wider units shows of itself, with or without a
 * byte order mark (https://www.unicode.org/faq/utf_bom.html). Windows PowerShell writes what is redirected to a file in
 * UTF-16LE (https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_character_encoding), so
 * plans of Terraform come in it.
 *
 * Any other encoding is refused, because guessing could hide an element. Never throws.
 */
export function decodeText(bytes: Uint8Array): Decoded {
  const compressed = compressionOf(bytes);
  if (compressed !== undefined) return { kind: "refused", message: compressed, isCompressed: true };
  const { name } = textEncodingOf(bytes);
  if (name === "UTF-8") {
    try {
      return { kind: "text", text: strict.decode(bytes) };
    } catch {
      const line = lineOfFirstError(bytes);
      return { kind: "refused", message: `the file is not valid UTF-8 (line ${line})` };
    }
  }
  const text = name.startsWith("UTF-16") ? decodeUtf16(bytes, name, true) : decodeUtf32(bytes, name);
  return text === undefined
    ? { kind: "refused", message: `the file is not valid ${name}` }
    : { kind: "text", text: withoutMark(text) };
}

/** What can be read of the beginning of a file's bytes, which may end within a character. */
export function decodeBeginning(bytes: Uint8Array): string {
  const { name } = textEncodingOf(bytes);
  if (name === "UTF-8") return new TextDecoder().decode(bytes);
  if (name.startsWith("UTF-16")) return withoutMark(decodeUtf16(bytes, name, false) ?? "");
  return withoutMark(decodeUtf32(bytes.subarray(0, bytes.length - (bytes.length % 4)), name) ?? "");
}

/** The encoding of bytes. Texts begin with a mark, or with a character of ASCII: so the zeros beside it tell. */
export function textEncodingOf(bytes: Uint8Array): TextEncoding {
  const [first = -1, second = -1, third = -1, fourth = -1] = bytes;
  if (first === 0xff && second === 0xfe)
    return { name: third === 0 && fourth === 0 ? "UTF-32LE" : "UTF-16LE", hasMark: true };
  if (first === 0xfe && second === 0xff) return { name: "UTF-16BE", hasMark: true };
  if (first === 0 && second === 0 && third === 0xfe && fourth === 0xff) return { name: "UTF-32BE", hasMark: true };
  const isAscii = (unit: number): boolean => unit > 0 && unit < 0x80;
  const hasMark = false;
  if (isAscii(first) && second === 0) return { name: third === 0 && fourth === 0 ? "UTF-32LE" : "UTF-16LE", hasMark };
  if (first === 0 && isAscii(second)) return { name: "UTF-16BE", hasMark };
  if (first === 0 && second === 0 && third === 0 && isAscii(fourth)) return { name: "UTF-32BE", hasMark };
  return { name: "UTF-8", hasMark: first === 0xef && second === 0xbb && third === 0xbf };
}

/** The bytes of a text: what {@link decodeText} reads as that text. */
export function encodeText(text: string, { name, hasMark }: TextEncoding): Uint8Array {
  const whole = hasMark ? `\uFEFF${text}` : text;
  if (name === "UTF-8") return new TextEncoder().encode(whole);
  const isLittle = name.endsWith("LE");
  const points = name.startsWith("UTF-32") ? [...whole].map((each) => each.codePointAt(0) ?? 0) : undefined;
  const length = points === undefined ? whole.length * 2 : points.length * 4;
  const view = new DataView(new ArrayBuffer(length));
  if (points === undefined) {
    for (let index = 0; index < whole.length; index++) view.setUint16(index * 2, whole.charCodeAt(index), isLittle);
  } else {
    for (const [index, point] of points.entries()) view.setUint32(index * 4, point, isLittle);
  }
  return new Uint8Array(view.buffer);
}

/** What a compressed file is, by its first bytes (RFC 1952, https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT). */
function compressionOf([first, second, third, fourth]: Uint8Array): string | undefined {
  if (first === 0x1f && second === 0x8b) return "the file is compressed with gzip; decompress it first";
  if (first === 0x50 && second === 0x4b && third === 3 && fourth === 4)
    return "the file is a zip archive; what terraform plan -out wrote is read with terraform show -json FILE";
  return undefined;
}

/** Undefined where it is not valid, which only a whole text can be. */
function decodeUtf16(bytes: Uint8Array, name: TextEncoding["name"], isWhole: boolean): string | undefined {
  try {
    return new TextDecoder(name, { fatal: isWhole, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Undefined where it is not valid. */
function decodeUtf32(bytes: Uint8Array, name: TextEncoding["name"]): string | undefined {
  if (bytes.length % 4 !== 0) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 4) {
    const point = view.getUint32(at, name === "UTF-32LE");
    if (point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return undefined;
    parts.push(String.fromCodePoint(point));
  }
  return parts.join("");
}

function withoutMark(text: string): string {
  return text.startsWith("\uFEFF") ? text.slice(1) : text;
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
