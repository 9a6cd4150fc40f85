import { generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { readSamlMetadata } from "./saml-metadata.js";
import { selfSignedCertificate } from "./test-certificate.js";
import { createTestSamlIdp } from "./test-issuer.js";

const entityId = "https://idp.example.com/saml";
const { metadata } = createTestSamlIdp({ entityId });

describe("metadata that is good", () => {
  test("entity id, certificates, no expiration", async () => {
    const read = await readSamlMetadata(metadata);
    expect(read).toMatchObject({ kind: "metadata", entityId, validUntil: undefined });
    expect(read.kind === "metadata" && read.certificates).toEqual([
      expect.stringMatching(/^-----BEGIN CERTIFICATE-----\n/),
    ]);
  });

  test("the earlier of two expirations", async () => {
    const both = metadata
      .replace("entityID=", 'validUntil="2030-01-01T00:00:00Z" $&')
      .replace("<md:IDPSSODescriptor", '$& validUntil="2029-01-01T00:00:00.5Z"');
    expect(await readSamlMetadata(both)).toMatchObject({ validUntil: new Date("2029-01-01T00:00:00.500Z") });
  });

  test("a comment and line breaks in a certificate", async () => {
    const commented = metadata.replace(/>MII[^<]{100}/, (text) => `${text}\n  <!-- more -->\n  `);
    expect(commented).not.toBe(metadata);
    expect(await readSamlMetadata(commented)).toEqual(await readSamlMetadata(metadata));
  });

  test("a key without a use, and one for encryption beside it", async () => {
    const key = /<md:KeyDescriptor.*<\/md:KeyDescriptor>/s.exec(metadata)?.[0] ?? "";
    const several = metadata.replace(
      key,
      key.replace(' use="signing"', "") + key.replace("signing", "encryption").replace(/>MII[^<]*</, ">AAAA<"),
    );
    const read = await readSamlMetadata(several);
    expect(read.kind === "metadata" && read.certificates).toHaveLength(1);
  });
});

describe("metadata that AWS could not parse", () => {
  const short = generateKeyPairSync("rsa", { modulusLength: 512 });
  const shortCertificate = selfSignedCertificate(short.publicKey, short.privateKey, "short").toString("base64");
  test.each([
    ["nothing", () => "", "it is not well-formed XML"],
    ["no XML", () => "x", "it is not well-formed XML"],
    ["a byte order mark", (xml: string) => `\uFEFF${xml}`, "it begins with a byte order mark"],
    ["a document type", (xml: string) => xml.replace("<md:Ent", "<!DOCTYPE x><md:Ent"), "it has a document type"],
    ["another root", (xml: string) => xml.replaceAll("EntityDescriptor", "EntitiesDescriptor"), "its root is not an"],
    ["another namespace", (xml: string) => xml.replace("2.0:metadata", "1.0:metadata"), "its root is not an"],
    ["no entityID", (xml: string) => xml.replace(/ entityID="[^"]*"/, ""), "it has no entityID"],
    ["an empty entityID", (xml: string) => xml.replace(/ entityID="[^"]*"/, ' entityID=""'), "it has no entityID"],
    ["no identity provider", (xml: string) => xml.replaceAll("IDPSSO", "SPSSO"), "exactly one IDPSSODescriptor"],
    [
      "two identity providers",
      (xml: string) => xml.replace(/<md:IDPSSODescriptor.*<\/md:IDPSSODescriptor>/s, "$&$&"),
      "exactly one IDPSSODescriptor",
    ],
    [
      "an expiration that is none",
      (xml: string) => xml.replace("entityID=", 'validUntil="2030-01-01" $&'),
      "its validUntil is not a time in UTC",
    ],
    ["no certificate", (xml: string) => xml.replace(/<ds:X509Certificate>.*</, "<"), "it is not well-formed XML"],
    [
      "no key",
      (xml: string) => xml.replace(/<md:KeyDescriptor.*<\/md:KeyDescriptor>/s, ""),
      "has no signing certificate",
    ],
    ["a key for encryption only", (xml: string) => xml.replace("signing", "encryption"), "has no signing certificate"],
    ["a broken certificate", (xml: string) => xml.replace(/>MII[^<]*</, ">MIIC<"), "a certificate that cannot be read"],
    ["no Base64", (xml: string) => xml.replace(/>MII[^<]*</, ">?<"), "a certificate that cannot be read"],
    [
      "a short key",
      (xml: string) => xml.replace(/>MII[^<]*</, `>${shortCertificate}<`),
      "cannot be read or is too short",
    ],
  ])("%s", async (_, change, reason) => {
    const read = await readSamlMetadata(change(metadata));
    expect(read).toMatchObject({ kind: "failure", code: "InvalidInput", status: 400 });
    expect(read.kind === "failure" && read.message).toMatch(/^Could not parse metadata: /);
    expect(read.kind === "failure" && read.message).toContain(reason);
  });
});
