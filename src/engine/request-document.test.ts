import { expect, test } from "vitest";
import { SourceText } from "../diagnostics/index.js";
import { ReadPolicyFiles, readRequestDocument } from "./request-document.js";

const arn = "arn:aws:iam::123456789012";
const statement = { Effect: "Allow", Principal: { AWS: `${arn}:root` }, Action: "sts:AssumeRole" };
const text = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });

function read(file: string, files: ReadPolicyFiles) {
  const policies = { trust: file };
  const request = { action: "sts:AssumeRole", principal: `${arn}:user/alice`, resource: `${arn}:role/r`, policies };
  const load = (name: string) => new SourceText(name, name === "bad.json" ? "{}" : text);
  return readRequestDocument(new SourceText("request.json", JSON.stringify(request)), { load, lenient: false, files });
}

test("requests that share what was read of policy files share the compiled policies", () => {
  const files = new ReadPolicyFiles();
  const one = read("trust.json", files);
  const other = read("trust.json", files);
  expect(one.kind).toBe("ready");
  expect(other.kind === "ready" && one.kind === "ready" && one.policies.trust === other.policies.trust).toBe(true);
  const alone = read("trust.json", new ReadPolicyFiles());
  expect(alone.kind === "ready" && one.kind === "ready" && one.policies.trust === alone.policies.trust).toBe(false);
});

test("what is wrong with a policy file is said of each request that names it", () => {
  const files = new ReadPolicyFiles();
  const one = read("bad.json", files);
  expect(one.kind === "refused" ? one.problems.map(({ file }) => file) : []).toContain("bad.json");
  expect(read("bad.json", files)).toEqual(one);
});

test("a file is read apart for each kind of policy, and the first of very many is read again", () => {
  const files = new ReadPolicyFiles();
  const reads: string[] = [];
  const of = (kind: "trust" | "identity", name: string) =>
    files.of(kind, name, () => {
      reads.push(`${kind} ${name}`);
      return { policy: undefined, refused: [], ignored: [] };
    });
  for (const kind of ["trust", "identity", "trust"] as const) of(kind, "a");
  expect(reads).toEqual(["trust a", "identity a"]);
  for (let index = 0; index < 1000; index++) of("trust", `b${index}`);
  of("trust", "a");
  expect(reads.at(-1)).toBe("trust a");
});
