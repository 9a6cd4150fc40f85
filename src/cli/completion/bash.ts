import type { OfferedCommand, OfferedValue } from "./offers.js";

/**
 * A completion script for bash, also for version 3.2, which macOS has and which knows no `compopt`: there files are offered
 * wherever nothing else is.
 */
export function bashCompletion(commands: readonly OfferedCommand[]): string {
  const names = commands.map(({ name }) => name);
  const [first = ""] = names;
  const values = commands.flatMap(({ name, options }) =>
    options.flatMap(({ name: option, value }) =>
      value === undefined ? [] : [`    '${name} --${option}') ${offering(value)}; return ;;`],
    ),
  );
  const options = commands.map(
    ({ name, options }) =>
      `      ${name}) _policy_check_offer ${options.map((option) => `--${option.name}`).join(" ")} ;;`,
  );
  const given = commands.flatMap(({ name, argument }) =>
    argument === undefined ? [] : [`    ${name}) ${offering(argument)} ;;`],
  );
  return `# Completion of policy-check for bash. In ~/.bashrc: source <(policy-check completion bash)

# The words up to the cursor. Bash parts them at = and : as well: what has no space before it belongs to the word before.
_policy_check_words() {
  local rest=\${COMP_LINE:0:COMP_POINT} word count=0
  words=()
  for word in "\${COMP_WORDS[@]:0:COMP_CWORD+1}"; do
    if ((count == 0)) || [[ $rest == [[:space:]]* ]]; then
      rest=\${rest#"\${rest%%[![:space:]]*}"}
      [[ $rest == "$word"* ]] || word=$rest
      words[count++]=$word
    else
      [[ $rest == "$word"* ]] || word=$rest
      words[count - 1]+=$word
    fi
    rest=\${rest#"$word"}
  done
}

# Offers those of the words that the value begins. Readline replaces only what is behind the last = or :.
_policy_check_offer() {
  local word cut='' index char
  for ((index = \${#cur}; index > 0; index--)); do
    char=\${cur:index-1:1}
    if [[ ($char == '=' || $char == ':') && $COMP_WORDBREAKS == *"$char"* ]]; then
      cut=\${cur:0:index}
      break
    fi
  done
  for word in "$@"; do
    [[ $word == "$value"* ]] || continue
    word=\${cur%"$value"}$word
    COMPREPLY[\${#COMPREPLY[@]}]=\${word#"$cut"}
    [[ $word == *[=:] ]] && compopt -o nospace 2>/dev/null
  done
  return 0
}

_policy_check_files() {
  compopt -o default 2>/dev/null
}

_policy_check_folders() {
  compopt -o dirnames 2>/dev/null
}

# A format, or a format with the file behind a colon.
_policy_check_formats() {
  if [[ $value == *:* ]]; then
    _policy_check_files
  else
    compopt -o nospace 2>/dev/null
    _policy_check_offer "$@"
  fi
}

_policy_check() {
  local words=() cur value option='' command=${first} file
  COMPREPLY=()
  compopt +o default 2>/dev/null
  _policy_check_words
  local count=\${#words[@]}
  cur=\${words[count-1]}
  value=$cur
  if ((count > 2)); then
    case \${words[1]} in
    ${names.join(" | ")}) command=\${words[1]} ;;
    esac
  fi
  if [[ $cur == --*=* ]]; then
    option=\${cur%%=*}
    value=\${cur#*=}
  elif ((count > 2)) && [[ \${words[count-2]} == --* ]]; then
    option=\${words[count-2]}
  fi
  case "$command $option" in
${values.join("\n")}
  esac
  if [[ $cur == -* ]]; then
    case $command in
${options.join("\n")}
    esac
    return
  fi
  if ((count == 2)); then
    _policy_check_offer ${names.join(" ")}
    if ((\${#COMPREPLY[@]} > 0)); then
      while IFS= read -r file; do
        COMPREPLY[\${#COMPREPLY[@]}]=$file
      done < <(compgen -f -- "$cur")
      compopt -o filenames 2>/dev/null
      return
    fi
  fi
  case $command in
${given.join("\n")}
  esac
}

complete -o default -F _policy_check policy-check
`;
}

function offering(value: OfferedValue): string {
  switch (value.kind) {
    case "file":
      return "_policy_check_files";
    case "folder":
      return "_policy_check_folders";
    case "text":
      return ":";
    case "words":
      return `_policy_check_offer ${value.words.join(" ")}`;
    case "formats":
      return `_policy_check_formats ${value.formats.join(" ")}`;
  }
}
