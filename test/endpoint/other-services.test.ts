import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Hash } from "@smithy/hash-node";
import { SignatureV4 } from "@smithy/signature-v4";
import { describe, expect, test } from "vitest";
import type { CallRecord } from "../../src/endpoint/index.js";
import { describeWith } from "../tools.js";
import { endpointForTests } from "./clients.js";
import { post } from "./raw.js";

interface Case {
  readonly name: string;
  readonly service?: string;
  readonly unsigned?: boolean;
  readonly presigned?: boolean;
  readonly method?: string;
  readonly path?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly bodyOfBytes?: number;
  readonly named: string;
  readonly contentType: string;
  readonly answer: keyof typeof readers;
}
const { cases }: { cases: readonly Case[] } = JSON.parse(
  readFileSync(new URL("../../fixtures/endpoint/other-services.json", import.meta.url), "utf8"),
);

interface ReadError {
  readonly code: string | undefined;
  readonly message: string | undefined;
}

const xml = (text: string, shape: RegExp): ReadError => {
  const [, code, message] = shape.exec(text) ?? [];
  return { code, message };
};

/** What an SDK reads of an error in each form. */
const readers = {
  json: (text: string): ReadError => {
    const { __type: code, message } = JSON.parse(text);
    return { code, message };
  },
  restJson: (text: string, headers: Headers): ReadError => {
    return { code: headers.get("x-amzn-errortype") ?? undefined, message: JSON.parse(text).message };
  },
  query: (text: string): ReadError =>
    xml(
      text,
      /^<ErrorResponse xmlns="[^"]+"><Error><Type>Receiver<\/Type><Code>(.*)<\/Code><Message>(.*)<\/Message><\/Error><RequestId>/,
    ),
  ec2: (text: string): ReadError =>
    xml(
      text,
      /^<\?xml [^>]+>\n<Response><Errors><Error><Code>(.*)<\/Code><Message>(.*)<\/Message><\/Error><\/Errors><RequestID>/,
    ),
  s3: (text: string): ReadError =>
    xml(text, /^<\?xml [^>]+>\n<Error><Code>(.*)<\/Code><Message>(.*)<\/Message><RequestId>/),
  // A map of two, with texts that are shorter than 24, 256 and 65536 bytes: https://www.rfc-editor.org/rfc/rfc8949.
  cbor: (text: string): ReadError =>
    xml(
      text,
      /^\ufffdf__type.NotImplementedgmessage/.test(text) ? /^..__type.(NotImplemented)gmessage(?:x|y.).(.*)$/s : /(?!)/,
    ),
};

const records: CallRecord[] = [];
const { endpoint } = endpointForTests({ onCall: (record) => records.push(record) });

async function send(each: Case): Promise<Response> {
  const { service = "", method = "POST", path = "/", query = {}, headers: given = {} } = each;
  const body = each.bodyOfBytes === undefined ? each.body : "x".repeat(each.bodyOfBytes);
  const { host, hostname } = new URL(endpoint().url);
  const type: Record<string, string> =
    body === undefined ? {} : { "content-type": "application/x-www-form-urlencoded" };
  const headers = { host, ...type, ...given };
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const signer = new SignatureV4({ credentials, region: "us-east-1", service, sha256: Hash.bind(null, "sha256") });
  const request = {
    method,
    protocol: "http:",
    hostname,
    path,
    query: { ...query },
    headers,
    ...(body === undefined ? {} : { body }),
  };
  const signed = each.unsigned ? request : each.presigned ? await signer.presign(request) : await signer.sign(request);
  const pairs = Object.entries(signed.query ?? {}).map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`,
  );
  const { host: _, ...rest } = signed.headers;
  const url = `${endpoint().url}${path}${pairs.length === 0 ? "" : `?${pairs.join("&")}`}`;
  return fetch(url, { method, headers: rest, ...(body === undefined ? {} : { body }) });
}

describe("a call of a service that is not there is refused by name, in the form of its protocol", () => {
  test.each(cases)("$name", async (each) => {
    records.length = 0;
    const response = await send(each);
    const text = await response.text();
    expect([response.status, response.headers.get("content-type")]).toEqual([501, each.contentType]);
    expect(response.headers.get("x-amzn-requestid")).toMatch(/^[\w-]{36}$/);
    const { code, message } = readers[each.answer](text, response.headers);
    expect(code).toBe("NotImplemented");
    expect(message).toBe(
      `policy-check serve answers IAM and STS only, and does not implement ${each.named}. To call other services elsewhere, set AWS_ENDPOINT_URL_IAM and AWS_ENDPOINT_URL_STS to this endpoint, and not AWS_ENDPOINT_URL.`,
    );
    expect(
      records.map(({ action, status, caller, claimedCaller }) => ({ action, status, caller, claimedCaller })),
    ).toEqual([
      {
        action: each.named,
        status: 501,
        caller: undefined,
        claimedCaller: each.unsigned ? undefined : "arn:aws:iam::123456789012:root",
      },
    ]);
  });

  test("has no body if a HEAD request asks for it", async () => {
    const bucket = { name: "", named: "", contentType: "", answer: "s3" } as const;
    const response = await send({ ...bucket, method: "HEAD", service: "s3", path: "/bucket" });
    expect([response.status, await response.text()]).toEqual([501, ""]);
  });
});

describe("what is an action of IAM or STS stays theirs", () => {
  test.each([
    ["GetCallerIdentity", "2011-06-15", "s3", 403, "SignatureDoesNotMatch"],
    ["GetUser", "2010-05-08", "cognito-idp", 403, "SignatureDoesNotMatch"],
    ["AssumeRoot", "2011-06-15", "sns", 501, "NotImplemented"],
  ])("%s of version %s, signed for %s", async (action, version, service, status, code) => {
    const answer = await post(endpoint().url, `Action=${action}&Version=${version}`, { service });
    expect([answer.status, answer.code]).toEqual([status, code]);
    expect(answer.message).not.toContain("AWS_ENDPOINT_URL");
  });

  test("in JSON, which AWS may speak one day, errors are in JSON", async () => {
    const headers = {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": "AWSIdentityManagementV20100508.GetUser",
    };
    const response = await send({
      name: "",
      service: "iam",
      headers,
      body: "{}",
      named: "",
      contentType: "",
      answer: "json",
    });
    expect([response.status, response.headers.get("content-type")]).toEqual([501, "application/x-amz-json-1.1"]);
    expect(readers.json(await response.text())).toEqual({
      code: "NotImplemented",
      message:
        "policy-check answers IAM and STS in the Query protocol only, not the call AWSIdentityManagementV20100508.GetUser.",
    });
  });
});

describeWith(["aws"], "the AWS CLI", () => {
  test.each([
    [["dynamodb", "list-tables"], "ListTables", "dynamodb:ListTables"],
    [["s3api", "list-buckets"], "ListBuckets", "s3:GET /"],
    [["cloudformation", "list-stacks"], "ListStacks", "cloudformation:ListStacks"],
    [["lambda", "list-functions"], "ListFunctions", "lambda:GET /2015-03-31/functions"],
    [["ec2", "describe-instances"], "DescribeInstances", "ec2:DescribeInstances"],
    [["cloudwatch", "list-metrics"], "ListMetrics", "monitoring:ListMetrics"],
    [["route53", "list-hosted-zones"], "ListHostedZones", "route53:GET /2013-04-01/hostedzone"],
  ])("%j says what is not there", async (words, operation, named) => {
    const { code, stderr } = await awsCli(words);
    expect(code).not.toBe(0);
    expect(stderr).toContain(
      `An error occurred (NotImplemented) when calling the ${operation} operation: policy-check serve answers IAM and STS only, and does not implement ${named}.`,
    );
  });
});

function awsCli(words: readonly string[]): Promise<{ readonly code: number | null; readonly stderr: string }> {
  const folder = mkdtempSync(join(tmpdir(), "policy-check-"));
  const env = {
    PATH: process.env["PATH"],
    HOME: folder,
    AWS_CONFIG_FILE: join(folder, "config"),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, "credentials"),
    AWS_ENDPOINT_URL: endpoint().url,
    AWS_DEFAULT_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
  };
  const child = spawn("aws", words, { env, stdio: ["ignore", "ignore", "pipe"], timeout: 60_000 });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, stderr }));
  });
}
