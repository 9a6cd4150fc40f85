import fc from "fast-check";
import { expect, test } from "vitest";
import { sdkSignature } from "../../src/endpoint/wire/sdk-signature.js";
import { type ClaimedSignature, readSignature, type WireRequest } from "../../src/endpoint/wire/signature.js";
import { SigningKeys } from "../../src/endpoint/wire/signing-keys.js";
import { usualSignature } from "../../src/endpoint/wire/usual-signature.js";

const date = "20260131T120000Z";
const secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

interface Parts {
  readonly headers: Readonly<Record<string, string>>;
  readonly signed: readonly string[];
  readonly body: string;
  readonly scope?: string;
  readonly date?: string;
  readonly path?: string;
}

function requestOf({ headers, signed, body, path = "/", ...parts }: Parts): WireRequest {
  const { scope = "20260131/us-east-1/sts", date: at = date } = parts;
  const authorization = `AWS4-HMAC-SHA256 Credential=AKIA/${scope}/aws4_request, SignedHeaders=${signed.join(";")}, Signature=0`;
  const all = { host: "127.0.0.1:4566", "x-amz-date": at, ...headers, authorization };
  return { method: "POST", path, query: [], headers: all, body: Buffer.from(body) };
}

function claimOf(request: WireRequest): ClaimedSignature {
  const claim = readSignature(request);
  if (claim.kind !== "signature") throw new Error(JSON.stringify(claim));
  return claim;
}

async function both(parts: Parts, keys = new SigningKeys()) {
  const request = requestOf(parts);
  const claim = claimOf(request);
  return [usualSignature(request, claim, secret, keys), await sdkSignature(request, claim, secret)] as const;
}

const name = fc.oneof(
  fc.constantFrom("user-agent", "content-type", "x-amz-security-token", "x-amz-meta", "sec-a", "proxy-b", "connection"),
  fc.stringMatching(/^[a-z][a-z0-9-]{0,9}$/).filter((each) => !["authorization", "date", "x-amz-date"].includes(each)),
);
const value = fc.oneof(fc.string(), fc.stringMatching(/^[ \t\r\na-z]{0,12}$/));

test("the usual signature is the one of the AWS SDK's signer", async () => {
  const keys = new SigningKeys();
  const headers = fc.dictionary(name, value, { maxKeys: 6, noNullPrototype: true });
  await fc.assert(
    fc.asyncProperty(headers, fc.string(), fc.boolean(), fc.stringMatching(/^[a-z0-9-]{1,12}$/), async (...given) => {
      const [sent, body, isDateSigned, region] = given;
      const signed = ["host", ...(isDateSigned ? ["x-amz-date"] : []), ...Object.keys(sent)];
      const scope = `20260131/${region}/sts`;
      const [usual, sdk] = await both({ headers: sent, signed, body, scope }, keys);
      expect(usual).toBe(sdk);
    }),
  );
});

test.each([
  { why: "a signed date of another form", headers: { date: "x" }, signed: ["host", "date"] },
  { why: "another path", headers: {}, signed: ["host"], path: "/a/../b" },
  { why: "the sixtieth second", headers: {}, signed: ["host"], date: "20260131T235960Z", scope: "20260131/r/sts" },
  {
    why: "the thirtieth of February",
    headers: {},
    signed: ["host"],
    date: "20260230T000000Z",
    scope: "20260230/r/sts",
  },
  {
    why: "a date that no calendar has",
    headers: {},
    signed: ["host"],
    date: "20261331T120000Z",
    scope: "20261331/r/sts",
  },
])("of $why, the AWS SDK's signer makes the signature", ({ why: _, ...parts }) => {
  const request = requestOf({ body: "", ...parts });
  expect(usualSignature(request, claimOf(request), secret, new SigningKeys())).toBe(undefined);
});

test("keys are right however many there are", async () => {
  const keys = new SigningKeys();
  const of = (index: number) => ({ scope: `20260131/region-${index}/sts`, headers: {}, signed: ["host"], body: "a" });
  for (let index = 0; index < 2500; index++) {
    const request = requestOf(of(index));
    usualSignature(request, claimOf(request), secret, keys);
  }
  for (const index of [0, 1, 999, 1000, 1001, 2499]) {
    const [usual, sdk] = await both(of(index), keys);
    expect(usual).toBe(sdk);
  }
});
