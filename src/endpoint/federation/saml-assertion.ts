import { createHash } from "node:crypto";
import type { XmlElement } from "@xmldom/xmldom";
import { type Arn, parseArn } from "../../iam/index.js";
import { expiredToken, type FederationFailure, invalidToken, notAuthorized, rejectedByProvider } from "./failure.js";
import { readSamlMetadata } from "./saml-metadata.js";
import { signedAssertion } from "./saml-signature.js";
import {
  isSessionName,
  namePattern,
  readSessionAttributes,
  type SessionAttributes,
  type SessionTag,
} from "./session-attributes.js";
import {
  attribute,
  childElements,
  descendants,
  isNamed,
  onlyChild,
  readTime,
  readXml,
  samlAssertionNamespace,
  samlProtocolNamespace,
  textOf,
} from "./xml.js";

/** A SAML provider as IAM stores it. */
export interface SamlProvider {
  readonly arn: string;
  /** Its metadata document. */
  readonly metadata: string;
}

/** What an assertion that passed every check says. */
export interface VerifiedAssertion {
  readonly kind: "assertion";
  /** The text of the `NameID`. */
  readonly subject: string;
  /** The format of the `NameID`, without the prefix of the SAML 2.0 formats: `persistent`, `transient`, or a URI. */
  readonly subjectType: string;
  readonly issuer: string;
  /** The `Recipient` of the subject confirmation. */
  readonly audience: string;
  /** Base64 of SHA-1 of issuer, account id, `/` and the provider's name. */
  readonly nameQualifier: string;
  readonly sessionName: string;
  /** In seconds; undefined where the assertion does not limit the session. */
  readonly sessionDuration: number | undefined;
  /** The `SessionNotOnOrAfter`, which limits the session too. */
  readonly notOnOrAfter: Date | undefined;
  readonly tags: readonly SessionTag[];
  readonly transitiveTagKeys: readonly string[];
  readonly sourceIdentity: string | undefined;
  /** The condition keys that the assertion gives to the role's trust policy. */
  readonly context: Readonly<Record<string, string | readonly string[]>>;
}

/**
 * Verifies the SAML response of AssumeRoleWithSAML at the time of the endpoint's clock. Never throws.
 *
 * The order of AWS's checks is not documented. Of its messages, those that are documented or reported stand here as they
 * are; the others say in the project's own words what is wrong.
 *
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithSAML.html,
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml_assertions.html,
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_saml.html
 */
export async function verifySamlAssertion(
  assertionBase64: string,
  provider: SamlProvider,
  roleArn: string,
  now: Date,
): Promise<VerifiedAssertion | FederationFailure> {
  const arn = parseArn(provider.arn);
  if (arn === undefined || !arn.resource.startsWith("saml-provider/")) {
    return invalidToken("Specified provider doesn't exist");
  }
  const metadata = await readSamlMetadata(provider.metadata);
  if (metadata.kind === "failure") return invalidToken(metadata.message);
  // Whether AWS goes on with expired metadata is not documented; SAML says that it must not be used.
  if (metadata.validUntil !== undefined && !(now < metadata.validUntil)) {
    return invalidToken("The metadata of the SAML provider has expired");
  }
  const xml = decode(assertionBase64);
  if (xml === undefined) return invalidToken("The SAML response is not Base64 of XML in UTF-8");
  const read = await readXml(xml);
  if (read.kind === "notXml") return invalidToken(`The SAML response cannot be read: ${read.reason}`);
  const response = read.root;
  if (!isNamed(response, samlProtocolNamespace, "Response")) {
    return invalidToken("The SAML response must have a Response as its root");
  }
  // The status can be unsigned. It is not relied on: a forged one can only refuse.
  const [status, ...others] = descendants(response, samlProtocolNamespace, "Status");
  const code = status === undefined ? undefined : onlyChild(status, samlProtocolNamespace, "StatusCode");
  if (code === undefined || others.length > 0) return invalidToken("The SAML response must have one status");
  if (attribute(code, "Value") !== "urn:oasis:names:tc:SAML:2.0:status:Success") {
    return rejectedByProvider("The identity provider reported that authentication failed");
  }
  const signed = await signedAssertion(xml, response, metadata.certificates);
  if (signed.kind === "failure") return signed;
  return readAssertion(signed.assertion, { arn, entityId: metadata.entityId }, roleArn, now);
}

/** The XML text in Base64, with or without line breaks. */
function decode(base64: string): string | undefined {
  const compact = base64.replace(/[\r\n\t ]+/g, "");
  if (compact === "" || compact.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(compact)) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(compact, "base64"));
  } catch {
    return undefined;
  }
}

interface KnownProvider {
  readonly arn: Arn;
  readonly entityId: string;
}

function readAssertion(
  assertion: XmlElement,
  { arn, entityId }: KnownProvider,
  roleArn: string,
  now: Date,
): VerifiedAssertion | FederationFailure {
  if (attribute(assertion, "Version") !== "2.0") return invalidToken("The assertion must be one of SAML 2.0");
  const issuerElement = onlyChild(assertion, samlAssertionNamespace, "Issuer");
  const issuer = issuerElement === undefined ? undefined : textOf(issuerElement);
  // Reported: https://github.com/dbeaver/cloudbeaver/issues/3112; the page has it with a code of the console's.
  if (issuer !== entityId) return invalidToken("Issuer not present in specified provider");
  const endpoints = signInEndpoints(arn.partition);
  const refused = checkIssueInstant(assertion, now) ?? checkConditions(assertion, endpoints.audiences, now);
  if (refused !== undefined) return refused;
  const subject = readSubject(assertion, endpoints.recipient, now);
  if (subject.kind === "failure") return subject;
  const attributes = readAttributes(assertion);
  if (attributes.kind === "failure") return attributes;
  const session = readSession(attributes.attributes, arn.text, roleArn);
  if (session.kind === "failure") return session;
  const sessionEnd = readSessionEnd(assertion, now);
  if (sessionEnd.kind === "failure") return sessionEnd;
  const mapped = mappedKeys(attributes.attributes);
  if (mapped.kind === "failure") return mapped;
  const doc = `${arn.account}/${arn.resource.slice("saml-provider/".length)}`;
  const nameQualifier = createHash("sha1").update(`${issuer}${doc}`).digest("base64");
  const { sessionName, sessionDuration, own } = session;
  return {
    kind: "assertion",
    subject: subject.name,
    subjectType: subject.format.replace(/^urn:oasis:names:tc:SAML:2\.0:nameid-format:/, ""),
    issuer,
    audience: subject.recipient,
    nameQualifier,
    sessionName,
    sessionDuration,
    notOnOrAfter: sessionEnd.notOnOrAfter,
    tags: own.tags,
    transitiveTagKeys: own.transitiveTagKeys,
    sourceIdentity: own.sourceIdentity,
    context: {
      "saml:aud": subject.recipient,
      "saml:iss": issuer,
      "saml:sub": subject.name,
      "saml:sub_type": subjectTypes.get(subject.format) ?? subject.format,
      "saml:namequalifier": nameQualifier,
      "saml:doc": doc,
      ...mapped.keys,
    },
  };
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-saml */
const subjectTypes: ReadonlyMap<string, string> = new Map([
  ["urn:oasis:names:tc:SAML:2.0:nameid-format:persistent", "persistent"],
  ["urn:oasis:names:tc:SAML:2.0:nameid-format:transient", "transient"],
]);

interface SignInEndpoints {
  /** Matches the sign-in URLs, with a Region or without. */
  readonly recipient: RegExp;
  readonly audiences: readonly string[];
}

/**
 * Where assertions are presented. The URLs that end in a provider's unique id are for encrypted assertions, which the
 * endpoint does not support.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml_assertions.html,
 * https://docs.amazonaws.cn/en_us/IAM/latest/UserGuide/id_roles_providers_create_saml_assertions.html,
 * https://docs.aws.amazon.com/govcloud-us/latest/UserGuide/govcloud-iam.html
 */
function signInEndpoints(partition: string): SignInEndpoints {
  switch (partition) {
    case "aws-cn":
      return {
        recipient: /^https:\/\/(?:cn-[a-z]+-\d\.)?signin\.amazonaws\.cn\/saml$/,
        audiences: ["https://signin.amazonaws.cn/saml", "urn:amazon:webservices:cn-north-1"],
      };
    case "aws-us-gov":
      return {
        recipient: /^https:\/\/(?:us-gov-[a-z]+-\d\.)?signin\.amazonaws-us-gov\.com\/saml$/,
        audiences: ["https://signin.amazonaws-us-gov.com/saml", "urn:amazon:webservices:govcloud"],
      };
    default:
      return {
        recipient: /^https:\/\/(?:[a-z]{2}-[a-z]+-\d\.)?signin\.aws\.amazon\.com\/saml$/,
        audiences: ["https://signin.aws.amazon.com/saml", "urn:amazon:webservices"],
      };
  }
}

const minutes = 60_000;

/** Reported: https://github.com/Nike-Inc/gimme-aws-creds/issues/251 */
function checkIssueInstant(assertion: XmlElement, now: Date): FederationFailure | undefined {
  const issued = readTime(attribute(assertion, "IssueInstant") ?? "");
  if (issued === undefined) return invalidToken("The assertion must have an IssueInstant in UTC");
  if (!(now.getTime() <= issued.getTime() + 5 * minutes)) {
    return expiredToken("Token must be redeemed within 5 minutes of issuance");
  }
  return issued.getTime() > now.getTime() + 5 * minutes
    ? invalidToken("The assertion was issued in the future")
    : undefined;
}

/** A missing attribute does not limit, one that cannot be read does. How far AWS lets clocks differ is not documented. */
function checkPeriod(element: XmlElement, now: Date): FederationFailure | undefined {
  const [from, to] = ["NotBefore", "NotOnOrAfter"].map((name) => attribute(element, name));
  if (from !== undefined) {
    const time = readTime(from);
    if (time === undefined) return invalidToken("The assertion has a NotBefore that is not a time in UTC");
    if (!(now >= time)) return invalidToken("Response is not yet valid");
  }
  if (to !== undefined) {
    const time = readTime(to);
    if (time === undefined) return invalidToken("The assertion has a NotOnOrAfter that is not a time in UTC");
    // Reported: https://github.com/Versent/saml2aws/issues/759
    if (!(now < time)) return expiredToken("Response has expired");
  }
  return undefined;
}

function checkConditions(
  assertion: XmlElement,
  audiences: readonly string[],
  now: Date,
): FederationFailure | undefined {
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_saml.html
  const noAudience = invalidToken("Response does not contain the required audience");
  const conditions = onlyChild(assertion, samlAssertionNamespace, "Conditions");
  if (conditions === undefined) return noAudience;
  const restrictions = childElements(conditions, samlAssertionNamespace, "AudienceRestriction");
  // Each restriction must be met, by any of its audiences.
  const met = restrictions.every((restriction) =>
    childElements(restriction, samlAssertionNamespace, "Audience").some((audience) =>
      audiences.includes(textOf(audience)?.trim() ?? ""),
    ),
  );
  if (restrictions.length === 0 || !met) return noAudience;
  // SAML 2.0 core, section 2.5.1: with a condition that is not understood, the assertion is not valid.
  const known = ["AudienceRestriction", "OneTimeUse", "ProxyRestriction"];
  if (childElements(conditions).some(({ localName }) => !known.includes(localName ?? ""))) {
    return invalidToken("The assertion has a condition that is not understood");
  }
  return checkPeriod(conditions, now);
}

interface Subject {
  readonly kind: "subject";
  readonly name: string;
  readonly format: string;
  readonly recipient: string;
}

/** There must be exactly one confirmation, says the page, with both a Recipient and a NotOnOrAfter. */
function readSubject(assertion: XmlElement, recipients: RegExp, now: Date): Subject | FederationFailure {
  const subject = onlyChild(assertion, samlAssertionNamespace, "Subject");
  const nameId = subject === undefined ? undefined : onlyChild(subject, samlAssertionNamespace, "NameID");
  const name = nameId === undefined ? undefined : textOf(nameId);
  if (subject === undefined || nameId === undefined || name === undefined || name.trim() === "") {
    return invalidToken("The assertion must have a Subject with a NameID");
  }
  const confirmation = onlyChild(subject, samlAssertionNamespace, "SubjectConfirmation");
  const method = confirmation === undefined ? undefined : attribute(confirmation, "Method");
  if (confirmation === undefined || method !== "urn:oasis:names:tc:SAML:2.0:cm:bearer") {
    return invalidToken("The assertion must have exactly one SubjectConfirmation, with the method bearer");
  }
  const data = onlyChild(confirmation, samlAssertionNamespace, "SubjectConfirmationData");
  if (data === undefined || attribute(data, "NotOnOrAfter") === undefined) {
    return invalidToken("The SubjectConfirmation must have SubjectConfirmationData with NotOnOrAfter and Recipient");
  }
  const recipient = attribute(data, "Recipient") ?? "";
  if (!recipients.test(recipient)) {
    const shown = JSON.stringify(recipient);
    return invalidToken(`The Recipient ${shown} of the SubjectConfirmationData is not AWS's sign-in endpoint for SAML`);
  }
  const untimely = checkPeriod(data, now);
  if (untimely !== undefined) return untimely;
  // What SAML 2.0 core, section 2.2.2, says of a name without a format.
  const format = attribute(nameId, "Format") ?? "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified";
  return { kind: "subject", name, format, recipient };
}

interface SessionEnd {
  readonly kind: "end";
  readonly notOnOrAfter: Date | undefined;
}

function readSessionEnd(assertion: XmlElement, now: Date): SessionEnd | FederationFailure {
  let notOnOrAfter: Date | undefined;
  for (const statement of childElements(assertion, samlAssertionNamespace, "AuthnStatement")) {
    const text = attribute(statement, "SessionNotOnOrAfter");
    if (text === undefined) continue;
    const time = readTime(text);
    if (time === undefined) return invalidToken("The assertion has a SessionNotOnOrAfter that is not a time in UTC");
    if (!(now < time)) return expiredToken("Response has expired");
    if (notOnOrAfter === undefined || time < notOnOrAfter) notOnOrAfter = time;
  }
  return { kind: "end", notOnOrAfter };
}

/** The values of each attribute by its `Name`; undefined for a value that is not text. */
type Attributes = ReadonlyMap<string, readonly (string | undefined)[]>;

interface ReadAttributes {
  readonly kind: "attributes";
  readonly attributes: Attributes;
}

function readAttributes(assertion: XmlElement): ReadAttributes | FederationFailure {
  const attributes = new Map<string, (string | undefined)[]>();
  for (const statement of childElements(assertion, samlAssertionNamespace, "AttributeStatement")) {
    if (childElements(statement, samlAssertionNamespace, "EncryptedAttribute").length > 0) {
      return invalidToken("Encrypted attributes are not supported by this endpoint");
    }
    for (const element of childElements(statement, samlAssertionNamespace, "Attribute")) {
      const name = attribute(element, "Name");
      if (name === undefined) return invalidToken("The assertion has an Attribute without a Name");
      const values = attributes.get(name) ?? [];
      values.push(...childElements(element, samlAssertionNamespace, "AttributeValue").map(textOf));
      attributes.set(name, values);
    }
  }
  return { kind: "attributes", attributes };
}

const attributePrefix = "https://aws.amazon.com/SAML/Attributes/";

function unreadable(name: string): FederationFailure {
  return invalidToken(`The attribute ${name} must have text as its value, and one where one is expected`);
}

interface Session {
  readonly kind: "session";
  readonly sessionName: string;
  readonly sessionDuration: number | undefined;
  readonly own: SessionAttributes;
}

/** The attributes that AWS prescribes, whose names are case-sensitive. */
function readSession(attributes: Attributes, providerArn: string, roleArn: string): Session | FederationFailure {
  const lists = new Map<string, readonly string[]>();
  for (const [name, values] of attributes) {
    if (!name.startsWith(attributePrefix)) continue;
    const texts = values.filter((value) => value !== undefined);
    if (texts.length !== values.length) return unreadable(name);
    lists.set(name.slice(attributePrefix.length), texts);
  }
  for (const name of ["RoleSessionName", "SessionDuration", "SourceIdentity"]) {
    if ((lists.get(name)?.length ?? 1) !== 1) return unreadable(`${attributePrefix}${name}`);
  }
  const roles = lists.get("Role");
  if (roles === undefined) return invalidToken("Your request included an invalid SAML response");
  const pairs = [`${roleArn},${providerArn}`, `${providerArn},${roleArn}`];
  if (!roles.some((role) => pairs.includes(role)))
    return notAuthorized("Not authorized to perform sts:AssumeRoleWithSAML");
  const sessionName = lists.get("RoleSessionName")?.[0];
  if (sessionName === undefined) return invalidToken("RoleSessionName is required in AuthnResponse");
  if (!isSessionName(sessionName)) return invalidToken(`RoleSessionName in AuthnResponse must match ${namePattern}`);
  const duration = lists.get("SessionDuration")?.[0];
  const sessionDuration = duration === undefined ? undefined : Number(duration);
  if (sessionDuration !== undefined) {
    const inRange = sessionDuration >= 900 && sessionDuration <= 43_200;
    if (!/^\d{3,5}$/.test(duration ?? "") || !inRange) {
      return invalidToken("SessionDuration in AuthnResponse must be a number of seconds from 900 to 43200");
    }
  }
  const tagPrefix = "PrincipalTag:";
  const own = readSessionAttributes({
    tags: [...lists].flatMap(([name, values]) =>
      name.startsWith(tagPrefix) ? [[name.slice(tagPrefix.length), values] as const] : [],
    ),
    transitiveTagKeys: lists.get("TransitiveTagKeys") ?? [],
    sourceIdentity: lists.get("SourceIdentity")?.[0],
  });
  if (own.kind === "failure") return own;
  return { kind: "session", sessionName, sessionDuration, own };
}

/**
 * Which attribute becomes which condition key, and whether the key is a list, as the page's tables have it to the letter,
 * with what look like slips of the pen (the OIDs of givenName, uid, mail and organizationStatus, and the primary group).
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml_assertions.html#saml-attribute-mapping
 */
const mapping: readonly (readonly [attribute: string, key: string, type: "text" | "list"])[] = [
  ["urn:oid:1.3.6.1.4.1.5923.1.1.1.1", "saml:edupersonaffiliation", "list"],
  ["urn:oid:1.3.6.1.4.1.5923.1.1.1.2", "saml:edupersonnickname", "list"],
  ["urn:oid:1.3.6.1.4.1.5923.1.1.1.3", "saml:edupersonorgdn", "text"],
  ["urn:oid:1.3.6.1.4.1.5923.1.1.1.4", "saml:edupersonorgunitdn", "list"],
  ["urn:oid:1.3.6.1.4.1.5923.1.1.1.5", "saml:edupersonprimaryaffiliation", "text"],
  ["urn:oid:1.3.6.1.4.1.5923.1.1.1.6", "saml:edupersonprincipalname", "text"],
  ["urn:oid:1.3.6.1.4.1.5923.1.1.1.7", "saml:edupersonentitlement", "list"],
  ["urn:oid:1.3.6.1.4.1.5923.1.1.1.8", "saml:edupersonprimaryorgunitdn", "text"],
  ["urn:oid:1.3.6.1.4.1.5923.1.1.1.9", "saml:edupersonscopedaffiliation", "list"],
  ["urn:oid:1.3.6.1.4.1.5923.1.1.1.10", "saml:edupersontargetedid", "list"],
  ["urn:oid:1.3.6.1.4.1.5923.1.1.1.11", "saml:edupersonassurance", "list"],
  ["urn:oid:1.3.6.1.4.1.5923.1.2.1.2", "saml:eduorghomepageuri", "list"],
  ["urn:oid:1.3.6.1.4.1.5923.1.2.1.3", "saml:eduorgidentityauthnpolicyuri", "list"],
  ["urn:oid:1.3.6.1.4.1.5923.1.2.1.4", "saml:eduorglegalname", "list"],
  ["urn:oid:1.3.6.1.4.1.5923.1.2.1.5", "saml:eduorgsuperioruri", "list"],
  ["urn:oid:1.3.6.1.4.1.5923.1.2.1.6", "saml:eduorgwhitepagesuri", "list"],
  ["urn:oid:2.5.4.3", "saml:cn", "list"],
  ["http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name", "saml:name", "text"],
  ["http://schemas.xmlsoap.org/claims/CommonName", "saml:commonName", "text"],
  ["http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname", "saml:givenName", "text"],
  ["http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname", "saml:surname", "text"],
  ["http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress", "saml:mail", "text"],
  ["http://schemas.microsoft.com/ws/2008/06/identity/claims/primarygroupsid", "saml:uid", "text"],
  ["2.5.4.3", "saml:commonName", "text"],
  ["2.5.4.4", "saml:surname", "text"],
  ["2.4.5.42", "saml:givenName", "text"],
  ["2.5.4.45", "saml:x500UniqueIdentifier", "text"],
  ["0.9.2342.19200300100.1.1", "saml:uid", "text"],
  ["0.9.2342.19200300100.1.3", "saml:mail", "text"],
  ["0.9.2342.19200300.100.1.45", "saml:organizationStatus", "text"],
];

interface MappedKeys {
  readonly kind: "keys";
  readonly keys: Readonly<Record<string, string | readonly string[]>>;
}

/**
 * The condition keys of the attributes that AWS maps; all others give none. Of several attributes for one key AWS takes
 * one and does not say which, so they are refused unless they agree.
 */
function mappedKeys(attributes: Attributes): MappedKeys | FederationFailure {
  const keys: Record<string, string | readonly string[]> = {};
  for (const [name, key, type] of mapping) {
    const values = attributes.get(name);
    if (values === undefined || values.length === 0) continue;
    const texts = values.filter((value) => value !== undefined);
    const [first] = texts;
    if (texts.length !== values.length || first === undefined) return unreadable(name);
    if (type === "text" && texts.length > 1) return unreadable(name);
    const value = type === "text" ? first : texts;
    const earlier = keys[key];
    if (earlier !== undefined && JSON.stringify(earlier) !== JSON.stringify(value)) {
      return invalidToken(`Several attributes of the assertion give different values to ${key}`);
    }
    keys[key] = value;
  }
  return { kind: "keys", keys };
}
