// The code blocks of a page of Markdown, and the comments before them that say what a block is.

/**
 * The blocks of a page, in order. A comment right before a block says more of it: `<!-- file: policies/deploy.json -->`
 * that it is this file, `<!-- schema: config -->` that it is an instance of this schema, `<!-- setup: git init -->` what to
 * run before it, `<!-- from: 1\) -->`, `to` and `hide` which lines of the output are shown ({@link shownOf}), and
 * `<!-- program: compiled -->` that a program is not run.
 */
export function blocksOf(text) {
  const pattern = /((?:^<!-- [\s\S]*? -->\n)*)^```(\w*)\n([\s\S]*?)^```$/gm;
  return [...text.matchAll(pattern)].map((match) => {
    const [whole, comments, language, content] = match;
    const marks = {};
    for (const [, name, value] of comments.matchAll(/^<!-- (\w+): ([\s\S]*?) -->$/gm)) marks[name] = value;
    const start = match.index + whole.length - content.length - "```".length;
    const line = text.slice(0, start).split("\n").length;
    return { language, content, marks, start, end: start + content.length, line };
  });
}

/** The commands of a console block, each with the output that the page shows. */
export function commandsIn(content) {
  const commands = [];
  let isCommand = false;
  for (const line of content.split("\n").slice(0, -1)) {
    if (line.startsWith("$ ")) {
      commands.push({ command: line.slice(2), output: "" });
      isCommand = true;
    } else if (isCommand && commands.at(-1).command.endsWith("\\")) {
      commands.at(-1).command += `\n${line}`;
    } else if (commands.length > 0) {
      commands.at(-1).output += `${line}\n`;
      isCommand = false;
    }
  }
  return commands;
}

/** A console block of commands with their outputs. */
export function consoleBlock(commands) {
  return commands.map(({ command, output }) => `$ ${command}\n${output}`).join("\n");
}

/** An output without what differs from run to run. */
export function comparable(output) {
  return output
    .replaceAll(/\d+m\d+\.\d+s/g, "0m00.000s")
    .replaceAll(/dist\/\S+\.js:\d+/g, "dist/file.js:1")
    .trimEnd();
}

/**
 * The lines of an output that a block shows, with an ellipsis in place of others: from the first line that matches `from` to
 * the next one that matches `to`, without those that match `hide`. Throws where nothing matches.
 */
export function shownOf(output, { from, to, hide }) {
  const all = output.trimEnd().split("\n");
  const first = from === undefined ? 0 : indexOf(all, from, 0);
  const last = to === undefined ? all.length - 1 : indexOf(all, to, first);
  const isShown = (line, index) =>
    index >= first && index <= last && !(hide !== undefined && RegExp(hide, "u").test(line));
  const shown = [];
  all.forEach((line, index) => {
    if (isShown(line, index)) shown.push(line);
    else if (shown.at(-1) !== "...") shown.push("...");
  });
  return `${shown.join("\n")}\n`;
}

function indexOf(lines, pattern, start) {
  const index = lines.findIndex((line, at) => at >= start && RegExp(pattern, "u").test(line));
  if (index < 0) throw new Error(`no line of the output matches ${pattern}`);
  return index;
}
