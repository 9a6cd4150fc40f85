import { createHash, type KeyObject, sign } from "node:crypto";

/**
 * A self-signed X.509 certificate in DER for an RSA key: what SAML metadata carries a public key in.
 *
 * It is put together by hand because the form is fixed: a version 3 certificate without extensions (RFC 5280, section
 * 4.1). A library for certificates would weigh more than everything that uses it, and a key pair in the source would end
 * up in somebody's real account sooner or later.
 */
export function selfSignedCertificate(publicKey: KeyObject, privateKey: KeyObject, commonName: string): Buffer {
  const publicKeyInfo = publicKey.export({ type: "spki", format: "der" });
  // sha256WithRSAEncryption, 1.2.840.113549.1.1.11
  const algorithm = sequence(der(0x06, Buffer.from("2a864886f70d01010b", "hex")), der(0x05, Buffer.alloc(0)));
  // commonName, 2.5.4.3, as a UTF8String
  const attribute = sequence(der(0x06, Buffer.from("550403", "hex")), der(0x0c, Buffer.from(commonName, "utf8")));
  const name = sequence(der(0x31, attribute));
  // The second date is RFC 5280's for "does not expire".
  const validity = sequence(generalizedTime("20000101000000Z"), generalizedTime("99991231235959Z"));
  // A serial number is positive, so its first bit is 0, and its first byte is not.
  const serialNumber = createHash("sha256").update(publicKeyInfo).digest().subarray(0, 16);
  serialNumber[0] = 0x01;
  const certificate = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, serialNumber),
    algorithm,
    name,
    validity,
    name,
    publicKeyInfo,
  );
  const signature = sign("sha256", certificate, privateKey);
  return sequence(certificate, algorithm, der(0x03, Buffer.concat([Buffer.from([0]), signature])));
}

/** One DER value: tag, length, content. */
function der(tag: number, content: Buffer): Buffer {
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), content]);
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(length);
  const significant = bytes.subarray(bytes.findIndex((byte) => byte !== 0));
  return Buffer.concat([Buffer.from([tag, 0x80 | significant.length]), significant, content]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, Buffer.concat(parts));
}

function generalizedTime(text: string): Buffer {
  return der(0x18, Buffer.from(text, "ascii"));
}
