import { readFileSync } from "node:fs";
import { env } from "node:process";
import { afterEach, describe, expect, test } from "vitest";
import { AccountClients } from "../../src/backends/aws/account-clients.js";
import { otherEndpointsWarning } from "../../src/backends/index.js";
import { isAwsEndpoint } from "../../src/iam/index.js";

interface Row {
  readonly source: string;
  readonly aws?: readonly string[];
  readonly notAws?: readonly string[];
}

const rows: readonly Row[] = JSON.parse(
  readFileSync(new URL("../../fixtures/aws/endpoints.json", import.meta.url), "utf8"),
);

describe("endpoints of AWS's IAM and STS", () => {
  test.each(rows.flatMap(({ aws = [] }) => aws))("%s is one", (url) => expect(isAwsEndpoint(url)).toBe(true));
  test.each(rows.flatMap(({ notAws = [] }) => notAws))("%s is none", (url) => expect(isAwsEndpoint(url)).toBe(false));
});

describe("the endpoints of an account are known before it is called", () => {
  const kept = { ...env };
  afterEach(() => {
    for (const name of Object.keys(env)) if (name.startsWith("AWS_") && !(name in kept)) delete env[name];
  });
  const open = (endpoint?: string) =>
    AccountClients.open(
      { mode: "read-only", region: "us-east-1", profile: undefined, endpoint, credentials: undefined },
      {},
    );

  test("AWS's own", async () => {
    env["AWS_CONFIG_FILE"] = "/dev/null";
    env["AWS_SHARED_CREDENTIALS_FILE"] = "/dev/null";
    const clients = await open();
    expect(clients.otherEndpoints).toEqual([]);
    expect(clients.nameOf("sts", "STS")).toBe("AWS STS");
    expect(otherEndpointsWarning(clients)).toBeUndefined();
  });

  test.each([
    ["AWS_ENDPOINT_URL", ["STS of http://127.0.0.1:1 (not AWS)", "simulator of http://127.0.0.1:1 (not AWS)"]],
    ["AWS_ENDPOINT_URL_IAM", ["AWS STS", "simulator of http://127.0.0.1:1 (not AWS)"]],
    ["AWS_ENDPOINT_URL_STS", ["STS of http://127.0.0.1:1 (not AWS)", "AWS simulator"]],
  ])("of %s, without a password that stands in it", async (variable, names) => {
    env["AWS_CONFIG_FILE"] = "/dev/null";
    env[variable] = "http://somebody:secret@127.0.0.1:1";
    const clients = await open();
    expect(clients.otherEndpoints).toEqual(["http://127.0.0.1:1"]);
    expect([clients.nameOf("sts", "STS"), clients.nameOf("iam", "simulator")]).toEqual(names);
    expect(otherEndpointsWarning(clients)).toMatch(
      /^this is not AWS: calls go to http:\/\/127\.0\.0\.1:1, by AWS_ENDPOINT/,
    );
  });

  test("of the settings", async () => {
    expect((await open("http://localhost:4566")).otherEndpoints).toEqual(["http://localhost:4566"]);
  });
});
