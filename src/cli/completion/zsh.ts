import type { OfferedCommand, OfferedOption, OfferedValue } from "./offers.js";

/** A completion script for zsh, to be sourced, or to be a file `_policy-check` in a folder of `fpath`. */
export function zshCompletion(commands: readonly OfferedCommand[]): string {
  const names = commands.map(({ name }) => name);
  const [first = ""] = names;
  const described = commands.map(({ name, describe }) => `    ${quoted(`${name}:${describe.replaceAll(":", "\\:")}`)}`);
  const cases = commands.map(({ name, options, argument }) => {
    const specs = [
      ...options.map(optionSpec),
      ...(argument === undefined ? [] : [`*:argument:${action(argument)}`]),
    ].map((spec) => `        ${quoted(spec)}`);
    return `    ${name})\n      _arguments -S : \\\n${specs.join(" \\\n")}\n      ;;`;
  });
  return `#compdef policy-check
# Completion of policy-check for zsh. In ~/.zshrc, behind compinit: source <(policy-check completion zsh)

# A format, or a format with the file behind a colon.
_policy_check_formats() {
  if compset -P '*:'; then
    _files
  else
    compadd -- "$@"
  fi
}

_policy_check() {
  local curcontext=$curcontext state line command=${first}
  local -A opt_args
  local -a commands=(
${described.join("\n")}
  )
  if ((CURRENT == 2)) && [[ $words[2] != -* ]]; then
    _describe -t commands command commands
    _files
    return
  fi
  if ((CURRENT > 2)) && [[ $words[2] == (${names.join("|")}) ]]; then
    command=$words[2]
    shift words
    ((CURRENT--))
  fi
  case $command in
${cases.join("\n")}
  esac
}

if [[ $funcstack[1] == _policy-check ]]; then
  _policy_check "$@"
else
  compdef _policy_check policy-check
fi
`;
}

function optionSpec({ name, describe, value, isRepeatable }: OfferedOption): string {
  const what = describe.replace(/[\\[\]]/g, "\\$&");
  const option = `${isRepeatable ? "*" : ""}--${name}`;
  return value === undefined ? `${option}[${what}]` : `${option}=[${what}]:value:${action(value)}`;
}

function action(value: OfferedValue): string {
  switch (value.kind) {
    case "file":
      return "_files";
    case "folder":
      return "_files -/";
    case "text":
      return " ";
    case "words":
      return `(${value.words.join(" ")})`;
    case "formats":
      return `{_policy_check_formats ${value.formats.join(" ")}}`;
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
