import { spawn } from "node:child_process";
import { stripVTControlCharacters } from "node:util";

/**
 * Runs a command on a terminal, and answers its questions one after the other; those behind the last answer get Enter. A
 * question is told by the mark of the one that is open.
 */
export function answerOnTerminal(
  command: string,
  cwd: string,
  answers: readonly string[],
): Promise<{ readonly output: string; readonly status: number | null }> {
  const terminal = spawn("script", ["-qefc", `stty cols 120 rows 60; exec ${command}`, "/dev/null"], { cwd });
  const rest = [...answers];
  let output = "";
  let asked = 0;
  terminal.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
    for (const questions = output.split("◆").length - 1; asked < questions; asked++) {
      terminal.stdin.write(rest.shift() ?? "\r");
    }
  });
  return new Promise((resolve, reject) => {
    terminal.on("error", reject);
    terminal.on("close", (status) => resolve({ output: stripVTControlCharacters(output), status }));
  });
}
