import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readGiven } from "../../src/cli/given-policies.js";
import { StandardInput } from "../../src/cli/standard-input.js";
import { SourceText } from "../../src/diagnostics/index.js";
import { explainEvents, type Given, readEvents, type WhyAnswers } from "../../src/why/index.js";

/** A row of fixtures/why/cases.json: an event, what is given with it, and what is to be said of it. */
export interface EventCase {
  readonly name: string;
  /** Where the expected answer comes from. */
  readonly source: string;
  readonly event: object;
  readonly given: readonly string[];
  readonly expect: {
    readonly decision: string;
    readonly agrees: boolean | null;
    readonly mfa?: string;
    /** A part of what is said of MFA. */
    readonly mfaWhy?: string;
    /** At least so many seconds ago. */
    readonly age?: number;
    readonly outcome?: string;
    readonly deniedBy?: string;
    readonly deniedAction?: string;
    /** Ends of `file:line`. */
    readonly lines?: readonly string[];
    readonly wouldAllow?: readonly string[];
    /** What is said to be unknown of each of `wouldAllow`; none of a change that is enough. */
    readonly notKnown?: readonly string[];
    readonly wouldAllowPolicy?: boolean;
    /** The statements that policies are to have, in their order; null for Deny statements that are to be changed. */
    readonly wouldAdd?: readonly (object | null)[];
    /** The statements that identity policies are to have besides those. */
    readonly wouldAlso?: readonly object[];
    /** The imperatives of each change of policies. */
    readonly wouldAllowWords?: readonly (readonly string[])[];
    readonly wouldDeny?: readonly string[];
    /** What counts among the things that cannot be told. */
    readonly counts?: readonly string[];
    /** What is told besides that cannot be told. */
    readonly notCounting?: readonly string[];
    /** A part of the reason. */
    readonly why?: string;
  };
}

const folder = fileURLToPath(new URL("../../fixtures/why/", import.meta.url));

/** All rows, each event made from its base. */
export function eventCases(): readonly EventCase[] {
  const { bases, cases } = JSON.parse(readFileSync(`${folder}cases.json`, "utf8"));
  return cases.map((row: { readonly event: string; readonly set?: Record<string, unknown> }) => {
    const event = structuredClone(bases[row.event]);
    for (const [pointer, value] of Object.entries(row.set ?? {})) {
      const tokens = pointer.split("/").slice(1);
      const last = tokens.pop() ?? "";
      tokens.reduce((at, token) => at[token], event)[last] = value;
    }
    return { ...row, event };
  });
}

/** What a row gives besides its event. */
export async function givenFor(names: readonly string[]): Promise<Given> {
  const of = (name: string, file: string): readonly string[] => (names.includes(name) ? [folder + file] : []);
  return readGiven(
    {
      policies: of("policies", "policies"),
      accountDumps: [...of("account", "account.json"), ...of("partner-account", "partner-account.json")],
      scp: of("scp", "scp.json"),
      rcp: [],
      mfaPropagation: names.includes("mfa-documented")
        ? "documented"
        : names.includes("mfa-observed")
          ? "observed"
          : undefined,
    },
    new StandardInput(),
  );
}

/** The answers on events as they are in a file. */
export async function answersOn(text: string, given: readonly string[]): Promise<WhyAnswers> {
  const { events, problems } = readEvents(new SourceText("event.json", text));
  if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join("\n"));
  return explainEvents(events, await givenFor(given));
}
