import { readFileSync } from "node:fs";
import { CreateOpenIDConnectProviderCommand, CreateRoleCommand, CreateSAMLProviderCommand } from "@aws-sdk/client-iam";
import { AssumeRoleWithSAMLCommand, AssumeRoleWithWebIdentityCommand } from "@aws-sdk/client-sts";
import { beforeAll, describe, expect, test } from "vitest";
import { prove } from "../../src/analysis/index.js";
import { SourceText } from "../../src/diagnostics/index.js";
import { createTestOidcIssuer, createTestSamlIdp, type TestOidcIssuer } from "../../src/endpoint/index.js";
import { readPolicyText } from "../../src/engine/index.js";
import { identityProviderOf, issuerOf } from "../../src/iam/index.js";
import { endpointForTests, failureOf } from "./clients.js";

/** A case of fixtures/lint/federation.json. */
interface Case {
  readonly name: string;
  readonly issuer: string;
  readonly says: string;
  /** The claims of a token that assumes the role. */
  readonly token?: Claims;
  /** What an assertion says that assumes the role, of a SAML provider; what it does not say is usual. */
  readonly assertion?: {
    readonly subject?: string;
    readonly attributes?: Readonly<Record<string, string | readonly string[]>>;
  };
  /** The name of the session that the provider chooses. */
  readonly sessionName?: string;
  readonly policy: object;
}

interface Claims {
  readonly sub: string;
  readonly aud: string;
  readonly [claim: string]: unknown;
}

const cases: readonly Case[] = JSON.parse(
  readFileSync(new URL("../../fixtures/lint/federation.json", import.meta.url), "utf8"),
);
const samlCases = cases.filter(({ issuer }) => issuer.startsWith("saml-provider/"));
// Of providers without ID tokens nobody but they themselves can make a token, so that only CreateRole is asked here.
const tokenCases = cases.filter(
  (each) => !samlCases.includes(each) && identityProviderOf(each.issuer).hasIdTokens !== false,
);
const account = "123456789012";
const { endpoint, iam, sts } = endpointForTests();

/** The audiences that the providers of the account accept. */
const audiences = new Map<string, Set<string>>();
for (const { issuer, token, policy } of tokenCases) {
  const known = audiences.get(issuer) ?? new Set(["sts.amazonaws.com", "somebody-elses"]);
  audiences.set(issuer, known);
  if (token !== undefined) known.add(token.aud);
  const witness = witnessOf(policy);
  if (witness !== undefined) known.add(witness.aud);
}

/** A token of another customer that the policy lets in, by proof. */
function witnessOf(policy: object): Claims | undefined {
  const { policy: trust } = readPolicyText("trust", new SourceText("policy.json", JSON.stringify(policy)), false);
  const verdict = trust && prove(trust, { kind: "owners" });
  if (verdict?.kind !== "violated") return undefined;
  const { principal, context } = verdict.found.witness;
  const prefix = `${issuerOf(principal)}:`;
  const claims = Object.entries(context).flatMap(([key, value]) =>
    key.toLowerCase().startsWith(prefix.toLowerCase())
      ? [[key.slice(prefix.length).toLowerCase(), value] as const]
      : [],
  );
  return { sub: "somebody-else", aud: "sts.amazonaws.com", ...Object.fromEntries(claims) };
}

describe("check, prove and serve agree on trust in identity providers", () => {
  const issuers = new Map<string, TestOidcIssuer>();
  let roles = 0;

  beforeAll(async () => {
    for (const [issuer, clientIds] of audiences) {
      const { OpenIDConnectProviderArn: arn = "" } = await iam().send(
        new CreateOpenIDConnectProviderCommand({
          Url: `https://${issuer}`,
          ClientIDList: [...clientIds],
          ThumbprintList: ["a".repeat(40)],
        }),
      );
      const made = createTestOidcIssuer({ url: issuer });
      issuers.set(issuer, made);
      await endpoint().registerKeySet(arn, made.keySet);
    }
  }, 120_000);

  const create = (policy: object): Promise<string> => {
    const RoleName = `role-${++roles}`;
    const AssumeRolePolicyDocument = JSON.stringify(policy);
    return iam()
      .send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }))
      .then(() => `arn:aws:iam::${account}:role/${RoleName}`);
  };

  const assume = async (
    RoleArn: string,
    issuer: string,
    claims: Claims,
    RoleSessionName = "session",
  ): Promise<unknown> => {
    const made = issuers.get(issuer);
    if (made === undefined) throw new Error(`no issuer ${issuer}`);
    const WebIdentityToken = await made.issueToken(claims, { now: new Date() });
    return sts().send(new AssumeRoleWithWebIdentityCommand({ RoleArn, RoleSessionName, WebIdentityToken }));
  };

  const refused = cases.filter(({ says }) => says === "refused");
  test.each(refused)("refused at CreateRole: $name", async ({ policy }) => {
    const [code, status] = await failureOf(create(policy));
    expect([code, status]).toEqual(["MalformedPolicyDocumentException", 400]);
  });

  const open = tokenCases.filter(({ says }) => says === "open");
  test.each(open)("the token that is named is accepted: $name", async ({ policy, issuer }) => {
    const witness = witnessOf(policy);
    if (witness === undefined) throw new Error("the proof names no token");
    await assume(await create(policy), issuer, witness);
  });

  const clean = tokenCases.filter(({ token }) => token !== undefined);
  test.each(clean)("the own token is accepted, a stranger's is not: $name", async (each) => {
    const { policy, issuer, token, sessionName } = each;
    if (token === undefined) return;
    const role = await create(policy);
    await assume(role, issuer, token, sessionName);
    const { exampleSubject, tenancy } = identityProviderOf(issuer);
    if (tenancy !== "shared" || exampleSubject === undefined) return;
    const { sub, aud } = token;
    for (const claims of [
      { sub: exampleSubject, aud },
      { ...idsOfSomebodyElse(token), sub: exampleSubject, aud },
      { ...idsOfSomebodyElse(token), sub: sub.replace(/acme|myOrg|ann-x/gi, "mallory"), aud: "somebody-elses" },
    ]) {
      if (claims.sub === sub && claims.aud === aud) continue;
      const [code] = await failureOf(assume(role, issuer, claims, sessionName));
      expect(code).toBe("AccessDenied");
    }
  });

  const dead = tokenCases.filter(({ says }) => says === "dead" || says === "nobody");
  test.each(dead)("no token is accepted: $name", async ({ policy, issuer }) => {
    const role = await create(policy);
    const aud = [...(audiences.get(issuer) ?? [])][0] ?? "";
    for (const claims of tokensMeantBy(policy, aud)) {
      const [code] = await failureOf(assume(role, issuer, claims));
      expect(code).toBe("AccessDenied");
    }
  });
});

describe("check, prove and serve agree on trust in SAML providers", () => {
  const PrincipalArn = `arn:aws:iam::${account}:saml-provider/idp`;
  const idp = createTestSamlIdp({ entityId: "https://idp.acme.example/metadata" });
  const stranger = createTestSamlIdp({ entityId: "https://idp.acme.example/metadata" });
  let roles = 0;

  beforeAll(async () => {
    await iam().send(new CreateSAMLProviderCommand({ Name: "idp", SAMLMetadataDocument: idp.metadata }));
  });

  const create = async ({ policy }: Case): Promise<string> => {
    const RoleName = `saml-${++roles}`;
    await iam().send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: JSON.stringify(policy) }));
    return `arn:aws:iam::${account}:role/${RoleName}`;
  };

  const assume = async (RoleArn: string, from: typeof idp, { assertion }: Case): Promise<unknown> => {
    const made = { roleArn: RoleArn, providerArn: PrincipalArn, sessionName: "ann", now: new Date(), ...assertion };
    const SAMLAssertion = await from.issueAssertion(made);
    return sts().send(new AssumeRoleWithSAMLCommand({ RoleArn, PrincipalArn, SAMLAssertion }));
  };

  test.each(samlCases.filter(({ says }) => says === "clean"))(
    "the own assertion is accepted, a stranger's is not: $name",
    async (each) => {
      const role = await create(each);
      await assume(role, idp, each);
      const [code] = await failureOf(assume(role, stranger, each));
      expect(code).toBe("InvalidIdentityTokenException");
    },
  );

  test.each(samlCases.filter(({ says }) => says === "dead"))("no assertion is accepted: $name", async (each) => {
    const [code] = await failureOf(assume(await create(each), idp, each));
    expect(code).toBe("AccessDenied");
  });

  test.each(cases.filter(({ says, issuer }) => says !== "refused" && identityProviderOf(issuer).hasIdTokens === false))(
    "stored: $name",
    async (each) => {
      expect(await create(each)).toMatch(/^arn:/);
    },
  );
});

/** The same claims with other values. */
function idsOfSomebodyElse(token: Claims): Record<string, unknown> {
  const names = Object.keys(token).filter((name) =>
    /(_id|repository|namespace|organization_slug|workflow_ref)$/.test(name),
  );
  // IDs are numbers at most providers, and conditions may compare them as such.
  return Object.fromEntries(names.map((name) => [name, name.endsWith("_id") ? "999999" : "mallory/999999"]));
}

/** The tokens that whoever wrote a policy had in mind: with all claims that it compares. */
function tokensMeantBy(policy: object, audience: string): readonly Claims[] {
  const text = JSON.stringify(policy);
  const claims: Record<string, string> = {};
  for (const [, name = "", value = ""] of text.matchAll(/:([\w./-]+)":"([^"]+)"/g))
    claims[name] = value.replaceAll("*", "x");
  const sub = typeof claims["sub"] === "string" ? claims["sub"] : "somebody";
  return [{ ...claims, sub, aud: audience }];
}
