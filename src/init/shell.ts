/** Words of a command line of a POSIX shell. Words that cannot be written on one line are an error of the caller. */
export function shellWords(words: readonly string[]): string {
  return words.map((word) => (/^[\w./@%+:=,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(" ");
}

/** A text as a YAML scalar of one line, plain where YAML reads it as that very text. */
export function yamlText(text: string): string {
  const isPlain =
    /^[A-Za-z./][\w ./@%+=,:*"'$(){}<>~&|;-]*$/.test(text) && !/ #|: |:$/.test(text) && text.trim() === text;
  const isWord = /^(?:true|false|yes|no|on|off|null|y|n|~)$/i.test(text);
  // Every JSON string is a double-quoted scalar of YAML.
  return isPlain && !isWord ? text : JSON.stringify(text);
}

/**
 * Whether a path can be written into the job of a CI system: both systems replace expressions in their files before a shell
 * sees them, and a line break would end the command.
 */
export function isPlainPath(path: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a line of a job cannot have.
  return !/[\u0000-\u001f\u007f]|\$\{\{|\$\[\[|^-/.test(path);
}
