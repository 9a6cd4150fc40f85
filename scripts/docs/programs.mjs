// Programs of TypeScript in docs and doc comments: compiled, run, and what they print is compared with their comments.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { execPath } from "node:process";
import { fileURLToPath } from "node:url";

const tsc = fileURLToPath(new URL("../../node_modules/typescript/bin/tsc", import.meta.url));
const options = {
  target: "es2023",
  module: "nodenext",
  moduleResolution: "nodenext",
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: true,
  types: ["node"],
  outDir: "compiled",
  rootDir: "programs",
};

/** What is wrong with each of some programs, each with its name. */
export function problemsOfPrograms(sandbox, programs) {
  if (programs.length === 0) return [];
  programs.forEach(({ text }, index) => {
    sandbox.write(`programs/program-${index}.ts`, `${text}\nexport {};\n`);
  });
  sandbox.write("tsconfig.json", JSON.stringify({ compilerOptions: options, include: ["programs"] }));
  const compiled = spawnSync(execPath, [tsc], { cwd: sandbox.folder, encoding: "utf8" });
  if (compiled.status !== 0) {
    const named = compiled.stdout.replaceAll(
      /programs\/program-(\d+)\.ts/g,
      (_, index) => programs[Number(index)].name,
    );
    return [named];
  }
  return programs.flatMap(({ name, text, isRun = true }, index) => {
    if (!isRun) return [];
    const path = join(sandbox.folder, `compiled/program-${index}.js`);
    const { status, stdout, stderr } = spawnSync(execPath, [path], { cwd: sandbox.folder, encoding: "utf8" });
    if (status !== 0) return [`${name}: the program failed:\n${stderr}`];
    const said = [...text.matchAll(/\bconsole\.log\(.*\); \/\/ (.*)$/gm)].map(([, comment]) => comment);
    const printed = stdout.split("\n").slice(0, -1);
    return said.join("\n") === printed.join("\n")
      ? []
      : [`${name}: the comments say that it prints\n${said.join("\n")}\nand it prints\n${printed.join("\n")}`];
  });
}

/** The programs of the `@example` tags in a source text. */
export function examplesIn(source, path) {
  return [...source.matchAll(/^ \* @example\n(?: \* (?!```).*\n)* \* ```ts\n((?: \*.*\n)*?) \* ```$/gm)].map(
    (match) => ({
      name: `${path}:${source.slice(0, match.index).split("\n").length}`,
      text: match[1].replaceAll(/^ \* ?/gm, ""),
    }),
  );
}
