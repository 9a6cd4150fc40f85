import { CreateVirtualMFADeviceCommand } from "@aws-sdk/client-iam";
import { PNG } from "pngjs";
import decodeQR from "qr/decode.js";
import { expect, test } from "vitest";
import { codeAt } from "../../src/endpoint/mfa.js";
import { endpointForTests } from "./clients.js";

const { iam } = endpointForTests();

test("QRCodePNG is a picture of the otpauth URI with the device's seed", async () => {
  const input = { VirtualMFADeviceName: "phone", Path: "/team/" };
  const { VirtualMFADevice } = await iam().send(new CreateVirtualMFADeviceCommand(input));
  const seed = Buffer.from(VirtualMFADevice?.Base32StringSeed ?? []).toString("ascii");
  const { width, height, data } = PNG.sync.read(Buffer.from(VirtualMFADevice?.QRCodePNG ?? []));
  expect(decodeQR({ width, height, data })).toBe(`otpauth://totp/phone@123456789012?secret=${seed}`);
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
