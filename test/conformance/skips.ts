import { readFileSync } from "node:fs";
import { type CaseTag, type ConformanceCase, caseTags } from "./cases.js";
import { Fields } from "./fields.js";

/** The backends that every case runs on, as people read their names. */
export const backendsUnderTest = [
  "embedded",
  "embedded, over the wire",
  "localstack, a URL that enforces",
  "localstack, a URL that does not enforce",
  "localstack, a container that enforces",
  "localstack, a container that does not enforce",
  "aws, read-only",
  "aws, live",
] as const;

export type BackendUnderTest = (typeof backendsUnderTest)[number];

/** Why a backend skips some cases. */
export interface Skip {
  readonly backend: BackendUnderTest;
  /** The case's name, or a tag of all that it is about. */
  readonly of: { readonly case: string } | { readonly tag: CaseTag };
  /** For people. */
  readonly reason: string;
  /** A part of the reason that the backend gives itself; absent where it does not notice. */
  readonly says: string | undefined;
  /** A part of what fails where the backend does not notice. */
  readonly fails: string | undefined;
}

/** Reads which backend skips which case, and why. Throws where the table is not as it should be. */
export function skips(): readonly Skip[] {
  const table: unknown = JSON.parse(
    readFileSync(new URL("../../fixtures/conformance/skips.json", import.meta.url), "utf8"),
  );
  const fields = new Fields(table, "skips.json");
  fields.text("about");
  const read = fields.list("skips", readSkip);
  fields.end();
  return read;
}

function readSkip(value: unknown, where: string): Skip {
  const fields = new Fields(value, where);
  const backend = fields.oneOf("backend", backendsUnderTest);
  const of = fields.has("tag") ? { tag: fields.oneOf("tag", caseTags) } : { case: fields.text("case") };
  const reason = fields.text("reason");
  const says = fields.optionalText("says");
  const fails = fields.optionalText("fails");
  if ((says === undefined) === (fails === undefined)) fields.fail("says", "or `fails` is needed, and not both");
  fields.end();
  return { backend, of, reason, says, fails };
}

/** Whether a skip is about a case. */
export function isAbout({ of }: Skip, { name, tags }: ConformanceCase): boolean {
  return "tag" in of ? tags.includes(of.tag) : of.case === name;
}
