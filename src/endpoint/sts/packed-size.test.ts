import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { packedSize } from "./packed-size.js";

interface TagsOf {
  readonly count: number;
  /** With the tag's number behind it. */
  readonly key: string;
  /** The number of characters. */
  readonly value: number;
  readonly more?: TagsOf;
}
interface Case {
  readonly name: string;
  readonly tags?: TagsOf;
  readonly policy?: object;
  readonly percent?: number;
  readonly message?: string;
}
const { cases }: { cases: readonly Case[] } = JSON.parse(
  readFileSync(new URL("../../../fixtures/endpoint/packed-sizes.json", import.meta.url), "utf8"),
);

function tagsOf(tags: TagsOf | undefined): { Key: string; Value: string }[] {
  if (tags === undefined) return [];
  const { count, key, value, more } = tags;
  const own = Array.from({ length: count }, (_, index) => ({ Key: `${key}${index + 1}`, Value: "a".repeat(value) }));
  return [...own, ...tagsOf(more)];
}

test.each(cases)("the size of $name", ({ tags, policy, percent, message }) => {
  const Policy = policy && JSON.stringify(policy, undefined, 1);
  const size = packedSize({ Policy, Tags: tagsOf(tags) });
  if (message === undefined) expect(size).toEqual({ kind: "packed", percent });
  else expect(size).toEqual({ kind: "failure", code: "PackedPolicyTooLarge", status: 400, message });
});

test("a text of more than 2048 characters does not fit, even if it is white space", () => {
  const size = packedSize({ Policy: `{${" ".repeat(2060)}}` });
  expect(size).toMatchObject({ code: "PackedPolicyTooLarge", message: expect.stringContaining("101%") });
});

test("managed policies count by their ARNs", () => {
  const arn = "arn:aws:iam::aws:policy/IAMReadOnlyAccess";
  expect(packedSize({ PolicyArns: [{ arn }] })).toEqual({ kind: "packed", percent: Math.ceil(arn.length / 10) });
});

test("a policy of the documented length fits", () => {
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [{ Sid: "a".repeat(1900) }] });
  expect(packedSize({ Policy })).toEqual({ kind: "packed", percent: 100 });
});
