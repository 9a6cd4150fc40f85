/**
 * What credentials look like. A test account keeps its own to itself, so that a test cannot look for them by their text.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
 */
const shapes: readonly (readonly [string, RegExp])[] = [
  ["an access key", /\b(AKIA|ASIA)[A-Z2-7]{16}\b/],
  // Pointers into policies can have as many characters, of the same kinds.
  [
    "a secret key",
    /(?<![\w/+=.:-])(?!\/Statement\/\d)(?=[\w/+]*[A-Z])(?=[\w/+]*[a-z])(?=[\w/+]*\d)[A-Za-z0-9/+]{40}(?![\w/+=])/,
  ],
  ["a seed", /(?<![A-Z2-7])[A-Z2-7]{32,}(?![A-Z2-7])/],
  ["a session token or an assertion", /[A-Za-z0-9/+_-]{100,}/],
  ["a web identity token", /\beyJ[\w-]+\.[\w-]+/],
];

/** The kinds of secrets that a text seems to hold. */
export function secretsIn(text: string): readonly string[] {
  return shapes.filter(([, shape]) => shape.test(text)).map(([what]) => what);
}

/** What may be MFA codes in a text. */
export function codesIn(text: string): readonly string[] {
  return text.match(/(?<![\w.:/-])\d{6}(?![\w.:/-])/g) ?? [];
}
