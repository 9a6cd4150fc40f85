import { X509Certificate } from "node:crypto";
import type { XmlElement } from "@xmldom/xmldom";
import type { SignedXml } from "xml-crypto";
import { type FederationFailure, invalidToken } from "./failure.js";
import {
  attribute,
  childElements,
  descendants,
  isNamed,
  onlyChild,
  readXml,
  samlAssertionNamespace,
  samlProtocolNamespace,
  signatureNamespace,
} from "./xml.js";

/** An assertion that was read from nothing but signed octets. */
export interface SignedAssertion {
  readonly kind: "signed";
  readonly assertion: XmlElement;
}

const exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#";
const inclusive = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
const enveloped = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";

/**
 * The algorithms that are taken. SHA-1 can be forged, and with an HMAC the certificate, which everybody has, would be
 * the key. Transforms are those of SAML 2.0 core, section 5.4.4; one that keeps comments is not needed.
 */
const signatureMethods = [
  "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
  "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
  "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1",
];
const digestMethods = ["http://www.w3.org/2001/04/xmlenc#sha256", "http://www.w3.org/2001/04/xmlenc#sha512"];
const canonicalizations = [exclusive, inclusive];
const transforms = [enveloped, exclusive];

/**
 * Verifies the signatures of a SAML response, and gives its assertion as it was signed.
 *
 * The response or its assertion must be signed, and all signatures that there are must be good. Before anything is
 * verified, the document must have the one shape in which no other element than the signed one can be meant: one
 * assertion, directly in the response; signatures directly in what they sign, each with one reference to it. The
 * assertion is then read from the octets that the signature covers, and from nothing else.
 *
 * The text before a colon is AWS's, what follows is about this document. Never throws.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_saml.html,
 * https://docs.oasis-open.org/security/saml/v2.0/saml-core-2.0-os.pdf, section 5.4
 */
export async function signedAssertion(
  xml: string,
  response: XmlElement,
  certificates: readonly string[],
): Promise<SignedAssertion | FederationFailure> {
  const assertion = onlyChild(response, samlAssertionNamespace, "Assertion");
  if (assertion === undefined || descendants(response, samlAssertionNamespace, "Assertion").length !== 1) {
    const encrypted = descendants(response, samlAssertionNamespace, "EncryptedAssertion").length > 0;
    return encrypted
      ? invalidToken("Encrypted assertions are not supported by this endpoint")
      : invalidToken("The SAML response must have exactly one assertion");
  }
  const rsa = certificates.filter(hasRsaKey);
  if (rsa.length === 0) return badSignature("the provider's metadata has no certificate with an RSA key");
  const signatures = descendants(response, signatureNamespace, "Signature");
  const ofResponse = childElements(response, signatureNamespace, "Signature");
  const ofAssertion = childElements(assertion, signatureNamespace, "Signature");
  if (signatures.length === 0) return badSignature("neither the response nor its assertion is signed");
  if (ofResponse.length > 1 || ofAssertion.length > 1 || ofResponse.length + ofAssertion.length !== signatures.length) {
    return badSignature("a signature must be directly in the response or its assertion, and only once");
  }
  // The assertion comes last: where both are signed, it is read from its own signature.
  let signed: { readonly octets: string; readonly id: string } | undefined;
  for (const element of [response, assertion]) {
    const signature = onlyChild(element, signatureNamespace, "Signature");
    if (signature === undefined) continue;
    const verified = await verify(xml, element, signature, rsa);
    if (verified.kind === "failure") return verified;
    signed = verified;
  }
  if (signed === undefined) return badSignature("neither the response nor its assertion is signed");
  const { id } = signed;
  const read = await readXml(signed.octets);
  if (read.kind === "notXml" || attribute(read.root, "ID") !== id) return badSignature("what was signed is not SAML");
  const found = isNamed(read.root, samlProtocolNamespace, "Response")
    ? onlyChild(read.root, samlAssertionNamespace, "Assertion")
    : read.root;
  if (found === undefined || !isNamed(found, samlAssertionNamespace, "Assertion")) {
    return badSignature("what was signed is not SAML");
  }
  return { kind: "signed", assertion: found };
}

interface VerifiedOctets {
  readonly kind: "octets";
  /** The canonical XML that the signature covers. */
  readonly octets: string;
  readonly id: string;
}

async function verify(
  xml: string,
  element: XmlElement,
  signature: XmlElement,
  certificates: readonly string[],
): Promise<VerifiedOctets | FederationFailure> {
  const id = attribute(element, "ID");
  const refused = checkShape(signature, id);
  if (refused !== undefined || id === undefined) return badSignature(refused ?? "what is signed has no ID");
  const { SignedXml } = await import("xml-crypto");
  for (const certificate of certificates) {
    const verifier = new SignedXml({ publicCert: certificate, getCertFromKeyInfo: () => null });
    verifier.SignatureAlgorithms = only(verifier.SignatureAlgorithms, signatureMethods);
    verifier.HashAlgorithms = only(verifier.HashAlgorithms, digestMethods);
    verifier.CanonicalizationAlgorithms = only(verifier.CanonicalizationAlgorithms, [...canonicalizations, enveloped]);
    try {
      if (!isNode(signature)) continue;
      verifier.loadSignature(signature);
      if (!verifier.checkSignature(xml)) continue;
      const [octets, ...others] = verifier.getSignedReferences();
      if (octets === undefined || others.length > 0) continue;
      return { kind: "octets", octets, id };
    } catch {
      // Not this certificate's, or not a signature at all; both end as an invalid one.
    }
  }
  return badSignature();
}

/** Why a signature is not even verified; undefined where it is. */
function checkShape(signature: XmlElement, id: string | undefined): string | undefined {
  const info = onlyChild(signature, signatureNamespace, "SignedInfo");
  const reference = info === undefined ? undefined : onlyChild(info, signatureNamespace, "Reference");
  const expected = ["SignedInfo", "SignatureValue", "KeyInfo"];
  const unexpected = childElements(signature).some(({ localName }) => !expected.includes(localName ?? ""));
  if (info === undefined || reference === undefined || unexpected)
    return "it must have one SignedInfo with one Reference";
  // A quote would end the library's search expression.
  if (id === undefined || id === "" || /['"]/.test(id) || attribute(reference, "URI") !== `#${id}`) {
    return "its Reference must be to the element that contains it";
  }
  const algorithm = (parent: XmlElement, name: string): string => {
    const method = onlyChild(parent, signatureNamespace, name);
    return (method === undefined ? undefined : attribute(method, "Algorithm")) ?? "";
  };
  const method = algorithm(info, "SignatureMethod");
  if (!signatureMethods.includes(method)) return `the signature method ${JSON.stringify(method)} is not accepted`;
  const digest = algorithm(reference, "DigestMethod");
  if (!digestMethods.includes(digest)) return `the digest method ${JSON.stringify(digest)} is not accepted`;
  const canonicalization = algorithm(info, "CanonicalizationMethod");
  if (!canonicalizations.includes(canonicalization)) {
    return `the canonicalization ${JSON.stringify(canonicalization)} is not accepted`;
  }
  const list = onlyChild(reference, signatureNamespace, "Transforms");
  const listed = list === undefined ? [] : childElements(list);
  const names = listed.map((transform) => attribute(transform, "Algorithm") ?? "");
  const strange = names.find((name) => !transforms.includes(name));
  if (strange !== undefined) return `the transform ${JSON.stringify(strange)} is not accepted`;
  if (!names.includes(enveloped)) return "its Reference lacks the enveloped-signature transform";
  return undefined;
}

/** A table with the named rows, and no others, not even those that every object inherits. */
function only<T>(all: Readonly<Record<string, T>>, names: readonly string[]): Record<string, T> {
  const rows: Record<string, T> = Object.create(null);
  for (const name of names) {
    const row = all[name];
    if (row !== undefined) rows[name] = row;
  }
  return rows;
}

function hasRsaKey(certificate: string): boolean {
  return new X509Certificate(certificate).publicKey.asymmetricKeyType === "rsa";
}

function badSignature(reason?: string): FederationFailure {
  return invalidToken(`Response signature invalid${reason === undefined ? "" : `: ${reason}`}`);
}

/** Whether xml-crypto takes something: its types ask for a browser's node, of which it uses what any DOM has. */
function isNode(element: object): element is Exclude<Parameters<SignedXml["loadSignature"]>[0], string> {
  return "nodeType" in element && "childNodes" in element;
}
