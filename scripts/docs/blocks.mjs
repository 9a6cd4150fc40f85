// The code blocks of a page of Markdown, and the comments before them that say what a block is.

/**
 * The blocks of a page, in order. A comment right before a block says more of it: `<!-- file: policies/deploy.json -->`
 * that it is this file, `<!-- schema: config -->` that it is an instance of this schema, `<!-- setup: git init -->` what to
 * run before it, `<!-- lines: 1-12 -->` which lines of the output are shown, and `<!-- program: compiled -->` that a program is not run.
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
  return output.replaceAll(/\d+m\d+\.\d+s/g, "0m00.000s").trimEnd();
}

/** Some lines of an output: `1-12`, `1-8, 20-24` with an ellipsis for what is left out. */
export function linesOf(output, lines) {
  if (lines === undefined) return output;
  const all = output.trimEnd().split("\n");
  let shown = 0;
  const parts = lines.split(",").map((range) => {
    const [from, to = from] = range.trim().split("-").map(Number);
    const gap = from > shown + 1 ? "...\n" : "";
    shown = to;
    return `${gap}${all.slice(from - 1, to).join("\n")}\n`;
  });
  return `${parts.join("")}${shown < all.length ? "...\n" : ""}`;
}
