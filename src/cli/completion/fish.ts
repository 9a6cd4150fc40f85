import type { OfferedCommand, OfferedValue } from "./offers.js";

/** A completion script for fish, to be sourced, or to be a file `policy-check.fish` in its folder of completions. */
export function fishCompletion(commands: readonly OfferedCommand[]): string {
  const names = commands.map(({ name }) => name);
  const [first = ""] = names;
  const lines = commands.flatMap(({ name, describe, options, argument }) => [
    `complete -c policy-check -n __policy_check_is_first -a ${name} -d ${quoted(describe)}`,
    ...options.map(({ name: option, describe: what, value }) =>
      [`${of(name)} -l ${option}`, ...(value === undefined ? [] : [offering(value)]), `-d ${quoted(what)}`].join(" "),
    ),
    ...(argument === undefined ? [] : [`${of(name)} ${offering(argument).replace(/^-[rx] /, "")}`]),
  ]);
  return `# Completion of policy-check for fish. In ~/.config/fish/config.fish: policy-check completion fish | source

function __policy_check_is -d 'Whether this is the command of the line'
    set -l words (commandline -opc)
    set -l command ${first}
    if test (count $words) -gt 1; and contains -- $words[2] ${names.join(" ")}
        set command $words[2]
    end
    test $command = $argv[1]
end

function __policy_check_is_first -d 'Whether the line has no word yet'
    test (count (commandline -opc)) -eq 1
end

function __policy_check_formats -d 'Formats, or a format with the files behind its colon'
    set -l value (string replace -r -- '^--[^=]*=' '' (commandline -ct))
    if string match -q -- '*:*' $value
        set -l parts (string split -m 1 -- : $value)
        for file in (__fish_complete_path $parts[2])
            echo $parts[1]:$file
        end
    else
        printf '%s\\n' $argv
    end
end

complete -c policy-check -f
${lines.join("\n")}
`;
}

function of(command: string): string {
  return `complete -c policy-check -n '__policy_check_is ${command}'`;
}

function offering(value: OfferedValue): string {
  switch (value.kind) {
    case "file":
      return "-r -F";
    case "folder":
      return "-x -a '(__fish_complete_directories)'";
    case "text":
      return "-x";
    case "words":
      return `-x -a ${quoted(value.words.join(" "))}`;
    case "formats":
      return `-x -a '(__policy_check_formats ${value.formats.join(" ")})'`;
  }
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, "\\$&")}'`;
}
