import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { SourceText } from "../diagnostics/index.js";
import { firstLocalEndpoint } from "./local-endpoints.js";
import { profileLines } from "./text/lines.js";

interface Case {
  readonly name: string;
  readonly config: readonly string[];
  readonly credentials?: readonly string[];
  /** The profile, and the line of the endpoint; null where nothing is to be said. */
  readonly found: readonly [string, string, number] | null;
}

const cases: readonly Case[] = JSON.parse(readFileSync("fixtures/profiles/local-endpoints.json", "utf8"));

test.each(cases)("$name", ({ config, credentials, found }) => {
  const lines = (name: string, text: readonly string[] | undefined) =>
    text === undefined ? undefined : profileLines(new SourceText(name, text.join("\n")));
  const first = firstLocalEndpoint({ config: lines("config", config), credentials: lines("credentials", credentials) });
  expect(first ?? null).toEqual(
    found === null ? null : { profile: found[0], place: { file: found[1], line: found[2] } },
  );
});
