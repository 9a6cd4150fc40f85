import { X509Certificate } from "node:crypto";
import {
  attribute,
  childElements,
  isNamed,
  onlyChild,
  readTime,
  readXml,
  samlMetadataNamespace,
  signatureNamespace,
  textOf,
} from "./xml.js";

/** What AWS needs of a SAML identity provider's metadata. */
export interface SamlMetadata {
  readonly kind: "metadata";
  /** The issuer of its assertions. */
  readonly entityId: string;
  /** The certificates it signs with, in PEM. */
  readonly certificates: readonly string[];
  /** When the metadata says that it expires; undefined where it does not. */
  readonly validUntil: Date | undefined;
}

/** AWS refuses metadata that it cannot read. */
export interface MetadataFailure {
  readonly kind: "failure";
  readonly code: "InvalidInput";
  readonly status: 400;
  readonly message: string;
}

/**
 * Reads the metadata that CreateSAMLProvider and UpdateSAMLProvider are given. Never throws.
 *
 * The certificates' own dates do not count: IAM does not evaluate them.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml.html,
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_saml.html
 */
export async function readSamlMetadata(xml: string): Promise<SamlMetadata | MetadataFailure> {
  if (xml.startsWith("\uFEFF")) return cannotParse("it begins with a byte order mark");
  const read = await readXml(xml);
  if (read.kind === "notXml") return cannotParse(read.reason);
  const { root } = read;
  if (!isNamed(root, samlMetadataNamespace, "EntityDescriptor")) {
    return cannotParse("its root is not an EntityDescriptor");
  }
  const entityId = attribute(root, "entityID");
  if (entityId === undefined || entityId === "") return cannotParse("it has no entityID");
  const descriptor = onlyChild(root, samlMetadataNamespace, "IDPSSODescriptor");
  if (descriptor === undefined) return cannotParse("it must have exactly one IDPSSODescriptor");
  const dates: Date[] = [];
  for (const text of [attribute(root, "validUntil"), attribute(descriptor, "validUntil")]) {
    if (text === undefined) continue;
    const date = readTime(text);
    if (date === undefined) return cannotParse("its validUntil is not a time in UTC");
    dates.push(date);
  }
  const certificates: string[] = [];
  for (const key of childElements(descriptor, samlMetadataNamespace, "KeyDescriptor")) {
    // Without a use it is for both.
    const use = attribute(key, "use");
    if (use !== undefined && use !== "signing") continue;
    const found = ["KeyInfo", "X509Data", "X509Certificate"].reduce(
      (parents, name) => parents.flatMap((parent) => childElements(parent, signatureNamespace, name)),
      [key],
    );
    for (const element of found) {
      const certificate = readCertificate(textOf(element) ?? "");
      if (certificate === undefined) return cannotParse("it has a certificate that cannot be read or is too short");
      certificates.push(certificate);
    }
  }
  if (certificates.length === 0) return cannotParse("its IDPSSODescriptor has no signing certificate");
  const validUntil = dates.sort((a, b) => a.getTime() - b.getTime())[0];
  return { kind: "metadata", entityId, certificates, validUntil };
}

/** The text before the colon is AWS's. */
function cannotParse(reason: string): MetadataFailure {
  return { kind: "failure", code: "InvalidInput", status: 400, message: `Could not parse metadata: ${reason}` };
}

/** A certificate in PEM. An RSA key must have 1024 bits, says the page. */
function readCertificate(base64: string): string | undefined {
  const compact = base64.replace(/\s+/g, "");
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(compact)) return undefined;
  try {
    const certificate = new X509Certificate(Buffer.from(compact, "base64"));
    const { asymmetricKeyType: type, asymmetricKeyDetails: details } = certificate.publicKey;
    if (type === "rsa" && (details?.modulusLength ?? 0) < 1024) return undefined;
    return certificate.toString();
  } catch {
    return undefined;
  }
}
