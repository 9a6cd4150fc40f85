import type { DurationRules } from "./client.js";

/** What a client makes of `duration_seconds`. */
export type SentDuration =
  | { readonly kind: "sent"; readonly seconds: number }
  | { readonly kind: "NaN" }
  /** STS takes 3600 then. */
  | { readonly kind: "none" }
  /** A clause: why the client makes no call. */
  | { readonly kind: "refused"; readonly why: string };

const none: SentDuration = { kind: "none" };

/** What is sent as DurationSeconds for a text of `duration_seconds`; `text` is undefined where there is none. */
export function sentDuration(text: string | undefined, rules: DurationRules): SentDuration {
  if (text === undefined) return unset(rules);
  if (text === "") return instead(rules.empty, rules, text);
  const seconds = secondsIn(text, rules);
  if (seconds === undefined) return instead(rules.unreadable, rules, text);
  if (seconds === 0 && rules.zero !== "sent") return rules.zero === "nothing" ? none : unset(rules);
  if (rules.checksMinimum && seconds < shortest)
    return { kind: "refused", why: `the client itself refuses a duration of ${seconds} seconds, the minimum is 900` };
  return { kind: "sent", seconds };
}

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
export const shortest = 900;
export const longest = 43_200;
/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining */
export const longestOfChain = 3600;

function secondsIn(text: string, { reads }: DurationRules): number | undefined {
  const digits = reads === "whole number" ? /^\s*[+-]?\d+\s*$/.exec(text)?.[0] : /^\s*[+-]?\d+/.exec(text)?.[0];
  return digits === undefined ? undefined : Number(digits);
}

function unset({ unset: seconds }: DurationRules): SentDuration {
  return seconds === undefined ? none : { kind: "sent", seconds };
}

function instead(
  how: DurationRules["unreadable"] | DurationRules["empty"],
  rules: DurationRules,
  text: string,
): SentDuration {
  switch (how) {
    case "nothing":
      return none;
    case "the default":
      return unset(rules);
    case "NaN":
      return { kind: "NaN" };
    case "refused":
      return { kind: "refused", why: `the client takes whole numbers of seconds only, not ${JSON.stringify(text)}` };
  }
}
