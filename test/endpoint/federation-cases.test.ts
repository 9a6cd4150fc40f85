import { readFileSync } from "node:fs";
import { CreateOpenIDConnectProviderCommand, CreateRoleCommand } from "@aws-sdk/client-iam";
import { AssumeRoleWithWebIdentityCommand } from "@aws-sdk/client-sts";
import { beforeAll, describe, expect, test } from "vitest";
import { prove } from "../../src/analysis/index.js";
import { SourceText } from "../../src/diagnostics/index.js";
import { createTestOidcIssuer, type TestOidcIssuer } from "../../src/endpoint/index.js";
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
const account = "123456789012";
const { endpoint, iam, sts } = endpointForTests();

/** The audiences that the providers of the account accept. */
const audiences = new Map<string, Set<string>>();
for (const { issuer, token, policy } of cases) {
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

  const open = cases.filter(({ says }) => says === "open");
  test.each(open)("the token that is named is accepted: $name", async ({ policy, issuer }) => {
    const witness = witnessOf(policy);
    if (witness === undefined) throw new Error("the proof names no token");
    await assume(await create(policy), issuer, witness);
  });

  const clean = cases.filter(({ token }) => token !== undefined);
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

  const dead = cases.filter(({ says }) => says === "dead" || says === "nobody");
  test.each(dead)("no token is accepted: $name", async ({ policy, issuer }) => {
    const role = await create(policy);
    const aud = [...(audiences.get(issuer) ?? [])][0] ?? "";
    for (const claims of tokensMeantBy(policy, aud)) {
      const [code] = await failureOf(assume(role, issuer, claims));
      expect(code).toBe("AccessDenied");
    }
  });
});

/** The same claims with other values. */
function idsOfSomebodyElse(token: Claims): Record<string, unknown> {
  const names = Object.keys(token).filter((name) =>
    /(_id|repository|namespace|organization_slug|workflow_ref)$/.test(name),
  );
  return Object.fromEntries(names.map((name) => [name, "mallory/999999"]));
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
