/**
 * Whether a text may have placeholders of template languages, such as `${account}`; policy variables have a colon, or one
 * character, and call nothing. By itself, so that asking loads nothing of what reads them.
 */
export function mayHavePlaceholders(text: string): boolean {
  return /\$\{\s*\w+\(|\$\{(?![*?$]\}|[^{}:]*:[^:])|\{\{|<%|\$[A-Z_]{2}/.test(text);
}
