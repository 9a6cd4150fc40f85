import { readFileSync } from "node:fs";
import * as iamSdk from "@aws-sdk/client-iam";
import * as stsSdk from "@aws-sdk/client-sts";
import { beforeEach, describe, expect, test } from "vitest";
import { codeOf, endpointForTests, type Keys, rootKeys } from "./clients.js";

/** A call, with names of `fixtures/recorded-answers`. */
interface RecordedCall {
  readonly action: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly as?: string;
  readonly keep?: string;
}
interface RecordedError {
  readonly source: string;
  readonly test: string;
  readonly step: string;
  readonly recorded: string;
  readonly given?: readonly RecordedCall[];
  readonly call: RecordedCall;
  readonly code: string;
  readonly status: number;
  readonly message: string;
}

function fixture(name: string): string {
  return readFileSync(new URL(`../../fixtures/recorded-answers/${name}.json`, import.meta.url), "utf8");
}

const errors: {
  readonly account: string;
  readonly sources: Readonly<Record<string, { readonly repository: string; readonly path: string }>>;
  readonly answers: readonly RecordedError[];
} = JSON.parse(fixture("errors"));
const documents: {
  readonly refused: readonly { readonly case: number; readonly document: unknown; readonly message: string }[];
  readonly saved: readonly { readonly case: number; readonly document: object }[];
} = JSON.parse(fixture("policy-documents"));

const { endpoint, iam, sts } = endpointForTests({ account: errors.account });
beforeEach(() => endpoint().reset());

/** What calls of one sequence know of each other. */
interface Memory {
  readonly keys: Map<string, Keys>;
  seed: Uint8Array | undefined;
}

/** Makes a call with the SDK. */
async function make({ action, input, as, keep }: RecordedCall, memory: Memory): Promise<unknown> {
  const [service = "", name = ""] = action.split(":");
  const keys = as === undefined ? rootKeys() : memory.keys.get(as);
  const client: { send(command: never): Promise<unknown> } = service === "iam" ? iam(keys) : sts(keys);
  const Command: unknown = Reflect.get(service === "iam" ? iamSdk : stsSdk, `${name}Command`);
  if (typeof Command !== "function") throw new Error(`the SDK has no ${action}`);
  // INVARIANT: the command of the client's own package.
  const answer: unknown = await client.send(Reflect.construct(Command, [filledIn(input, memory)]) as never);
  const kept: { AccessKey?: Keys; Credentials?: Keys; VirtualMFADevice?: { Base32StringSeed?: Uint8Array } } =
    Object(answer);
  if (keep !== undefined) memory.keys.set(keep, kept.AccessKey ?? kept.Credentials ?? {});
  memory.seed = kept.VirtualMFADevice?.Base32StringSeed ?? memory.seed;
  return answer;
}

/** A value of the fixture, with `$times`, `$concat`, `$json` and `$code` worked out. */
function filledIn(value: unknown, memory: Memory, n?: number): unknown {
  if (typeof value === "string") return n === undefined ? value : value.replaceAll("$n", String(n));
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((each) => filledIn(each, memory, n));
  const { $times, of, $concat, $json, $code }: Record<string, unknown> = { ...value };
  if (typeof $times === "number") {
    if (typeof of === "string" && !of.includes("$n")) return of.repeat($times);
    return Array.from({ length: $times }, (_, index) => filledIn(of, memory, index));
  }
  if (Array.isArray($concat)) return $concat.map((each) => filledIn(each, memory)).join("");
  if ($json !== undefined) return JSON.stringify($json);
  if (typeof $code === "number") return codeOf(memory.seed ?? "", $code);
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, filledIn(each, memory, n)]));
}

/** Code, status and message of a failed call; the codes are those of the wire, which the SDK writes otherwise. */
async function failed(call: Promise<unknown>): Promise<readonly [string, number | undefined, string]> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof Error && "$metadata" in error)) throw error;
    const { httpStatusCode }: { httpStatusCode?: number } = Object(error.$metadata);
    const { Code = error.name }: { Code?: string } = Object(error);
    return [Code, httpStatusCode, error.message];
  }
  throw new Error("the call was expected to fail");
}

describe("errors are to the letter as AWS's", () => {
  test.each(errors.answers)("$source $test $step", async ({ given = [], call, code, status, message }) => {
    const memory: Memory = { keys: new Map(), seed: undefined };
    for (const before of given) await make(before, memory);
    expect(await failed(make(call, memory))).toEqual([code, status, message]);
  });

  test("from at least 40 recordings, each of a known source", () => {
    expect(errors.answers.length).toBeGreaterThanOrEqual(40);
    expect(errors.answers.filter(({ source }) => !Object.hasOwn(errors.sources, source))).toEqual([]);
  });
});

describe("policy documents", () => {
  const create = (document: unknown) => {
    const PolicyDocument = typeof document === "string" ? document : JSON.stringify(document);
    return iam().send(new iamSdk.CreatePolicyCommand({ PolicyName: "reading", PolicyDocument }));
  };

  test.each(documents.refused)("are refused in AWS's words: $case $message", async ({ document, message }) => {
    expect(await failed(create(document))).toEqual(["MalformedPolicyDocument", 400, message]);
  });

  test.each(documents.saved)("are saved where AWS saves them: $case", async ({ document }) => {
    expect((await create(document)).Policy?.PolicyName).toBe("reading");
  });
});
