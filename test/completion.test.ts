import { spawn, spawnSync } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { folderWith, policyCheck } from "./command-line.js";
import { describeWith } from "./tools.js";

const script = (shell: string): string => policyCheck(["completion", shell]).stdout;

/**
 * What somebody types, with tabs, and the words that the shell makes of it. Folders and files are those of {@link workplace}.
 * A word that is completed without doubt gets a space behind it.
 */
const lines: readonly (readonly [typed: string, words: readonly string[]])[] = [
  ["pro\t", ["prove"]],
  ["check --form\tcomp\t", ["check", "--format", "compact"]],
  ["prove --format=jun\t", ["prove", "--format=junit"]],
  ["--format gitl\t", ["--format", "gitlab"]],
  ["policie\tad\t", ["policies/admin.json"]],
  ["check policie\tad\t", ["check", "policies/admin.json"]],
  ["policie\tmy\t", ["policies/my role.json"]],
  ["--config policy-check.c\t", ["--config", "policy-check.config.json"]],
  ["check --config=policy-check.c\t", ["check", "--config=policy-check.config.json"]],
  ["rules mfa-if-ex\t", ["rules", "mfa-if-exists-on-allow"]],
  ["prove --property rea\t", ["prove", "--property", "reachable"]],
  ["prove --without-axiom calls-o\t", ["prove", "--without-axiom", "calls-over-tls"]],
  ["test --format html:policie\tad\t", ["test", "--format", "html:policies/admin.json"]],
  ["test --coverage-format lc\t", ["test", "--coverage-format", "lcov"]],
  ["simulate --role pol\t", ["simulate", "--role", "pol"]],
  ["check --fix policie\tad\t", ["check", "--fix", "policies/admin.json"]],
  ["completion fi\t", ["completion", "fish"]],
];

const workplace = folderWith({
  "policies/admin.json": "{}",
  "policies/my role.json": "{}",
  "policy-check.config.json": "{}",
});

describe("completion", () => {
  test("every command of the table is offered, with all its options", () => {
    const commands = readdirSync(new URL("../src/cli/arguments", import.meta.url)).flatMap((file) => {
      const [, name] = /^(.+)\.ts$/.exec(file) ?? [];
      return name === undefined || name === "command" || name === "options" ? [] : [name];
    });
    const help = commands.map(
      (name) => [name, policyCheck([name, "--help"]).stdout.split("Examples:")[0] ?? ""] as const,
    );
    const missing: string[] = [];
    for (const shell of ["bash", "zsh", "fish"]) {
      const text = script(shell);
      for (const [name, shown] of help) {
        if (!text.includes(name)) missing.push(`${shell} ${name}`);
        for (const [, option] of shown.matchAll(/^ +(?:-\w, )?--([a-z-]+) /gm))
          if (!text.includes(shell === "fish" ? `-l ${option} ` : `--${option}`))
            missing.push(`${shell} ${name} --${option}`);
      }
    }
    expect(help.length).toBeGreaterThan(8);
    expect(missing).toEqual([]);
  });

  test("an unknown shell is refused, with the nearest name", () => {
    expect(policyCheck(["completion", "zhs"])).toEqual({
      status: 2,
      stdout: "",
      stderr:
        'policy-check: there is no script for the shell "zhs"; did you mean "zsh"?, as in policy-check completion bash; allowed: bash, zsh, fish\n',
    });
    expect(policyCheck(["completion"]).status).toBe(2);
  });
});

describeWith(["bash", "script"], "completion in bash", () => {
  test("completes what is typed", async () => {
    const rc = [
      script("bash"),
      // Names of users and machines have no place in the prompt, and the bell none in a test.
      "PS1='READY> '; PS2=''; bind 'set bell-style none'; bind 'set enable-bracketed-paste off'",
      `policy-check() { printf '<%s>' "$@"; printf ' DONE\\n'; }`,
    ];
    const file = join(workplace, "bashrc");
    writeFileSync(file, rc.join("\n"));
    expect(await typedIn(`bash --noprofile --rcfile ${file} -i`, lines)).toEqual(lines);
  }, 60_000);
});

describeWith(["zsh", "script"], "completion in zsh", () => {
  test("completes what is typed", async () => {
    const rc = [
      "autoload -Uz compinit; compinit -u -D; setopt no_beep no_list_beep; unsetopt prompt_sp prompt_cr; PS1='READY> '",
      "zstyle ':completion:*' menu no; unset zle_bracketed_paste",
      script("zsh"),
      `policy-check() { printf '<%s>' "$@"; printf ' DONE\\n'; }`,
    ];
    writeFileSync(join(workplace, ".zshrc"), rc.join("\n"));
    // It puts a = behind an option, which is as good as a space.
    const apart = (all: typeof lines) =>
      all.map(([typed, words]) => [typed, words.flatMap((word) => word.replace(/^(--[a-z-]+)=/, "$1\n").split("\n"))]);
    expect(apart(await typedIn("zsh -i", lines, { ZDOTDIR: workplace }))).toEqual(apart(lines));
  }, 60_000);
});

describeWith(["fish"], "completion in fish", () => {
  test("offers what can follow", () => {
    const file = join(workplace, "policy-check.fish");
    writeFileSync(file, script("fish"));
    const asked = lines.map(([typed]) => typed.replace(/\t.*$/, ""));
    const program = [
      "source $argv[1]",
      "for line in $argv[2..]",
      'complete -C "policy-check $line"',
      "echo DONE",
      "end",
    ];
    const { stdout, stderr } = spawnSync("fish", ["--no-config", "-c", program.join("\n"), file, ...asked], {
      cwd: workplace,
      encoding: "utf8",
      env: { ...process.env, HOME: workplace },
    });
    expect(stderr).toBe("");
    const offers = stdout.split("DONE\n").map((text) => text.split("\n").map((line) => line.split("\t")[0] ?? ""));
    const offered = asked.map((line, index) => [line, offers[index] ?? []] as const);
    const of = (line: string) => new Map(offered).get(line) ?? [];
    expect(of("pro")).toContain("prove");
    expect(of("check --form")).toContain("--format");
    expect(of("prove --format=jun")).toContain("--format=junit");
    expect(of("--format gitl")).toContain("gitlab");
    expect(of("policie")).toContain("policies/");
    expect(of("check policie")).toContain("policies/");
    expect(of("check --config=policy-check.c")).toContain("--config=policy-check.config.json");
    expect(of("rules mfa-if-ex")).toContain("mfa-if-exists-on-allow");
    expect(of("prove --property rea")).toContain("reachable");
    expect(of("test --format html:policie").some((each) => each.startsWith("html:policies"))).toBe(true);
    expect(of("test --coverage-format lc")).toContain("lcov");
    expect(of("simulate --role pol").filter((each) => each !== "")).toEqual([]);
    expect(of("completion fi")).toContain("fish");
  }, 60_000);
});

/** Types lines after the command's name into a shell in a terminal, and gives the words that each became. */
async function typedIn(shell: string, typed: typeof lines, env: NodeJS.ProcessEnv = {}): Promise<typeof lines> {
  const terminal = spawn("script", ["-qec", shell, "/dev/null"], {
    cwd: workplace,
    env: { ...process.env, HOME: workplace, TERM: "xterm", ...env },
    stdio: ["pipe", "pipe", "ignore"],
  });
  let text = "";
  let told: () => void = () => {};
  terminal.stdout.on("data", (chunk: Buffer) => {
    text += chunk.toString();
    told();
  });
  const ended = new Promise<void>((resolve) => terminal.on("close", () => resolve()));
  const shows = async (what: RegExp): Promise<string> => {
    while (!what.test(text)) {
      await Promise.race([
        new Promise<void>((resolve) => (told = resolve)),
        ended.then(() => expect.unreachable(text)),
      ]);
    }
    return what.exec(text)?.[1] ?? "";
  };
  const found: (readonly [string, readonly string[]])[] = [];
  try {
    await shows(/READY> /);
    for (const [line] of typed) {
      text = "";
      terminal.stdin.write(`policy-check ${line}\n`);
      const words = await shows(/^((?:<[^<>\n]*>)+) DONE[\s\S]*READY> /m);
      found.push([line, words.slice(1, -1).split("><")]);
    }
  } finally {
    terminal.stdin.end("exit\n");
    terminal.kill();
    await ended;
  }
  return found;
}
