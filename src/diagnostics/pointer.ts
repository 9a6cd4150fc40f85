/** `pointer` with one more reference token, escaped as RFC 6901 asks for. */
export function childPointer(pointer: string, token: string | number): string {
  return `${pointer}/${typeof token === "string" ? escapeToken(token) : token}`;
}

function escapeToken(token: string): string {
  // Almost no token needs it, and every element of every policy has a pointer.
  return /[~/]/.test(token) ? token.replaceAll("~", "~0").replaceAll("/", "~1") : token;
}
