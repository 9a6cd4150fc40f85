import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BackendUnavailable } from "../../src/backends/backend.js";
import { type Container, startContainer } from "../../src/backends/localstack/container.js";
import {
  describeEnforcement,
  type Enforcement,
  enforcesEverything,
  probe,
} from "../../src/backends/localstack/probe.js";
import { type Endpoint, startEndpoint } from "../../src/endpoint/index.js";
import { describeWith } from "../tools.js";
import { haveOwnImage, ownImage } from "./image.js";

const region = "us-east-1";
const open: { close(): unknown }[] = [];
afterAll(async () => {
  for (const one of open) await one.close();
});

async function endpointWith(enforcement: "on" | "off"): Promise<Endpoint> {
  const endpoint = await startEndpoint({ enforcement });
  open.push(endpoint);
  return endpoint;
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** An endpoint that answers as the embedded one does, but for what `change` makes of it. */
async function altered(change: (action: string, answer: Answer) => Answer): Promise<{ readonly url: string }> {
  const { url } = await endpointWith("on");
  const server: Server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const { answer, type } = await forwarded(
      `${url}${incoming.url}`,
      incoming.method ?? "GET",
      incoming.rawHeaders,
      body,
    );
    const action = new URLSearchParams(body.toString()).get("Action") ?? incoming.url ?? "";
    const changed = change(action, answer);
    response.writeHead(changed.status, { "content-type": type }).end(changed.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  open.push({
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  });
  const address: AddressInfo | string | null = server.address();
  return { url: `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}` };
}

/** Passes a request on as it is: its signature is over the host that it was sent to. */
async function forwarded(url: string, method: string, headers: readonly string[], body: Buffer) {
  return new Promise<{ readonly answer: Answer; readonly type: string }>((resolve, reject) => {
    const call = request(url, { method, headers }, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk);
      const answer = { status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() };
      resolve({ answer, type: response.headers["content-type"] ?? "text/xml" });
    });
    call.once("error", reject);
    call.end(body);
  });
}

const assumed: Answer = {
  status: 200,
  body: '<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult/></AssumeRoleResponse>',
};

function failed(status: number, code: string, message: string): Answer {
  const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error>`;
  return { status, body: `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">${error}</ErrorResponse>` };
}

const isWrongCode = ({ body }: Answer): boolean => body.includes("invalid MFA one time pass code");
const isDenial = ({ body }: Answer): boolean => body.includes("is not authorized to perform: sts:AssumeRole");

describe("the probe", () => {
  test("sees that the embedded endpoint enforces all, also when its clock was moved", async () => {
    const endpoint = await endpointWith("on");
    await endpoint.advanceClock(7200);
    const seen = await probe(endpoint);
    expect(seen).toEqual({
      name: expect.stringMatching(/^policy-check [\w.-]+$/),
      trustPolicies: true,
      mfaConditions: true,
      mfaCodes: true,
      accounts: { kind: "several" },
      clock: { kind: "movable", ahead: expect.closeTo(7200, -1) },
      lapses: [],
    });
    expect(enforcesEverything(seen)).toBe(true);
    expect(describeEnforcement(seen)).toBe(
      `${seen.name} enforces trust policies, MFA conditions and MFA codes: state and decision by ${seen.name}`,
    );
  });

  test("sees that nothing is enforced with --enforcement off, and says who then decides", async () => {
    const seen = await probe(await endpointWith("off"));
    expect(seen).toMatchObject({ trustPolicies: false, mfaConditions: false, mfaCodes: true });
    expect(enforcesEverything(seen)).toBe(false);
    expect(describeEnforcement(seen)).toBe(
      `${seen.name} does not enforce trust policies or MFA conditions (a role that denies everyone was assumed; a role that trusts another principal was assumed; a role that requires MFA was assumed without MFA): state by ${seen.name}, decision by policy-check`,
    );
  });

  test("removes what it made", async () => {
    const calls = { made: 0, removed: 0 };
    const { url } = await altered((action, answer) => {
      if (answer.status !== 200) return answer;
      if (/^(Create|Put)/.test(action)) calls.made += 1;
      if (/^Delete/.test(action)) calls.removed += 1;
      return answer;
    });
    await probe({ url, region });
    // A user, its key, its policy, its device, and four roles.
    expect(calls).toEqual({ made: 8, removed: 8 });
  });

  test.each<[string, (action: string, answer: Answer) => Answer, Partial<Enforcement>, string]>([
    [
      "takes wrong codes",
      (_, answer) => (isWrongCode(answer) ? assumed : answer),
      { trustPolicies: true, mfaConditions: true, mfaCodes: false },
      "a role that requires MFA was assumed with a wrong code",
    ],
    [
      "assumes roles that deny everyone",
      (_, answer) => (isDenial(answer) && /role\/\S+-denied/.test(answer.body) ? assumed : answer),
      { trustPolicies: false, mfaConditions: true, mfaCodes: true },
      "a role that denies everyone was assumed",
    ],
    [
      "answers denials with an error of its own",
      (_, answer) => (isDenial(answer) ? failed(500, "InternalFailure", "oops") : answer),
      { trustPolicies: false, mfaConditions: false, mfaCodes: true },
      "a role that denies everyone: InternalFailure (HTTP 500): oops",
    ],
    [
      "denies everything",
      (action, answer) =>
        action === "AssumeRole"
          ? failed(403, "AccessDenied", "User: a is not authorized to perform: sts:AssumeRole on resource: b")
          : answer,
      { trustPolicies: false, mfaConditions: false, mfaCodes: false },
      "a role that trusts the caller: AccessDenied (HTTP 403)",
    ],
    [
      "refuses every code as a denial by policy",
      (_, answer) =>
        isWrongCode(answer)
          ? failed(403, "AccessDenied", "User: a is not authorized to perform: sts:AssumeRole on resource: b")
          : answer,
      { trustPolicies: true, mfaConditions: true, mfaCodes: false },
      "a role that requires MFA with a wrong code: AccessDenied (HTTP 403): User: a is not authorized",
    ],
    [
      "has no devices",
      (action, answer) => (action === "EnableMFADevice" ? failed(501, "NotImplemented", "not yet") : answer),
      { trustPolicies: true, mfaConditions: false, mfaCodes: false },
      "a virtual MFA device could not be enabled with its codes",
    ],
  ])("does not believe an endpoint that %s", async (_, change, expected, lapse) => {
    const { url } = await altered(change);
    const seen = await probe({ url, region });
    expect(seen).toMatchObject(expected);
    expect(seen.lapses.join("\n")).toContain(lapse);
    expect(enforcesEverything(seen)).toBe(false);
  });

  test("sees that all keys belong to one account, and which", async () => {
    const { url } = await altered((action, answer) =>
      action === "GetCallerIdentity"
        ? { ...answer, body: answer.body.replace(/<Account>\d+</, "<Account>000000000000<") }
        : answer,
    );
    expect((await probe({ url, region })).accounts).toEqual({ kind: "one", account: "000000000000" });
  });

  test("takes the name and edition from the health page, and sees a clock that cannot be moved", async () => {
    const { url } = await altered((path, answer) => {
      if (path === "/_localstack/health") return { status: 200, body: '{"edition":"community","version":"4.14.0"}' };
      return path === "/_policy-check/clock" ? { status: 404, body: "{}" } : answer;
    });
    expect(await probe({ url, region })).toMatchObject({
      name: "LocalStack 4.14.0 (community)",
      clock: { kind: "fixed" },
    });
  });

  test("says where nothing answers, and where what answers is no AWS", async () => {
    const { url } = await altered(() => ({ status: 200, body: "<html>hello</html>" }));
    for (const target of [
      { url: "http://127.0.0.1:1", region },
      { url, region },
    ]) {
      const error: unknown = await probe(target).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(BackendUnavailable);
      expect(String(error)).toContain(`${target.url} cannot be used`);
      expect(String(error)).toContain("it must be an endpoint with IAM and STS");
    }
  });
});

describeWith(["docker"], "the probe of policy-check's own image", () => {
  beforeAll(haveOwnImage);

  test.each([
    ["by default", {}, true],
    ["with ENFORCE_IAM=1", { ENFORCE_IAM: "1" }, true],
    ["with ENFORCE_IAM=0", { ENFORCE_IAM: "0" }, false],
  ] as const)("%s, its enforcement is seen as it is", async (_, env, isEnforcing) => {
    const container: Container = await startContainer({ image: ownImage, env }, () => undefined);
    try {
      const seen = await probe({ url: container.url, region });
      expect(seen).toMatchObject({ trustPolicies: isEnforcing, mfaConditions: isEnforcing, mfaCodes: true });
      expect(seen.clock).toEqual({ kind: "movable", ahead: 0 });
      // LocalStack's log line, which LocalStack modules wait for.
      expect((await container.logTail(200)).filter((line) => line === "Ready.")).toHaveLength(1);
    } finally {
      await container.stop();
    }
  });
});
