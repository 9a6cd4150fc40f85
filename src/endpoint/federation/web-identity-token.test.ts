import { createHmac, generateKeyPairSync, type KeyObject } from "node:crypto";
import fc from "fast-check";
import { CompactSign, exportJWK, type JWK } from "jose";
import { describe, expect, test } from "vitest";
import { createTestOidcIssuer } from "./test-issuer.js";
import { isKeySet, type OidcProvider, verifyWebIdentityToken } from "./web-identity-token.js";

const url = "login.example.com/realms/build";
const issuer = createTestOidcIssuer({ url });
const now = new Date("2027-03-01T12:00:00Z");
const seconds = now.getTime() / 1000;
const provider: OidcProvider = {
  arn: `arn:aws:iam::123456789012:oidc-provider/${url}`,
  url,
  clientIds: ["client", "other-client"],
  keySet: issuer.keySet,
};
const claims = { sub: "alice", aud: "client" };

/** What a verification comes to: the code and message of a failure, or "verified". */
async function outcome(token: string, providers: readonly OidcProvider[] = [provider], at = now): Promise<string> {
  const result = await verifyWebIdentityToken(token, providers, at);
  return result.kind === "failure" ? `${result.status} ${result.code}: ${result.message}` : "verified";
}

async function verified(extra: object, on: OidcProvider = provider) {
  const token = await createIssued(extra, on);
  const result = await verifyWebIdentityToken(token.token, [token.provider], now);
  if (result.kind === "failure") throw new Error(result.message);
  return result;
}

async function createIssued(extra: object, on: OidcProvider) {
  const own = on.url === url ? issuer : createTestOidcIssuer({ url: on.url });
  const token = await own.issueToken({ ...claims, ...extra }, { now });
  return { token, provider: { ...on, keySet: own.keySet } };
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
const standard = { iss: `https://${url}`, iat: seconds, exp: seconds + 3600, ...claims };

function sign(payload: string | Uint8Array, key: KeyObject, header: { alg: string; kid?: string; crit?: string[] }) {
  return new CompactSign(typeof payload === "string" ? Buffer.from(payload) : payload)
    .setProtectedHeader(header)
    .sign(key);
}

async function keySetOf(key: KeyObject, extra: Partial<JWK> = {}) {
  return { keys: [{ ...(await exportJWK(key)), ...extra }] };
}

describe("a token that is good", () => {
  test("gives subject, audience, issuer and the condition keys under the provider's URL", async () => {
    const result = await verified({ amr: ["mfa", "pwd"], email: "alice@example.com", groups: ["admin"] });
    expect(result).toEqual({
      kind: "webIdentity",
      provider,
      subject: "alice",
      audience: "client",
      issuer: `https://${url}`,
      tags: [],
      transitiveTagKeys: [],
      sourceIdentity: undefined,
      context: {
        [`${url}:aud`]: "client",
        [`${url}:oaud`]: "client",
        [`${url}:sub`]: "alice",
        [`${url}:amr`]: ["mfa", "pwd"],
        [`${url}:email`]: "alice@example.com",
      },
    });
  });

  test("azp takes the place of aud, and aud becomes oaud", async () => {
    const result = await verified({ aud: ["api", "web"], azp: "other-client" });
    expect(result.audience).toBe("other-client");
    expect(result.context).toEqual({
      [`${url}:aud`]: "other-client",
      [`${url}:oaud`]: ["api", "web"],
      [`${url}:sub`]: "alice",
    });
    expect((await verified({ aud: ["api"], azp: "client" })).context[`${url}:oaud`]).toBe("api");
  });

  test("AWS's claims of GitHub become keys, others and those of others do not", async () => {
    const github = { ...provider, url: "token.actions.githubusercontent.com" };
    const extra = { ref: "refs/heads/main", repository: "octo/app", repository_owner: "octo" };
    expect((await verified(extra, github)).context).toEqual({
      "token.actions.githubusercontent.com:aud": "client",
      "token.actions.githubusercontent.com:oaud": "client",
      "token.actions.githubusercontent.com:sub": "alice",
      "token.actions.githubusercontent.com:ref": "refs/heads/main",
      "token.actions.githubusercontent.com:repository": "octo/app",
    });
    expect(Object.keys((await verified(extra)).context)).toHaveLength(3);
  });

  test("session tags and source identity, nested as the page has them", async () => {
    const { tags, transitiveTagKeys, sourceIdentity } = await verified({
      "https://aws.amazon.com/tags": {
        principal_tags: { Project: ["Automation"], CostCenter: ["987654"] },
        transitive_tag_keys: ["Project"],
      },
      "https://aws.amazon.com/source_identity": "Admin",
    });
    expect(tags).toEqual([
      { key: "Project", value: "Automation" },
      { key: "CostCenter", value: "987654" },
    ]);
    expect(transitiveTagKeys).toEqual(["Project"]);
    expect(sourceIdentity).toBe("Admin");
  });

  test("session tags in claims of their own", async () => {
    const { tags, transitiveTagKeys } = await verified({
      "https://aws.amazon.com/tags/principal_tags/Project": "Automation",
      "https://aws.amazon.com/tags/transitive_tag_keys": ["Project"],
    });
    expect(tags).toEqual([{ key: "Project", value: "Automation" }]);
    expect(transitiveTagKeys).toEqual(["Project"]);
  });

  test.each(["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"])("%s", async (alg) => {
    const curves: Readonly<Record<string, string>> = { ES256: "P-256", ES384: "P-384", ES512: "P-521" };
    const namedCurve = curves[alg];
    const { publicKey, privateKey } =
      namedCurve === undefined
        ? generateKeyPairSync("rsa", { modulusLength: 2048 })
        : generateKeyPairSync("ec", { namedCurve });
    const token = await sign(JSON.stringify(standard), privateKey, { alg });
    expect(await outcome(token, [{ ...provider, keySet: await keySetOf(publicKey) }])).toBe("verified");
  });

  test("the provider is found among others, and only by its whole URL", async () => {
    const token = await issuer.issueToken(claims, { now });
    const others = [
      { ...provider, url: "login.example.com" },
      { ...provider, url: `${url}/`, clientIds: [] },
    ];
    expect(await outcome(token, [...others, provider])).toBe("verified");
    const notFound = `400 InvalidIdentityToken: No OpenIDConnect provider found in your account for https://${url}`;
    expect(await outcome(token, others)).toBe(notFound);
    expect(await outcome(token, [])).toBe(notFound);
  });

  test("a trailing slash belongs to the URL and to the keys", async () => {
    const slashed = { ...provider, url: "auth.example.com/" };
    expect((await verified({}, slashed)).context["auth.example.com/:sub"]).toBe("alice");
  });
});

describe("claims that are wrong", () => {
  const rows: readonly [string, object, string][] = [
    ["another audience", { aud: "stranger" }, "400 InvalidIdentityToken: Incorrect token audience"],
    ["aud is registered, but azp counts", { azp: "stranger" }, "400 InvalidIdentityToken: Incorrect token audience"],
    [
      "several audiences without azp",
      { aud: ["client", "other-client"] },
      "400 InvalidIdentityToken: Token audience contains more than one audience while authorized party is not present",
    ],
    ["no audience at all", { aud: [] }, "400 InvalidIdentityToken: Missing a required claim: aud"],
    ["aud is no text", { aud: [1] }, "400 InvalidIdentityToken: The claim aud has no value of the documented type"],
    ["azp is no text", { azp: null }, "400 InvalidIdentityToken: The claim azp has no value of the documented type"],
    ["sub is no text", { sub: 7 }, "400 InvalidIdentityToken: The claim sub has no value of the documented type"],
    ["sub is empty", { sub: "" }, "400 InvalidIdentityToken: The claim sub has no value of the documented type"],
    ["no sub", { sub: undefined }, "400 InvalidIdentityToken: Missing a required claim: sub"],
    ["no aud", { aud: undefined }, "400 InvalidIdentityToken: Missing a required claim: aud"],
    ["no exp", { exp: undefined }, "400 InvalidIdentityToken: Missing a required claim: exp"],
    ["no iat", { iat: undefined }, "400 InvalidIdentityToken: Missing a required claim: iat"],
    ["no iss", { iss: undefined }, "400 InvalidIdentityToken: Missing a required claim: iss"],
    [
      "exp is text",
      { exp: String(seconds + 60) },
      "400 InvalidIdentityToken: The claim exp has no value of the documented type",
    ],
    ["iat is text", { iat: "0" }, "400 InvalidIdentityToken: The claim iat has no value of the documented type"],
    ["nbf is text", { nbf: "0" }, "400 InvalidIdentityToken: The claim nbf has no value of the documented type"],
    ["amr is no text", { amr: [true] }, "400 InvalidIdentityToken: The claim amr has no value of the documented type"],
    [
      "email is no text",
      { email: [] },
      "400 InvalidIdentityToken: The claim email has no value of the documented type",
    ],
    [
      "another issuer",
      { iss: "https://login.example.com" },
      "400 InvalidIdentityToken: No OpenIDConnect provider found in your account for https://login.example.com",
    ],
    [
      "an issuer without https",
      { iss: url },
      `400 InvalidIdentityToken: No OpenIDConnect provider found in your account for ${url}`,
    ],
    [
      "an issuer with http",
      { iss: `http://${url}` },
      `400 InvalidIdentityToken: No OpenIDConnect provider found in your account for http://${url}`,
    ],
    [
      "an issuer that is a list",
      { iss: [`https://${url}`] },
      `400 InvalidIdentityToken: No OpenIDConnect provider found in your account for ["https://${url}"]`,
    ],
  ];
  test.each(rows)("%s", async (_, extra, expected) => {
    expect(await outcome(await issuer.issueToken({ ...claims, ...extra }, { now }))).toBe(expected);
  });

  test.each([
    ["tags that are no object", { "https://aws.amazon.com/tags": [] }, "The claim https://aws.amazon.com/tags has no"],
    [
      "a tag that is no list",
      { "https://aws.amazon.com/tags": { principal_tags: { A: "b" } } },
      "The claim https://aws.amazon.com/tags has no",
    ],
    [
      "a tag with two values",
      { "https://aws.amazon.com/tags": { principal_tags: { A: ["b", "c"] } } },
      'The session tag "A" must have exactly one value',
    ],
    [
      "a tag without a value",
      { "https://aws.amazon.com/tags": { principal_tags: { A: [] } } },
      'The session tag "A" must have exactly one value',
    ],
    [
      "a reserved key",
      { "https://aws.amazon.com/tags": { principal_tags: { "AWS:x": ["b"] } } },
      '"AWS:x" cannot be the key of a session tag',
    ],
    [
      "a value that is too long",
      { "https://aws.amazon.com/tags": { principal_tags: { A: ["b".repeat(257)] } } },
      'The session tag "A" cannot have this value',
    ],
    [
      "a key twice, in different case and form",
      {
        "https://aws.amazon.com/tags": { principal_tags: { a: ["b"] } },
        "https://aws.amazon.com/tags/principal_tags/A": "c",
      },
      "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
    ],
    [
      "51 tags",
      {
        "https://aws.amazon.com/tags": {
          principal_tags: Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`k${index}`, ["v"]])),
        },
      },
      "At most 50 session tags can be passed",
    ],
    [
      "a transitive key without its tag",
      { "https://aws.amazon.com/tags": { transitive_tag_keys: ["A"] } },
      "The specified transitive tag key must be included in the requested tags.",
    ],
    [
      "transitive keys that are no list",
      { "https://aws.amazon.com/tags/transitive_tag_keys": "A" },
      "The claim https://aws.amazon.com/tags/transitive_tag_keys has no",
    ],
    [
      "a flat tag that is no text",
      { "https://aws.amazon.com/tags/principal_tags/A": 1 },
      "The claim https://aws.amazon.com/tags/principal_tags/A has no",
    ],
    ["a source identity that is no text", { "https://aws.amazon.com/source_identity": 1 }, "The claim https://aws"],
    ["a source identity with a space", { "https://aws.amazon.com/source_identity": "a b" }, "Source Identity must"],
    ["a reserved source identity", { "https://aws.amazon.com/source_identity": "aws:x" }, "Source Identity must"],
  ])("%s", async (_, extra, expected) => {
    expect(await outcome(await issuer.issueToken({ ...claims, ...extra }, { now }))).toContain(
      `400 InvalidIdentityToken: ${expected}`,
    );
  });
});

describe("the endpoint's clock, with five minutes for clocks that differ", () => {
  const at = (offset: number): Date => new Date(now.getTime() + offset * 1000);

  test("exp", async () => {
    const token = await issuer.issueToken(claims, { now, lifetimeSeconds: 60 });
    expect(await outcome(token, [provider], at(359))).toBe("verified");
    expect(await outcome(token, [provider], at(360))).toBe(
      `400 ExpiredTokenException: Token expired: current date/time ${seconds + 360} must be before the expiration date/time ${seconds + 60}`,
    );
  });

  test("nbf", async () => {
    const token = await issuer.issueToken({ ...claims, nbf: seconds + 1000 }, { now });
    expect(await outcome(token, [provider], at(700))).toBe("verified");
    expect(await outcome(token, [provider], at(699))).toContain("400 InvalidIdentityToken: Token not yet valid");
  });

  test("iat", async () => {
    const token = await issuer.issueToken(claims, { now });
    expect(await outcome(token, [provider], at(-300))).toBe("verified");
    expect(await outcome(token, [provider], at(-301))).toContain(
      "400 InvalidIdentityToken: Token issued in the future",
    );
  });

  test("a clock that shows no time lets nothing pass", async () => {
    const token = await issuer.issueToken(claims, { now });
    expect(await outcome(token, [provider], new Date(Number.NaN))).toContain("ExpiredTokenException");
  });
});

describe("signatures", () => {
  const notAToken =
    "400 InvalidIdentityToken: The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)";
  const noKey =
    "400 InvalidIdentityToken: Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements";
  const wrong = "400 InvalidIdentityToken: Token signature invalid";
  const kid = issuer.keySet.keys[0]?.kid ?? "";
  const stranger = generateKeyPairSync("rsa", { modulusLength: 2048 });

  test("a changed payload", async () => {
    const [header, , signature] = (await issuer.issueToken(claims, { now })).split(".");
    expect(await outcome(`${header}.${encode({ ...standard, sub: "root" })}.${signature}`)).toBe(wrong);
  });

  test("another key under the known id", async () => {
    expect(await outcome(await sign(JSON.stringify(standard), stranger.privateKey, { alg: "RS256", kid }))).toBe(wrong);
  });

  test("an unknown key id", async () => {
    const token = await sign(JSON.stringify(standard), stranger.privateKey, { alg: "RS256", kid: "unknown" });
    expect(await outcome(token)).toBe(noKey);
  });

  test("none", async () => {
    for (const alg of ["none", "None", "NONE"]) {
      const token = `${encode({ alg, kid })}.${encode(standard)}.`;
      expect(await outcome(token)).toContain(wrong);
    }
  });

  test("an HMAC with the public key", async () => {
    const jwk = issuer.keySet.keys[0];
    if (jwk === undefined) throw new Error("the test issuer has a key");
    for (const secret of [JSON.stringify(jwk), jwk.n ?? "", ""]) {
      const input = `${encode({ alg: "HS256", kid })}.${encode(standard)}`;
      const signature = createHmac("sha256", secret || "x")
        .update(input)
        .digest("base64url");
      expect(await outcome(`${input}.${signature}`)).toContain(wrong);
      // A key set that offers the HMAC's key itself does not help either.
      const oct: JWK = { kty: "oct", k: Buffer.from(secret || "x").toString("base64url"), kid, alg: "HS256" };
      expect(await outcome(`${input}.${signature}`, [{ ...provider, keySet: { keys: [oct] } }])).toContain(wrong);
    }
  });

  test("a key of another type than the algorithm", async () => {
    const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const token = await sign(JSON.stringify(standard), ec.privateKey, { alg: "ES256", kid });
    expect(await outcome(token)).toBe(noKey);
    const keySet = await keySetOf(ec.publicKey, { kid });
    const rs256 = await issuer.issueToken(claims, { now });
    expect(await outcome(rs256, [{ ...provider, keySet }])).toBe(noKey);
  });

  test("an algorithm that is none of AWS's", async () => {
    const { publicKey, privateKey } = generateKeyPairSync("ed25519");
    const token = await sign(JSON.stringify(standard), privateKey, { alg: "EdDSA" });
    expect(await outcome(token, [{ ...provider, keySet: await keySetOf(publicKey) }])).toBe(
      `${wrong}: it must be signed with one of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512`,
    );
  });

  test("a key for encryption, or for another algorithm, signs nothing", async () => {
    const token = await issuer.issueToken(claims, { now });
    const [key] = issuer.keySet.keys;
    expect(await outcome(token, [{ ...provider, keySet: { keys: [{ ...key, kty: "RSA", use: "enc" }] } }])).toBe(noKey);
    expect(await outcome(token, [{ ...provider, keySet: { keys: [{ ...key, kty: "RSA", alg: "RS512" }] } }])).toBe(
      noKey,
    );
  });

  test("a key in the header of the token is not used", async () => {
    const jwk = await exportJWK(stranger.publicKey);
    const token = await new CompactSign(Buffer.from(JSON.stringify(standard)))
      .setProtectedHeader({ alg: "RS256", jwk })
      .sign(stranger.privateKey);
    expect(await outcome(token)).toBe(wrong);
  });

  test("two keys that both fit", async () => {
    const token = await sign(JSON.stringify(standard), stranger.privateKey, { alg: "RS256" });
    const other = await keySetOf(stranger.publicKey);
    const keySet = { keys: [...issuer.keySet.keys, ...other.keys] };
    expect(await outcome(token, [{ ...provider, keySet }])).toBe(noKey);
  });

  test("a key that is too short, or private, or none", async () => {
    const short = generateKeyPairSync("rsa", { modulusLength: 1024 });
    const payload = encode(standard);
    for (const keySet of [
      await keySetOf(short.publicKey),
      await keySetOf(stranger.privateKey),
      { keys: [] },
      { keys: [{ kty: "RSA" }] },
      { keys: [{ kty: "RSA", n: "!", e: "" }] },
    ]) {
      const token = `${encode({ alg: "RS256" })}.${payload}.AAAA`;
      expect(await outcome(token, [{ ...provider, keySet }])).toBe(noKey);
    }
  });

  test("without a key set the failure says what to do", async () => {
    const token = await issuer.issueToken(claims, { now });
    expect(await outcome(token, [{ ...provider, keySet: undefined }])).toBe(
      `${noKey}. This endpoint fetches nothing: register the key set (JWKS) of ${provider.arn} with it`,
    );
  });

  test("a header extension that must be understood, and is not", async () => {
    const [, payload, signature] = (await issuer.issueToken(claims, { now })).split(".");
    const header = encode({ alg: "RS256", kid, crit: ["x"], x: 1 });
    expect(await outcome(`${header}.${payload}.${signature}`)).toContain("400 InvalidIdentityToken");
  });

  test("text that is not UTF-8", async () => {
    const payload = Buffer.from(JSON.stringify({ ...standard, name: "@" }));
    payload[payload.indexOf("@")] = 0xff;
    const token = await sign(payload, stranger.privateKey, { alg: "RS256" });
    expect(await outcome(token, [{ ...provider, keySet: await keySetOf(stranger.publicKey) }])).toBe(notAToken);
  });

  test("claims that stand twice", async () => {
    const { publicKey, privateKey } = stranger;
    const keySet = await keySetOf(publicKey);
    const text = JSON.stringify(standard);
    const good = await sign(text, privateKey, { alg: "RS256" });
    expect(await outcome(good, [{ ...provider, keySet }])).toBe("verified");
    const twice = await sign(text.replace("{", '{"sub":"root",'), privateKey, { alg: "RS256" });
    expect(await outcome(twice, [{ ...provider, keySet }])).toBe(notAToken);
  });

  test.each([
    "",
    ".",
    "..",
    "a.b",
    "a.b.c.d",
    "a b.c.d",
    `${encode({ alg: "RS256" })}.${encode([])}.AAAA`,
    `${encode({ alg: "RS256" })}.${Buffer.from([0xff, 0xfe]).toString("base64url")}.AAAA`,
    `${encode({ alg: "RS256" })}.${encode("x")}.AAAA`,
  ])("not a token: %j", async (token) => {
    expect(await outcome(token)).toBe(notAToken);
  });

  test("a line break behind the token", async () => {
    expect(await outcome(`${await issuer.issueToken(claims, { now })}\n`)).toBe(notAToken);
  });

  test("a header that is none", async () => {
    for (const header of ["e30", "AAAA", encode([]), encode({ alg: 1 })]) {
      expect(await outcome(`${header}.${encode(standard)}.AAAA`)).toContain("400 InvalidIdentityToken");
    }
  });
});

describe("whatever comes, the answer is a failure and not an exception", () => {
  test("garbage", async () => {
    const texts = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.tuple(fc.jsonValue(), fc.jsonValue(), fc.string()).map(([a, b, c]) => `${encode(a)}.${encode(b)}.${c}`),
      fc
        .tuple(fc.object(), fc.object())
        .map(([a, b]) => `${encode({ alg: "RS256", ...a })}.${encode({ ...standard, ...b })}.AAAA`),
    );
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        expect((await verifyWebIdentityToken(text, [provider], now)).kind).toBe("failure");
      }),
    );
  });

  test("something huge", async () => {
    const deep = `${'{"a":'.repeat(50_000)}1${"}".repeat(50_000)}`;
    for (const payload of [deep, JSON.stringify({ ...standard, x: "x".repeat(1_000_000) })]) {
      const token = `${encode({ alg: "RS256" })}.${Buffer.from(payload).toString("base64url")}.AAAA`;
      expect(await outcome(token)).toContain("400 InvalidIdentityToken");
    }
    expect(await outcome("a".repeat(1_000_000))).toContain("400 InvalidIdentityToken");
  });

  test("any change of a good token", async () => {
    const token = await issuer.issueToken(claims, { now });
    // The last character of a part can hold bits that decode to nothing, so it is left alone.
    const places = fc.nat(token.length - 1).filter((at) => !/^.?(?:\.|$)/.test(token.slice(at)));
    await fc.assert(
      fc.asyncProperty(places, fc.constantFrom("A", "b", "7", "_", ".", " "), async (at, character) => {
        fc.pre(token[at] !== character);
        expect(await outcome(token.slice(0, at) + character + token.slice(at + 1))).not.toBe("verified");
      }),
    );
  });
});

test.each([
  [issuer.keySet, true],
  [{ keys: [] }, true],
  [{}, false],
  [null, false],
  [[], false],
  [{ keys: {} }, false],
  [{ keys: [{}] }, false],
  [{ keys: [null] }, false],
])("isKeySet(%j)", (value, expected) => {
  expect(isKeySet(value)).toBe(expected);
});
