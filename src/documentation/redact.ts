/** What looks like a secret: such texts come into messages by accident only, and a page is read by many. */
const secrets: readonly (readonly [pattern: RegExp, shown: string])[] = [
  [/otpauth:\/\/\S+/gi, "(hidden)"],
  [/\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g, "(hidden)"],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, "(hidden)"],
  // A code of six digits, where it is called one.
  [/(\bcodes?\b[\s:=is]{0,8}["'“]?)\d{6}\b/gi, "$1(hidden)"],
  // The seed of a device, in base 32.
  [/\b[A-Z2-7]{32,}=*/g, "(hidden)"],
  // Secret access keys have 40 characters, session tokens many more; hashes in hexadecimal digits are not secrets.
  [
    /(?<![\w/+=-])(?=[\w/+=-]*[A-Z])(?=[\w/+=-]*[a-z])(?=[\w/+=-]*\d)(?:[A-Za-z0-9/+]{40}|[\w/+=-]{100,})(?![\w/+=-])/g,
    "(hidden)",
  ],
];

/** A text without what looks like a key, a token, a seed or a code. */
export function withoutSecrets(text: string): string {
  return secrets.reduce((shown, [pattern, instead]) => shown.replace(pattern, instead), text);
}

/** A remote of git without the credentials that its URL may hold. */
export function withoutCredentials(remote: string): string {
  return withoutSecrets(remote.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@\s]*@/i, "$1"));
}
