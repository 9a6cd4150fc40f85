import { crc32, deflateSync } from "node:zlib";

/** The width of a module of the code in pixels, and the width of the blank border in modules. */
const scale = 4;
const border = 4;

/** A text as a QR code in a PNG. The library is loaded when the first code is made. */
export async function qrCodePng(text: string): Promise<Uint8Array> {
  const { encodeQR } = await import("qr");
  return oneBitPng(encodeQR(text, "raw", { ecc: "medium", border }), scale);
}

/**
 * A PNG in black and white with one bit for each pixel; true is black.
 *
 * https://www.w3.org/TR/png-3/
 */
export function oneBitPng(rows: readonly (readonly boolean[])[], pixelsPerModule: number): Uint8Array {
  const width = (rows[0]?.length ?? 0) * pixelsPerModule;
  const height = rows.length * pixelsPerModule;
  const lineLength = 1 + Math.ceil(width / 8);
  const lines = Buffer.alloc(lineLength * height);
  for (const [index, row] of rows.entries()) {
    // A line begins with its filter; 0 means no filter. A bit that is set is white.
    const line = Buffer.alloc(lineLength);
    for (let x = 0; x < width; x++) {
      if (row[Math.floor(x / pixelsPerModule)] !== true)
        line[1 + (x >> 3)] = (line[1 + (x >> 3)] ?? 0) | (128 >> (x & 7));
    }
    for (let y = 0; y < pixelsPerModule; y++) line.copy(lines, (index * pixelsPerModule + y) * lineLength);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // One bit a pixel; the other fields are 0: greyscale, deflate, the usual filters, not interlaced.
  header[8] = 1;
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const compressed = deflateSync(lines);
  return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", compressed), chunk("IEND", Buffer.alloc(0))]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}
