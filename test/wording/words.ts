/** Words that do not belong in a text for users, and what to write: the left column of docs/style.md, and its kind. */
export interface Word {
  readonly pattern: RegExp;
  readonly better: string;
}

export const words: readonly Word[] = [
  {
    pattern: /\b(?:gets?|got|getting) (?:back )?in\b(?! (?:the|its|a|an|one|\d|order))/gi,
    better: "can assume the role",
  },
  { pattern: /\b(?:lets?|letting) (?:\S+ )?in\b(?! (?:the|its|a|an)\b)/gi, better: "allows" },
  { pattern: /\bpass(?:es|ed)? (?:by|here)\b/gi, better: "is allowed, is not matched" },
  { pattern: /\b(?:is|are|be|was|keeps?|kept) (?:kept )?out(?=[.,;:]| (?:by|here|before)\b|$)/gi, better: "is denied" },
  { pattern: /\bstand(?:s|ing)?\b/gi, better: "is, appears" },
  {
    pattern:
      /(?<!\b(?:there|where|here)(?: \S+)? )\b(?:is|are|was|were|be) no\b(?! (?:longer|more|less|fewer|\w+er than)\b)/gi,
    better: "is not a",
  },
  { pattern: /\bdemand(?:s|ed|ing)?\b/gi, better: "require" },
  { pattern: /\bask(?:s|ed|ing)? for\b/gi, better: "require" },
  { pattern: /\b(?:mend|repair)(?:s|ed|ing)?\b/gi, better: "fix" },
  { pattern: /\b(?:whoever|whomever|whom|whosever)\b|\b(?:he|those) who\b/gi, better: "callers that, anyone that" },
  { pattern: /, so that\b/gi, better: "so" },
  { pattern: /\balso (?:where|holds)\b/gi, better: "even if, also matches when" },
  { pattern: /\bmoreover\b/gi, better: "a related place of its own" },
  { pattern: /\bnone such\b|\bthat (?:is|are) none\b/gi, better: "the element X is unknown" },
  { pattern: /\badvis(?:es?|ed) to\b/gi, better: "recommends X-ing" },
  { pattern: /\bbelongs? into\b/gi, better: "belongs in" },
  { pattern: /\bothers than\b/gi, better: "any other" },
  {
    pattern: /\bcome what may\b|\bas good as\b|\bworth more than\b|\bshrug\b/gi,
    better: "what AWS does, in one clause",
  },
  { pattern: /\b(?:will|would) do(?=[.,;:]|$)|\bwill do as well\b/gi, better: "is accepted too" },
  { pattern: /\b(?:do|does) not go together\b/gi, better: "cannot be combined" },
  { pattern: /\boutside of\b/gi, better: "outside, not covered by" },
  { pattern: /\bway round\b/gi, better: "bypasses" },
  { pattern: /\bnothing can be said\b|\bnobody's evidence\b/gi, better: "cannot be determined, with the reason" },
  { pattern: /\btrust trust\b/gi, better: "the trust policy of the role" },
  { pattern: /\bspel(?:t|led) wrong\b|\bmisspelt\b|\bspelt\b/gi, better: "misspelled, spelled" },
  { pattern: /\bas it would be without\b/gi, better: "keeps its default" },
  {
    pattern: /\b(?:ca|do|does|did|is|are|was|were|wo|would|should|could|has|have|had)n['’]t\b/gi,
    better: "no contraction",
  },
  {
    pattern: /\b(?:it|that|there|let|what|here)['’]s\b|\b(?:you|they|we)['’](?:re|ve|ll)\b/gi,
    better: "no contraction",
  },
  {
    pattern: /\b(?:an?|the|no|its|any|this|your|12-digit) (?:external|account|unique) ids?\b/g,
    better: "external ID, account ID, unique ID",
  },
  { pattern: /\bmay (?:not )?(?:assume|be assumed)\b/gi, better: "can assume the role" },
  { pattern: /\banalys(?:ed|ing|e)\b/gi, better: "analyzed, analyzing" },
  {
    pattern:
      /\b(?:behaviour|colour|favour|honour|neighbour|recognis|organis|serialis|catalogue|labelled|cancelled)\w*/gi,
    better: "American spelling",
  },
];

/** A text that has such a word and must keep it, with the reason. */
export interface Exception {
  readonly room: string;
  /** A part of the text as it is, with the word. */
  readonly text: string;
  readonly reason: string;
}

const ofAws = "AWS's own sentence, as AWS answers it";

export const exceptions: readonly Exception[] = [
  { room: "src/endpoint", text: "Specified provider doesn't exist", reason: ofAws },
  { room: "src/endpoint", text: "Roles may not be assumed by root accounts.", reason: ofAws },
  { room: "src/endpoint", text: "One of the specified transitive tag keys can't be set", reason: ofAws },
  { room: "src/endpoint", text: "Couldn't retrieve verification key from", reason: ofAws },
  { room: "src/backends", text: "Roles may not be assumed by root accounts.", reason: ofAws },
];
