import { createHash, generateKeyPairSync, type KeyObject, X509Certificate } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SignedXml } from "xml-crypto";
import { verifySamlAssertion } from "./saml-assertion.js";
import { readSamlMetadata } from "./saml-metadata.js";
import { selfSignedCertificate } from "./test-certificate.js";
import { createTestSamlIdp, type TestAssertion } from "./test-issuer.js";

const idp = createTestSamlIdp({ entityId: "https://idp.example.com/saml?a=1&b=2" });
const stranger = createTestSamlIdp({ entityId: idp.entityId });
const now = new Date("2027-03-01T12:00:00Z");
const roleArn = "arn:aws:iam::123456789012:role/ops/deploy";
const provider = { arn: "arn:aws:iam::123456789012:saml-provider/Example", metadata: idp.metadata };
const attributePrefix = "https://aws.amazon.com/SAML/Attributes/";
const basic: TestAssertion = { roleArn, providerArn: provider.arn, sessionName: "alice", now };

async function outcome(response: string, of = provider, at = now, role = roleArn): Promise<string> {
  const result = await verifySamlAssertion(response, of, role, at);
  return result.kind === "failure"
    ? `${result.status} ${result.code}: ${result.message}`
    : `verified ${result.subject}`;
}

const issue = (changes: Partial<TestAssertion> = {}): Promise<string> => idp.issueAssertion({ ...basic, ...changes });

async function verified(changes: Partial<TestAssertion> = {}) {
  const result = await verifySamlAssertion(await issue(changes), provider, roleArn, now);
  if (result.kind === "failure") throw new Error(result.message);
  return result;
}

const decode = (base64: string): string => Buffer.from(base64, "base64").toString("utf8");
const encode = (xml: string): string => Buffer.from(xml, "utf8").toString("base64");

/** A good response whose XML is changed after it was signed. */
async function tampered(change: (xml: string) => string, changes: Partial<TestAssertion> = {}): Promise<string> {
  const xml = decode(await issue(changes));
  const changed = change(xml);
  expect(changed).not.toBe(xml);
  return encode(changed);
}

const ownKey = generateKeyPairSync("rsa", { modulusLength: 2048 });
const ownCertificate = selfSignedCertificate(ownKey.publicKey, ownKey.privateKey, "own").toString("base64");
const ownProvider = { ...provider, metadata: idp.metadata.replace(/>MII[^<]*</, `>${ownCertificate}<`) };

/** A response whose assertion is changed before it is signed, with the key of `ownProvider`. */
async function signedAfter(change: (xml: string) => string): Promise<string> {
  const xml = decode(await issue());
  const unsigned = xml.replace(signatureOf(xml), "");
  const changed = change(unsigned);
  expect(changed).not.toBe(unsigned);
  return encode(sign(changed, ownKey.privateKey, "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"));
}

/** The XML with a signature of its assertion. */
function sign(xml: string, privateKey: KeyObject | string, signatureAlgorithm: string): string {
  const exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#";
  const signer = new SignedXml({ privateKey, signatureAlgorithm, canonicalizationAlgorithm: exclusive });
  if (signatureAlgorithm.includes("hmac")) signer.enableHMAC();
  signer.addReference({
    xpath: "//*[local-name(.)='Assertion']",
    digestAlgorithm: "http://www.w3.org/2001/04/xmlenc#sha256",
    transforms: ["http://www.w3.org/2000/09/xmldsig#enveloped-signature", exclusive],
  });
  const location = { reference: "//*[local-name(.)='Assertion']/*[1]", action: "after" } as const;
  signer.computeSignature(xml, { prefix: "ds", location });
  return signer.getSignedXml();
}

/** The part of a text from the beginning of one piece to the end of another. */
function part(xml: string, from: string, to: string): string {
  const start = xml.indexOf(from);
  return xml.slice(start, xml.indexOf(to, start) + to.length);
}

const signatureOf = (xml: string): string => part(xml, "<ds:Signature ", "</ds:Signature>");
const assertionOf = (xml: string): string => part(xml, "<saml:Assertion ", "</saml:Assertion>");
const invalidSignature = "400 InvalidIdentityToken: Response signature invalid";

describe("a response that is good", () => {
  test.each(["assertion", "response", "both"] as const)("signed: %s", async (signed) => {
    const nameQualifier = createHash("sha1").update(`${idp.entityId}123456789012/Example`).digest("base64");
    expect(await verified({ signed, subject: "_alice" })).toEqual({
      kind: "assertion",
      subject: "_alice",
      subjectType: "persistent",
      issuer: idp.entityId,
      audience: "https://signin.aws.amazon.com/saml",
      nameQualifier,
      sessionName: "alice",
      sessionDuration: undefined,
      notOnOrAfter: undefined,
      tags: [],
      transitiveTagKeys: [],
      sourceIdentity: undefined,
      context: {
        "saml:aud": "https://signin.aws.amazon.com/saml",
        "saml:iss": idp.entityId,
        "saml:sub": "_alice",
        "saml:sub_type": "persistent",
        "saml:namequalifier": nameQualifier,
        "saml:doc": "123456789012/Example",
      },
    });
  });

  test.each([
    ["urn:oasis:names:tc:SAML:2.0:nameid-format:transient", "transient", "transient"],
    [
      "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
      "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
      "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
    ],
    ["urn:oasis:names:tc:SAML:2.0:nameid-format:entity", "entity", "urn:oasis:names:tc:SAML:2.0:nameid-format:entity"],
  ])("the name's format %s", async (nameIdFormat, subjectType, key) => {
    const result = await verified({ nameIdFormat });
    expect([result.subjectType, result.context["saml:sub_type"]]).toEqual([subjectType, key]);
  });

  test("a name without a format", async () => {
    const response = await signedAfter((xml) => xml.replace(/ Format="[^"]*"/, ""));
    const result = await verifySamlAssertion(response, ownProvider, roleArn, now);
    expect(result).toMatchObject({ subjectType: "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified" });
  });

  test("the attributes that AWS prescribes", async () => {
    const result = await verified({
      sessionNotOnOrAfter: new Date("2027-03-01T13:00:00Z"),
      attributes: {
        [`${attributePrefix}SessionDuration`]: "1800",
        [`${attributePrefix}SourceIdentity`]: "DiegoRamirez",
        [`${attributePrefix}PrincipalTag:Project`]: "Marketing",
        [`${attributePrefix}PrincipalTag:CostCenter`]: "12345",
        [`${attributePrefix}TransitiveTagKeys`]: ["Project", "CostCenter"],
      },
    });
    expect(result).toMatchObject({
      sessionDuration: 1800,
      notOnOrAfter: new Date("2027-03-01T13:00:00Z"),
      sourceIdentity: "DiegoRamirez",
      tags: [
        { key: "Project", value: "Marketing" },
        { key: "CostCenter", value: "12345" },
      ],
      transitiveTagKeys: ["Project", "CostCenter"],
    });
  });

  test("the earliest end of several sessions", async () => {
    const response = await signedAfter((xml) =>
      xml.replace(
        /<saml:AuthnStatement.*<\/saml:AuthnStatement>/,
        ["14", "13", "15"]
          .map((hour) => `<saml:AuthnStatement SessionNotOnOrAfter="2027-03-01T${hour}:00:00Z"/>`)
          .join(""),
      ),
    );
    expect(await verifySamlAssertion(response, ownProvider, roleArn, now)).toMatchObject({
      notOnOrAfter: new Date("2027-03-01T13:00:00Z"),
    });
  });

  test("the attributes that become condition keys, and no others", async () => {
    const { context } = await verified({
      attributes: {
        "urn:oid:1.3.6.1.4.1.5923.1.1.1.1": ["faculty", "staff"],
        "urn:oid:1.3.6.1.4.1.5923.1.1.1.6": "alice@example.com",
        "urn:oid:2.5.4.3": "Alice",
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name": "Alice Liddell",
        department: "ops",
      },
    });
    expect(context).toMatchObject({
      "saml:edupersonaffiliation": ["faculty", "staff"],
      "saml:edupersonprincipalname": "alice@example.com",
      "saml:cn": ["Alice"],
      "saml:name": "Alice Liddell",
    });
    expect(Object.keys(context)).toHaveLength(10);
  });

  test("two attributes for one key that agree", async () => {
    const attributes = {
      "http://schemas.xmlsoap.org/claims/CommonName": "Alice",
      "2.5.4.3": "Alice",
    };
    expect((await verified({ attributes })).context["saml:commonName"]).toBe("Alice");
  });

  test.each([
    ["aws", "https://eu-central-1.signin.aws.amazon.com/saml", "https://signin.aws.amazon.com/saml"],
    ["aws-cn", "https://signin.amazonaws.cn/saml", "urn:amazon:webservices:cn-north-1"],
    ["aws-us-gov", "https://us-gov-west-1.signin.amazonaws-us-gov.com/saml", "urn:amazon:webservices:govcloud"],
  ])("the sign-in endpoints of %s", async (partition, recipient, audience) => {
    const there = { ...provider, arn: provider.arn.replace("arn:aws:", `arn:${partition}:`) };
    const response = await issue({ recipient, audience, providerArn: there.arn });
    expect(await outcome(response, there)).toBe("verified alice");
    const elsewhere = await issue({ providerArn: there.arn, audience, recipient: "https://signin.example.com/saml" });
    expect(await outcome(elsewhere, there)).toContain("is not AWS's sign-in endpoint");
  });

  test("provider and role in the other order, among other roles, in broken lines of Base64", async () => {
    const attributes = {
      [`${attributePrefix}Role`]: [`${roleArn}s,${provider.arn}`, `${provider.arn},${roleArn}`],
    };
    const response = await issue({ attributes });
    expect(await outcome(response.replace(/.{76}/g, "$&\r\n"))).toBe("verified alice");
  });

  test("the second of two certificates", async () => {
    const key = part(stranger.metadata, "<md:KeyDescriptor", "</md:KeyDescriptor>");
    const metadata = idp.metadata.replace("<md:KeyDescriptor", `${key}<md:KeyDescriptor`);
    expect(await outcome(await issue(), { ...provider, metadata })).toBe("verified alice");
  });

  test("a comment does not end a name, and changes nothing of what was signed", async () => {
    for (const signed of ["assertion", "response", "both"] as const) {
      const response = await tampered((xml) => xml.replace("admin@evil", "admin<!-- -->@evil"), {
        subject: "admin@evil",
        signed,
      });
      expect(await outcome(response)).toBe("verified admin@evil");
    }
    const inValue = await tampered((xml) => xml.replace(">alice<", ">al<!-- -->ice<"), { subject: "_x" });
    expect(await verifySamlAssertion(inValue, provider, roleArn, now)).toMatchObject({ sessionName: "alice" });
  });
});

describe("what the assertion says is wrong", () => {
  const rows: readonly [string, Partial<TestAssertion>, string][] = [
    [
      "audience",
      { audience: "urn:example" },
      "400 InvalidIdentityToken: Response does not contain the required audience",
    ],
    [
      "recipient",
      { recipient: "https://signin.aws.amazon.com/saml/acs/SAMLSPX" },
      '400 InvalidIdentityToken: The Recipient "https://signin.aws.amazon.com/saml/acs/SAMLSPX" of the SubjectConfirmationData is not AWS\'s sign-in endpoint for SAML',
    ],
    [
      "a recipient that only begins like one",
      { recipient: "https://signin.aws.amazon.com/saml.example.com" },
      '400 InvalidIdentityToken: The Recipient "https://signin.aws.amazon.com/saml.example.com" of the SubjectConfirmationData is not AWS\'s sign-in endpoint for SAML',
    ],
    ["another role", { roleArn: `${roleArn}s` }, "403 AccessDenied: Not authorized to perform sts:AssumeRoleWithSAML"],
    [
      "another provider",
      { providerArn: `${provider.arn}s` },
      "403 AccessDenied: Not authorized to perform sts:AssumeRoleWithSAML",
    ],
    [
      "the session's name",
      { sessionName: "Alice Liddell" },
      "400 InvalidIdentityToken: RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}",
    ],
    [
      "the source identity",
      { attributes: { [`${attributePrefix}SourceIdentity`]: "aws:x" } },
      '400 InvalidIdentityToken: Source Identity must match [a-zA-Z_0-9+=,.@-]{2,64} and not begin with "aws:"',
    ],
    [
      "two session names",
      { attributes: { [`${attributePrefix}RoleSessionName`]: ["alice", "root"] } },
      `400 InvalidIdentityToken: The attribute ${attributePrefix}RoleSessionName must have text as its value, and one where one is expected`,
    ],
    [
      "no session name in its attribute",
      { attributes: { [`${attributePrefix}RoleSessionName`]: [] } },
      `400 InvalidIdentityToken: The attribute ${attributePrefix}RoleSessionName must have text as its value, and one where one is expected`,
    ],
    [
      "a tag with two values",
      { attributes: { [`${attributePrefix}PrincipalTag:A`]: ["b", "c"] } },
      '400 InvalidIdentityToken: The session tag "A" must have exactly one value',
    ],
    [
      "two values where the key has one",
      { attributes: { "urn:oid:1.3.6.1.4.1.5923.1.1.1.6": ["a", "b"] } },
      "400 InvalidIdentityToken: The attribute urn:oid:1.3.6.1.4.1.5923.1.1.1.6 must have text as its value, and one where one is expected",
    ],
    [
      "two attributes for one key",
      { attributes: { "http://schemas.xmlsoap.org/claims/CommonName": "Alice", "2.5.4.3": "Bob" } },
      "400 InvalidIdentityToken: Several attributes of the assertion give different values to saml:commonName",
    ],
    ["the session is already over", { sessionNotOnOrAfter: now }, "400 ExpiredTokenException: Response has expired"],
    ...["899", "43201", "1e3", " 900", "3600.0", "0x384", ""].map(
      (duration): [string, Partial<TestAssertion>, string] => [
        `SessionDuration "${duration}"`,
        { attributes: { [`${attributePrefix}SessionDuration`]: duration } },
        "400 InvalidIdentityToken: SessionDuration in AuthnResponse must be a number of seconds from 900 to 43200",
      ],
    ),
  ];
  test.each(rows)("%s", async (_, changes, expected) => {
    expect(await outcome(await issue(changes))).toBe(expected);
  });

  test.each([
    ["Version", (xml: string) => xml.replace(/(<saml:Assertion [^>]*Version=)"2.0"/, '$1"1.1"'), "one of SAML 2.0"],
    [
      "Issuer",
      (xml: string) => xml.replace(/&amp;b=2<\/saml:Issuer><saml:S/, "</saml:Issuer><saml:S"),
      "Issuer not pres",
    ],
    [
      "IssueInstant",
      (xml: string) => xml.replace(/(<saml:Assertion .*?IssueInstant=)"[^"]*"/, '$1"x"'),
      "an IssueInst",
    ],
    ["no NameID", (xml: string) => xml.replace(/<saml:NameID.*<\/saml:NameID>/, ""), "must have a Subject with a Na"],
    ["empty NameID", (xml: string) => xml.replace(/>alice<\/saml:NameID>/, "> </saml:NameID>"), "with a NameID"],
    ["NameID with elements", (xml: string) => xml.replace(/>alice(?=<\/saml:NameID>)/, "><b/>a"), "with a NameID"],
    ["two NameIDs", (xml: string) => xml.replace(/<saml:NameID.*<\/saml:NameID>/, "$&$&"), "must have a Subject with"],
    ["method", (xml: string) => xml.replace("cm:bearer", "cm:holder-of-key"), "exactly one SubjectConfirmation"],
    [
      "two confirmations",
      (xml: string) => xml.replace(/<saml:SubjectConfirmation .*<\/saml:SubjectConfirmation>/, "$&$&"),
      "exactly one SubjectConfirmation",
    ],
    [
      "a confirmation without an end",
      (xml: string) => xml.replace(/(SubjectConfirmationData) NotOnOrAfter="[^"]*"/, "$1"),
      "must have SubjectConfirmationData with NotOnOrAfter",
    ],
    ["no recipient", (xml: string) => xml.replace(/ Recipient="[^"]*"/, ""), 'The Recipient ""'],
    ["no conditions", (xml: string) => xml.replace(/<saml:Conditions.*<\/saml:Conditions>/, ""), "required audience"],
    [
      "no audience",
      (xml: string) => xml.replace(/<saml:AudienceRestriction>.*<\/saml:AudienceRestriction>/, ""),
      "required audience",
    ],
    [
      "one of two audience restrictions",
      (xml: string) =>
        xml.replace(
          "<saml:AudienceRestriction>",
          "<saml:AudienceRestriction><saml:Audience>urn:x</saml:Audience></saml:AudienceRestriction>$&",
        ),
      "required audience",
    ],
    [
      "an unknown condition",
      (xml: string) => xml.replace("</saml:Conditions>", "<saml:Condition/></saml:Conditions>"),
      "a condition that is not understood",
    ],
    [
      "a NotBefore that is no time",
      (xml: string) => xml.replace(/ NotBefore="[^"]*"/, ' NotBefore="soon"'),
      "a NotBefore that is not a time in UTC",
    ],
    [
      "a NotOnOrAfter in another time zone",
      (xml: string) => xml.replace(/(<saml:Conditions .*NotOnOrAfter="[^"]*)Z"/, '$1+02:00"'),
      "a NotOnOrAfter that is not a time in UTC",
    ],
    [
      "a SessionNotOnOrAfter that is no time",
      (xml: string) => xml.replace("<saml:AuthnStatement", '$& SessionNotOnOrAfter="never"'),
      "a SessionNotOnOrAfter that is not a time in UTC",
    ],
    [
      "no Role",
      (xml: string) => xml.replace('Attributes/Role"', 'Attributes/role"'),
      "Your request included an invalid SAML response",
    ],
    [
      "no RoleSessionName",
      (xml: string) => xml.replace("Attributes/RoleSessionName", "Attributes/rolesessionname"),
      "RoleSessionName is required in AuthnResponse",
    ],
    [
      "a Role with elements",
      (xml: string) => xml.replace(/(Attributes\/Role"><saml:AttributeValue>)/, "$1<b/>"),
      "must have text as its value",
    ],
    [
      "an attribute without a name",
      (xml: string) => xml.replace(/<saml:Attribute Name="[^"]*"/, "<saml:Attribute"),
      "an Attribute without a Name",
    ],
    [
      "an encrypted attribute",
      (xml: string) => xml.replace("<saml:AttributeStatement>", "$&<saml:EncryptedAttribute/>"),
      "Encrypted attributes are not supported",
    ],
  ])("%s", async (_, change, expected) => {
    const response = await outcome(await signedAfter(change), ownProvider);
    expect(response).toContain("400 InvalidIdentityToken: ");
    expect(response).toContain(expected);
  });

  test("the identity provider refused", async () => {
    const response = await tampered((xml) => xml.replace("status:Success", "status:Responder"));
    expect(await outcome(response)).toBe(
      "403 IDPRejectedClaim: The identity provider reported that authentication failed",
    );
    expect(await outcome(await tampered((xml) => xml.replace(/<samlp:StatusCode[^>]*>/, "")))).toContain("one status");
  });
});

describe("the endpoint's clock", () => {
  const at = (offset: number): Date => new Date(now.getTime() + offset);

  test("the conditions", async () => {
    const response = await issue({ lifetimeSeconds: 60 });
    expect(await outcome(response, provider, at(59_999))).toBe("verified alice");
    expect(await outcome(response, provider, at(60_000))).toBe("400 ExpiredTokenException: Response has expired");
    expect(await outcome(response, provider, at(-1))).toBe("400 InvalidIdentityToken: Response is not yet valid");
  });

  test("the subject confirmation on its own", async () => {
    const response = await signedAfter((xml) =>
      xml
        .replace(/<saml:Conditions [^>]*>/, "<saml:Conditions>")
        .replace("<saml:SubjectConfirmationData", `$& NotBefore="${at(10_000).toISOString()}"`),
    );
    expect(await outcome(response, ownProvider, at(10_000))).toBe("verified alice");
    expect(await outcome(response, ownProvider, at(9_999))).toContain("Response is not yet valid");
    expect(await outcome(response, ownProvider, at(300_000))).toContain(
      "400 ExpiredTokenException: Response has expired",
    );
  });

  test("five minutes from its issue", async () => {
    const response = await issue({ lifetimeSeconds: 3600 });
    expect(await outcome(response, provider, at(300_000))).toBe("verified alice");
    expect(await outcome(response, provider, at(300_001))).toBe(
      "400 ExpiredTokenException: Token must be redeemed within 5 minutes of issuance",
    );
  });

  test("issued in the future", async () => {
    const response = await signedAfter((xml) => xml.replace(/ NotBefore="[^"]*"/, ""));
    expect(await outcome(response, ownProvider, at(-300_000))).toBe("verified alice");
    expect(await outcome(response, ownProvider, at(-300_001))).toContain("The assertion was issued in the future");
  });

  test("metadata that has expired", async () => {
    const metadata = idp.metadata.replace("entityID=", `validUntil="${now.toISOString()}" $&`);
    const of = { ...provider, metadata };
    expect(await outcome(await issue(), of)).toContain("The metadata of the SAML provider has expired");
    expect(await outcome(await issue({ now: at(-1) }), of, at(-1))).toBe("verified alice");
  });

  test("a clock that shows no time lets nothing pass", async () => {
    expect(await outcome(await issue(), provider, new Date(Number.NaN))).toContain("ExpiredTokenException");
  });
});

describe("signatures", () => {
  test.each(["assertion", "response", "both"] as const)("another key, signed: %s", async (signed) => {
    expect(await outcome(await stranger.issueAssertion({ ...basic, signed }))).toBe(invalidSignature);
  });

  test.each(["assertion", "response", "both"] as const)("another subject, signed: %s", async (signed) => {
    const response = await tampered((xml) => xml.replace(">alice</saml:NameID>", ">root</saml:NameID>"), { signed });
    expect(await outcome(response)).toBe(invalidSignature);
  });

  test("no signature", async () => {
    expect(await outcome(await tampered((xml) => xml.replace(signatureOf(xml), "")))).toBe(
      `${invalidSignature}: neither the response nor its assertion is signed`,
    );
  });

  test("of two signatures, both must be good", async () => {
    // The status is signed by the response's signature only.
    const ofResponse = await tampered((xml) => xml.replace("<samlp:Status>", "$& "), { signed: "both" });
    expect(await outcome(ofResponse)).toBe(invalidSignature);
    const ofAssertion = await tampered((xml) => xml.replace(signatureOf(assertionOf(xml)), ""), { signed: "both" });
    expect(await outcome(ofAssertion)).toBe(invalidSignature);
    const xml = decode(await issue({ signed: "both" }));
    const assertion = assertionOf(xml);
    const bySomeoneElse = assertionOf(decode(await stranger.issueAssertion(basic)));
    const signature = signatureOf(bySomeoneElse);
    const exchanged = assertion.replace(signatureOf(assertion), signature);
    expect(await outcome(encode(xml.replace(assertion, exchanged)))).toContain(invalidSignature);
  });

  test("an element inside the response, but outside the assertion, that is signed, is not the assertion", async () => {
    const xml = decode(await issue({ signed: "response" }));
    const forged = assertionOf(xml)
      .replace(/ ID="[^"]*"/, ' ID="_forged"')
      .replace(">alice<", ">root<");
    expect(await outcome(encode(xml.replace(assertionOf(xml), forged)))).toBe(invalidSignature);
  });

  const sha1 = "http://www.w3.org/2000/09/xmldsig#";
  test.each([
    ["SHA-1", "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", `${sha1}rsa-sha1`, "the signature method"],
    ["an HMAC", "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", `${sha1}hmac-sha1`, "the signature method"],
    ["an unknown one", "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", "constructor", "the signature method"],
    ["a SHA-1 digest", "http://www.w3.org/2001/04/xmlenc#sha256", `${sha1}sha1`, "the digest method"],
    [
      "canonical XML with comments",
      '<ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"',
      '<ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#WithComments"',
      "the canonicalization",
    ],
    [
      "an XSLT transform",
      '<ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"',
      '<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"',
      "the transform",
    ],
    [
      "no enveloped-signature transform",
      '<ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>',
      "",
      "its Reference lacks the enveloped-signature transform",
    ],
  ])("%s is refused", async (_, from, to, reason) => {
    expect(await outcome(await tampered((xml) => xml.replace(from, to)))).toContain(`${invalidSignature}: ${reason}`);
  });

  test("an HMAC that was made with the certificate", async () => {
    const metadata = await readSamlMetadata(idp.metadata);
    if (metadata.kind === "failure") throw new Error(metadata.message);
    const xml = decode(await issue());
    const unsigned = xml.replace(signatureOf(xml), "");
    const response = encode(sign(unsigned, metadata.certificates[0] ?? "", `${sha1}hmac-sha1`));
    expect(await outcome(response)).toContain(`${invalidSignature}: the signature method`);
  });

  test("a certificate in the signature is not used", async () => {
    const xml = decode(await stranger.issueAssertion(basic));
    const keyInfo = part(stranger.metadata, "<ds:KeyInfo", "</ds:KeyInfo>");
    const response = encode(xml.replace("</ds:SignatureValue>", `$&${keyInfo}`));
    expect(await outcome(response)).toBe(invalidSignature);
    expect(await outcome(response, { ...provider, metadata: stranger.metadata })).toBe("verified alice");
  });

  test("a certificate for encryption does not sign", async () => {
    const metadata = idp.metadata.replace('use="signing"', 'use="encryption"');
    expect(await outcome(await issue(), { ...provider, metadata })).toContain("Could not parse metadata");
  });
});

describe("signature wrapping: the signed element is moved, and a forged one stands in its place", () => {
  const forge = (assertion: string): string =>
    assertion
      .replace(signatureOf(assertion), "")
      .replace(/ ID="[^"]*"/, ' ID="_forged"')
      .replaceAll(">alice<", ">root<");
  const one = "400 InvalidIdentityToken: The SAML response must have exactly one assertion";
  const place = `${invalidSignature}: a signature must be directly in the response or its assertion, and only once`;
  const reference = `${invalidSignature}: its Reference must be to the element that contains it`;

  test.each([
    [
      "a forged assertion before the signed one",
      (xml: string, good: string) => xml.replace(good, forge(good) + good),
      one,
    ],
    [
      "a forged assertion behind the signed one",
      (xml: string, good: string) => xml.replace(good, good + forge(good)),
      one,
    ],
    [
      "the signed assertion inside the forged one",
      (xml: string, good: string) =>
        xml.replace(good, forge(good).replace("</saml:Issuer>", `$&<saml:Advice>${good}</saml:Advice>`)),
      one,
    ],
    [
      "the signed assertion in an extension of the response",
      (xml: string, good: string) =>
        xml.replace(good, forge(good)).replace("<samlp:Status>", `<samlp:Extensions>${good}</samlp:Extensions>$&`),
      one,
    ],
    [
      "the signed assertion in an Object of the signature, which stands in the forged one",
      (xml: string, good: string) => {
        const signature = signatureOf(good);
        const bare = good.replace(signature, "");
        const wrapped = signature.replace("</ds:Signature>", `<ds:Object>${bare}</ds:Object></ds:Signature>`);
        return xml.replace(good, forge(good).replace("</saml:Issuer>", `$&${wrapped}`));
      },
      one,
    ],
    [
      "the signature in the forged assertion, what it signs renamed",
      (xml: string, good: string) => xml.replace(good, forge(good).replace("</saml:Issuer>", `$&${signatureOf(good)}`)),
      reference,
    ],
    [
      "the signature kept, the forged assertion under the signed one's id",
      (xml: string, good: string) => xml.replace(good, good.replaceAll(">alice<", ">root<")),
      invalidSignature,
    ],
    [
      "the signature outside of assertion and response",
      (xml: string, good: string) =>
        xml
          .replace(good, forge(good))
          .replace("<samlp:Status>", `<samlp:Extensions>${signatureOf(good)}</samlp:Extensions>$&`),
      place,
    ],
    [
      "two signatures in the assertion",
      (xml: string, good: string) => xml.replace(signatureOf(good), signatureOf(good) + signatureOf(good)),
      place,
    ],
    [
      "the assertion's signature in the response",
      (xml: string, good: string) =>
        xml.replace(signatureOf(good), "").replace("<samlp:Status>", `${signatureOf(good)}$&`),
      reference,
    ],
    [
      "an element with the same id",
      (xml: string, good: string) => {
        const id = / ID="([^"]*)"/.exec(good)?.[1] ?? "";
        return xml.replace("<samlp:Status>", `<samlp:Extensions><x Id="${id}"/></samlp:Extensions>$&`);
      },
      invalidSignature,
    ],
    ["an empty reference", (xml: string) => xml.replace(/URI="#[^"]*"/, 'URI=""'), reference],
    [
      "two references",
      (xml: string) => xml.replace(/<ds:Reference .*<\/ds:Reference>/, "$&$&"),
      `${invalidSignature}: it must have one SignedInfo with one Reference`,
    ],
    [
      "two SignedInfos",
      (xml: string) => xml.replace(/<ds:SignedInfo>.*<\/ds:SignedInfo>/, "$&$&"),
      `${invalidSignature}: it must have one SignedInfo with one Reference`,
    ],
    [
      "an Object in the signature",
      (xml: string) => xml.replace("</ds:Signature>", "<ds:Object/>$&"),
      `${invalidSignature}: it must have one SignedInfo with one Reference`,
    ],
  ])("%s", async (_, change, expected) => {
    expect(await outcome(await tampered((xml) => change(xml, assertionOf(xml))))).toBe(expected);
  });

  test("a digest hidden in a comment of the signed information", async () => {
    const response = await tampered((xml) => {
      const forged = xml.replaceAll(">alice<", ">root<");
      return forged.replace(/<ds:DigestValue>/, "<ds:DigestValue><!--AAAA-->");
    });
    expect(await outcome(response)).toBe(invalidSignature);
  });

  test("a response that was signed for another provider of the same keys", async () => {
    const other = { ...provider, arn: "arn:aws:iam::123456789012:saml-provider/Other" };
    expect(await outcome(await issue(), other)).toContain("403 AccessDenied");
  });

  test("two signed assertions", async () => {
    const second = assertionOf(decode(await issue({ sessionName: "bob" })));
    expect(await outcome(await tampered((xml) => xml.replace("</samlp:Response>", `${second}$&`)))).toBe(one);
  });
});

describe("documents that are not read at all", () => {
  const cannot = "400 InvalidIdentityToken: The SAML response cannot be read: ";
  test.each([
    ["a document type", (xml: string) => `<!DOCTYPE x>${xml}`, `${cannot}it has a document type`],
    [
      "an entity",
      (xml: string) => `<!DOCTYPE x [<!ENTITY a "root">]>${xml.replace(">alice<", ">&a;<")}`,
      `${cannot}it has a document type`,
    ],
    ["an unknown entity", (xml: string) => xml.replace(">alice<", ">&a;<"), `${cannot}it is not well-formed XML`],
    ["an unclosed element", (xml: string) => xml.slice(0, -4), `${cannot}it is not well-formed XML`],
    ["text behind the root", (xml: string) => `${xml}x`, `${cannot}it is not well-formed XML`],
    ["two roots", (xml: string) => `${xml}<x/>`, `${cannot}it is not well-formed XML`],
    ["an undeclared prefix", (xml: string) => xml.replace("<samlp:Status>", "<y:z/>$&"), cannot],
    [
      "too many levels",
      (xml: string) => xml.replace("<samlp:Status>", `${"<x>".repeat(99)}${"</x>".repeat(99)}$&`),
      `${cannot}it is nested too deep`,
    ],
    [
      "an assertion alone",
      (xml: string) => assertionOf(xml).replace(" ", ' xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" '),
      "400 InvalidIdentityToken: The SAML response must have a Response as its root",
    ],
    [
      "an encrypted assertion",
      (xml: string) => xml.replace(assertionOf(xml), "<saml:EncryptedAssertion/>"),
      "400 InvalidIdentityToken: Encrypted assertions are not supported by this endpoint",
    ],
    [
      "no assertion",
      (xml: string) => xml.replace(assertionOf(xml), ""),
      "400 InvalidIdentityToken: The SAML response must have exactly one assertion",
    ],
  ])("%s", async (_, change, expected) => {
    expect(await outcome(await tampered(change))).toContain(expected);
  });

  test.each(["", " ", "%", "AAA", "A===", "/////w==", "PHg+PC94Pg", Buffer.from("x").toString("base64")])(
    "%j",
    async (text) => {
      expect(await outcome(text)).toContain("400 InvalidIdentityToken: The SAML response ");
    },
  );

  test("a provider that is none, and metadata that is none", async () => {
    const response = await issue();
    for (const arn of ["", "x", "arn:aws:iam::123456789012:oidc-provider/x"]) {
      expect(await outcome(response, { ...provider, arn })).toBe(
        "400 InvalidIdentityToken: Specified provider doesn't exist",
      );
    }
    expect(await outcome(response, { ...provider, metadata: "<x/>" })).toContain(
      "400 InvalidIdentityToken: Could not parse metadata",
    );
  });
});

describe("whatever comes, the answer is a failure and not an exception", () => {
  test("garbage", async () => {
    const pieces = fc.constantFrom(
      "<",
      ">",
      "/",
      "&",
      "!",
      "--",
      "[",
      "]",
      '"',
      "=",
      " ",
      "a",
      "x:",
      "<a>",
      "</a>",
      "?",
    );
    const texts = fc.oneof(
      fc.string({ unit: "binary" }).map((text) => [text, encode(text)]),
      fc.array(pieces, { maxLength: 60 }).map((list) => [list.join(""), encode(`<r>${list.join("")}</r>`)]),
    );
    await fc.assert(
      fc.asyncProperty(texts, async (list) => {
        for (const text of list) {
          expect((await verifySamlAssertion(text, provider, roleArn, now)).kind).toBe("failure");
          expect((await readSamlMetadata(text)).kind).toBe("failure");
        }
      }),
    );
  });

  test("any change of a good response changes nothing, or is noticed", async () => {
    const good = await issue({ subject: "_alice" });
    const expected = await verifySamlAssertion(good, provider, roleArn, now);
    const xml = decode(good);
    const insertions = fc.constantFrom(
      "<!-- -->",
      " ",
      "<x/>",
      "a",
      "0",
      "<![CDATA[a]]>",
      "<?x y?>",
      "&#97;",
      "\n",
      '"',
    );
    await fc.assert(
      fc.asyncProperty(fc.nat(xml.length), fc.nat(3), insertions, async (at, cut, insertion) => {
        const changed = encode(xml.slice(0, at) + insertion + xml.slice(at + cut));
        const result = await verifySamlAssertion(changed, provider, roleArn, now);
        if (result.kind !== "failure") expect(result).toEqual(expected);
      }),
      { numRuns: 150 },
    );
  });

  test("something huge", async () => {
    const many = 20_000;
    const xmls = [
      `${"<a>".repeat(many)}${"</a>".repeat(many)}`,
      "<a>".repeat(many),
      `<a ${Array.from({ length: many }, (_, index) => `b${index}="c"`).join(" ")}/>`,
      `<a>${"<b/>".repeat(many)}</a>`,
      `<a>${"&amp;".repeat(many)}</a>`,
      "x".repeat(1_000_000),
    ];
    for (const xml of xmls) expect(await outcome(encode(xml))).toContain("400 InvalidIdentityToken");
    const padded = await tampered((xml) => xml.replace("<samlp:Status>", `<x>${"<y Id='z'/>".repeat(4000)}</x>$&`));
    expect(await outcome(padded)).toBe("verified alice");
  });
});

test("the test identity provider's certificate is its own, and signed by itself", async () => {
  const metadata = await readSamlMetadata(idp.metadata);
  if (metadata.kind === "failure") throw new Error(metadata.message);
  const certificate = new X509Certificate(metadata.certificates[0] ?? "");
  expect(certificate.verify(certificate.publicKey)).toBe(true);
  expect(certificate.checkIssued(certificate)).toBe(true);
  expect(certificate.subject).toBe("CN=policy-check test identity provider");
  expect(certificate.validTo).toContain("9999");
  expect(certificate.publicKey.asymmetricKeyDetails?.modulusLength).toBe(2048);
  // The least that CreateSAMLProvider takes.
  expect(idp.metadata.length).toBeGreaterThanOrEqual(1000);
  expect(idp.metadata).not.toBe(stranger.metadata);
});
