/** How many pixels wide a module of the code is, and how many modules of quiet space stand around it. */
const scale = 4;
const border = 4;

/** A text as a QR code, PNG. The libraries are loaded when the first code is made. */
export async function qrCodePng(text: string): Promise<Uint8Array> {
  const [{ encodeQR }, { PNG }] = await Promise.all([import("qr"), import("pngjs")]);
  const modules = encodeQR(text, "raw", { ecc: "medium", border });
  const width = modules.length * scale;
  const image = new PNG({ width, height: width, colorType: 0 });
  for (let y = 0; y < width; y++) {
    for (let x = 0; x < width; x++) {
      const isDark = modules[Math.floor(y / scale)]?.[Math.floor(x / scale)] === true;
      image.data.fill(isDark ? 0 : 255, (y * width + x) * 4, (y * width + x) * 4 + 3);
      image.data[(y * width + x) * 4 + 3] = 255;
    }
  }
  return PNG.sync.write(image, { colorType: 0 });
}
