import { IAMClient } from "@aws-sdk/client-iam";
import { STSClient } from "@aws-sdk/client-sts";
import { Secret, TOTP } from "otpauth";
import { afterAll, beforeAll } from "vitest";
import { type Endpoint, type EndpointOptions, startEndpoint } from "../../src/endpoint/index.js";

/** Credentials in either of the forms in which AWS gives them. */
export interface Keys {
  readonly AccessKeyId?: string | undefined;
  readonly SecretAccessKey?: string | undefined;
  readonly SessionToken?: string | undefined;
}

/** The root user of the default account, or of another one. */
export function rootKeys(account = "test"): Keys {
  return { AccessKeyId: account, SecretAccessKey: "test" };
}

/** How the AWS SDK's clients are set up for an endpoint. */
export function clientSettings(endpoint: { readonly url: string }, keys: Keys = rootKeys()) {
  const { AccessKeyId: accessKeyId = "", SecretAccessKey: secretAccessKey = "", SessionToken: sessionToken } = keys;
  const credentials = { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
  return { endpoint: endpoint.url, region: "us-east-1", credentials };
}

/** An endpoint of the test file's own, with clients for it. Everything is closed after its last test. */
export function endpointForTests(options: EndpointOptions = {}) {
  let running: Endpoint | undefined;
  const open: { destroy(): void }[] = [];
  beforeAll(async () => {
    running = await startEndpoint(options);
  });
  afterAll(async () => {
    for (const client of open) client.destroy();
    await running?.close();
  });
  const endpoint = (): Endpoint => {
    if (running === undefined) throw new Error("the endpoint is started before the first test only");
    return running;
  };
  const kept = <T extends { destroy(): void }>(client: T): T => {
    open.push(client);
    return client;
  };
  return {
    endpoint,
    iam: (keys?: Keys) => kept(new IAMClient(clientSettings(endpoint(), keys))),
    sts: (keys?: Keys) => kept(new STSClient(clientSettings(endpoint(), keys))),
  };
}

/** How a call failed: code, HTTP status, message. Throws where it did not fail. */
export async function failureOf(call: Promise<unknown>): Promise<readonly [string, number | undefined, string]> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Error && "$metadata" in error) {
      const { httpStatusCode }: { httpStatusCode?: number } = error.$metadata as object;
      return [error.name, httpStatusCode, error.message];
    }
    throw error;
  }
  throw new Error("the call was expected to fail");
}

/** The code that a device with this seed shows `later` seconds from now. */
export function codeOf(seed: Uint8Array | string, later = 0): string {
  const text = typeof seed === "string" ? seed : Buffer.from(seed).toString("ascii");
  return new TOTP({ secret: Secret.fromBase32(text) }).generate({ timestamp: Date.now() + later * 1000 });
}
