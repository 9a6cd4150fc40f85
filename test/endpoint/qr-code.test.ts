import { CreateVirtualMFADeviceCommand } from "@aws-sdk/client-iam";
import { PNG } from "pngjs";
import decodeQR from "qr/decode.js";
import { expect, test } from "vitest";
import { oneBitPng } from "../../src/endpoint/iam/qr-code.js";
import { codeAt } from "../../src/endpoint/sts/mfa-codes.js";
import { endpointForTests } from "./clients.js";

const { iam } = endpointForTests();

test("QRCodePNG is a picture of the otpauth URI with the device's seed", async () => {
  const input = { VirtualMFADeviceName: "phone", Path: "/team/" };
  const { VirtualMFADevice } = await iam().send(new CreateVirtualMFADeviceCommand(input));
  const seed = Buffer.from(VirtualMFADevice?.Base32StringSeed ?? []).toString("ascii");
  const { width, height, data } = PNG.sync.read(Buffer.from(VirtualMFADevice?.QRCodePNG ?? []));
  expect(decodeQR({ width, height, data })).toBe(`otpauth://totp/phone@123456789012?secret=${seed}`);
  expect(VirtualMFADevice?.QRCodePNG?.length).toBeLessThan(1500);
});

test("a picture has the pixels that it was made of, whatever its width", () => {
  for (const width of [1, 2, 7, 8, 9, 31, 33]) {
    const rows = [0, 1, 2].map((y) => Array.from({ length: width }, (_, x) => (x * 7 + y * 3) % 5 < 2));
    for (const scale of [1, 3]) {
      const { data, ...size } = PNG.sync.read(Buffer.from(oneBitPng(rows, scale)));
      expect([size.width, size.height]).toEqual([width * scale, 3 * scale]);
      for (const [index, shade] of [...data].entries()) {
        const pixel = index >> 2;
        const [x, y] = [pixel % size.width, Math.floor(pixel / size.width)];
        const isDark = rows[Math.floor(y / scale)]?.[Math.floor(x / scale)];
        expect(shade).toBe(index % 4 === 3 || isDark === false ? 255 : 0);
      }
    }
  }
});

// RFC 6238, appendix B: the last six digits of the SHA-1 column.
test.each([
  [59, "287082"],
  [1_111_111_109, "081804"],
  [1_111_111_111, "050471"],
  [1_234_567_890, "005924"],
  [2_000_000_000, "279037"],
  [20_000_000_000, "353130"],
])("the code at %d is %s", (at, code) => {
  expect(codeAt("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", at)).toBe(code);
});
