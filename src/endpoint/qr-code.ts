/** How many pixels wide a module of the code is, and how many modules of quiet space stand around it. */
const scale = 4;
const border = 4;

/** A byte a pixel, and no search for filters and the best compression: a scenario is given a device as often as not. */
const png = { colorType: 0, inputColorType: 0, inputHasAlpha: false, filterType: 0, deflateLevel: 1 } as const;

/** A text as a QR code, PNG. The libraries are loaded when the first code is made. */
export async function qrCodePng(text: string): Promise<Uint8Array> {
  const [{ encodeQR }, { PNG }] = await Promise.all([import("qr"), import("pngjs")]);
  const modules = encodeQR(text, "raw", { ecc: "medium", border });
  const width = modules.length * scale;
  const image = new PNG({ width, height: width, ...png });
  image.data = Buffer.alloc(width * width, 255);
  for (const [row, line] of modules.entries()) {
    for (const [column, isDark] of line.entries()) {
      if (!isDark) continue;
      for (let y = row * scale; y < (row + 1) * scale; y++) {
        image.data.fill(0, y * width + column * scale, y * width + (column + 1) * scale);
      }
    }
  }
  return PNG.sync.write(image, png);
}
