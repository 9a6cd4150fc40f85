import { createHash, generateKeyPairSync, randomUUID } from "node:crypto";
import type { JSONWebKeySet } from "jose";
import {
  claimsOfProvider,
  type GivenClaims,
  issuerOfProvider,
  type TestProvider,
  type TokenOptions,
} from "./provider-tokens.js";
import { selfSignedCertificate } from "./test-certificate.js";

/** Claims of a test token; `iss`, `iat` and `exp` are added where they are not given. */
export interface TestTokenClaims {
  readonly sub: string;
  readonly aud: string | readonly string[];
  readonly [claim: string]: unknown;
}

/** An OIDC identity provider for tests; `Claims` are those that its tokens are made from. */
export interface TestOidcIssuer<Claims extends GivenClaims = TestTokenClaims> {
  /** The issuer, with `https://`. */
  readonly url: string;
  /** The public key, to be registered for the OIDC provider. */
  readonly keySet: JSONWebKeySet;
  /** A signed token that is issued at a time and valid for an hour, or as long as is asked for. */
  readonly issueToken: (
    claims: Claims,
    options: { readonly now: Date; readonly lifetimeSeconds?: number | undefined },
  ) => Promise<string>;
}

/** An issuer for tests by its URL, whose tokens have the claims that they are made from and no others. */
export interface IssuerByUrl {
  readonly url: string;
}

/** An issuer for tests of a known provider, whose tokens have all of its claims: those that are given, and others that fit. */
export interface IssuerOfProvider extends Omit<TokenOptions, "issuer"> {
  readonly provider: TestProvider;
  /** The issuer, where it is not the usual one, as on an own server. */
  readonly url?: string | undefined;
}

/**
 * An OIDC identity provider with a key of its own, which exists only as long as the process: its tokens pass the real
 * checks of the endpoint, and nobody else's.
 *
 * With `provider`, tokens are of that provider's shape: `issueToken({ repository: "octo-org/app", ref: "refs/heads/main" },
 * { now })` of `github` makes one with GitHub's claims, the subject among them.
 */
export function createTestOidcIssuer(options: IssuerByUrl): TestOidcIssuer;
export function createTestOidcIssuer(options: IssuerOfProvider): TestOidcIssuer<GivenClaims>;
export function createTestOidcIssuer(options: IssuerByUrl | IssuerOfProvider): TestOidcIssuer<GivenClaims> {
  if (!("provider" in options)) return issuerWith(options.url, (claims) => claims);
  const { provider, url = issuerOfProvider(provider) } = options;
  const issuer = url.replace(/^https:\/\//, "");
  return issuerWith(url, (claims) => claimsOfProvider(provider, claims, { ...options, issuer }));
}

function issuerWith(url: string, complete: (claims: GivenClaims) => GivenClaims): TestOidcIssuer<GivenClaims> {
  const issuer = url.startsWith("https://") ? url : `https://${url}`;
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const kid = createHash("sha256")
    .update(publicKey.export({ type: "spki", format: "der" }))
    .digest("base64url");
  const { n, e } = publicKey.export({ format: "jwk" });
  if (n === undefined || e === undefined) throw new Error("an RSA key has a modulus and an exponent");
  return {
    url: issuer,
    keySet: { keys: [{ kty: "RSA", n, e, kid, alg: "RS256", use: "sig" }] },
    issueToken: async (claims, { now, lifetimeSeconds = 3600 }) => {
      const { CompactSign } = await import("jose");
      const seconds = Math.floor(now.getTime() / 1000);
      const payload = { iss: issuer, iat: seconds, exp: seconds + lifetimeSeconds, ...complete(claims) };
      return new CompactSign(Buffer.from(JSON.stringify(payload), "utf8"))
        .setProtectedHeader({ alg: "RS256", kid, typ: "JWT" })
        .sign(privateKey);
    },
  };
}

/** What a test assertion says. */
export interface TestAssertion {
  readonly roleArn: string;
  readonly providerArn: string;
  readonly sessionName: string;
  /** The `NameID`; the session's name if absent. */
  readonly subject?: string | undefined;
  /** The format of the `NameID`; persistent if absent. */
  readonly nameIdFormat?: string | undefined;
  /** Further attributes by name, such as `https://aws.amazon.com/SAML/Attributes/PrincipalTag:Project`. */
  readonly attributes?: Readonly<Record<string, string | readonly string[]>> | undefined;
  /** `https://signin.aws.amazon.com/saml` if absent. */
  readonly recipient?: string | undefined;
  /** `urn:amazon:webservices` if absent. */
  readonly audience?: string | undefined;
  /** When it is issued. */
  readonly now: Date;
  /** How long it can be used; 300 if absent. AWS takes no assertion that is older. */
  readonly lifetimeSeconds?: number | undefined;
  /** When the session must end. */
  readonly sessionNotOnOrAfter?: Date | undefined;
  /** What is signed; the assertion if absent. */
  readonly signed?: "assertion" | "response" | "both" | undefined;
}

/** A SAML identity provider for tests. */
export interface TestSamlIdp {
  readonly entityId: string;
  /** The metadata document, as CreateSAMLProvider takes it. */
  readonly metadata: string;
  /** A signed SAML response in Base64, as AssumeRoleWithSAML takes it. */
  readonly issueAssertion: (assertion: TestAssertion) => Promise<string>;
}

/** A SAML identity provider with a key and a certificate of its own, which exist only as long as the process. */
export function createTestSamlIdp({ entityId }: { readonly entityId: string }): TestSamlIdp {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const certificate = selfSignedCertificate(publicKey, privateKey, "policy-check test identity provider");
  const privateKeyPem = privateKey.export({ type: "pkcs8", format: "pem" });
  return {
    entityId,
    metadata: metadataDocument(entityId, certificate.toString("base64")),
    issueAssertion: async (assertion) => {
      const { signed = "assertion" } = assertion;
      let xml = responseDocument(entityId, assertion);
      if (signed !== "response") xml = await signElement(xml, "Assertion", privateKeyPem);
      if (signed !== "assertion") xml = await signElement(xml, "Response", privateKeyPem);
      return Buffer.from(xml, "utf8").toString("base64");
    },
  };
}

function metadataDocument(entityId: string, certificate: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${xmlText(entityId)}">
  <md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <md:KeyDescriptor use="signing">
      <ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">
        <ds:X509Data>
          <ds:X509Certificate>${certificate}</ds:X509Certificate>
        </ds:X509Data>
      </ds:KeyInfo>
    </md:KeyDescriptor>
    <md:NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:persistent</md:NameIDFormat>
    <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://idp.invalid/sso"/>
  </md:IDPSSODescriptor>
</md:EntityDescriptor>
`;
}

const attributePrefix = "https://aws.amazon.com/SAML/Attributes/";

/** A response with one assertion, of the form that https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml_assertions.html describes. */
function responseDocument(entityId: string, assertion: TestAssertion): string {
  const {
    roleArn,
    providerArn,
    sessionName,
    subject = sessionName,
    nameIdFormat = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
    attributes = {},
    recipient = "https://signin.aws.amazon.com/saml",
    audience = "urn:amazon:webservices",
    now,
    lifetimeSeconds = 300,
    sessionNotOnOrAfter,
  } = assertion;
  const issued = now.toISOString();
  const end = new Date(now.getTime() + lifetimeSeconds * 1000).toISOString();
  const sessionEnd =
    sessionNotOnOrAfter === undefined ? "" : ` SessionNotOnOrAfter="${sessionNotOnOrAfter.toISOString()}"`;
  const all: Readonly<Record<string, string | readonly string[]>> = {
    [`${attributePrefix}Role`]: `${roleArn},${providerArn}`,
    [`${attributePrefix}RoleSessionName`]: sessionName,
    ...attributes,
  };
  const statements = Object.entries(all).map(([name, values]) => {
    const list = typeof values === "string" ? [values] : values;
    const elements = list.map((value) => `<saml:AttributeValue>${xmlText(value)}</saml:AttributeValue>`);
    return `<saml:Attribute Name="${xmlText(name)}">${elements.join("")}</saml:Attribute>`;
  });
  const issuer = `<saml:Issuer>${xmlText(entityId)}</saml:Issuer>`;
  return [
    `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"`,
    ` ID="_${randomUUID()}" Version="2.0" IssueInstant="${issued}" Destination="${xmlText(recipient)}">${issuer}`,
    `<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>`,
    `<saml:Assertion ID="_${randomUUID()}" Version="2.0" IssueInstant="${issued}">${issuer}`,
    `<saml:Subject><saml:NameID Format="${xmlText(nameIdFormat)}">${xmlText(subject)}</saml:NameID>`,
    `<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">`,
    `<saml:SubjectConfirmationData NotOnOrAfter="${end}" Recipient="${xmlText(recipient)}"/>`,
    `</saml:SubjectConfirmation></saml:Subject>`,
    `<saml:Conditions NotBefore="${issued}" NotOnOrAfter="${end}">`,
    `<saml:AudienceRestriction><saml:Audience>${xmlText(audience)}</saml:Audience></saml:AudienceRestriction>`,
    `</saml:Conditions><saml:AuthnStatement AuthnInstant="${issued}"${sessionEnd}><saml:AuthnContext>`,
    `<saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified</saml:AuthnContextClassRef>`,
    `</saml:AuthnContext></saml:AuthnStatement>`,
    `<saml:AttributeStatement>${statements.join("")}</saml:AttributeStatement></saml:Assertion></samlp:Response>`,
  ].join("");
}

/** Signs an element, with the signature after its issuer, where SAML wants it. */
async function signElement(xml: string, name: "Assertion" | "Response", privateKey: string | Buffer): Promise<string> {
  const { SignedXml } = await import("xml-crypto");
  const element = `//*[local-name(.)='${name}']`;
  const exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#";
  const signer = new SignedXml({
    privateKey,
    signatureAlgorithm: "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
    canonicalizationAlgorithm: exclusive,
  });
  signer.addReference({
    xpath: element,
    digestAlgorithm: "http://www.w3.org/2001/04/xmlenc#sha256",
    transforms: ["http://www.w3.org/2000/09/xmldsig#enveloped-signature", exclusive],
  });
  const location = { reference: `${element}/*[local-name(.)='Issuer']`, action: "after" } as const;
  signer.computeSignature(xml, { prefix: "ds", location });
  return signer.getSignedXml();
}

function xmlText(text: string): string {
  const references: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return text.replace(/[&<>"]/g, (character) => references[character] ?? character);
}
