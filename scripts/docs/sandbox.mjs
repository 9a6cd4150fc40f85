// An empty repository of a reader, in which a page is followed from top to bottom.
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execPath } from "node:process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

export class Sandbox {
  #home = realpathSync(mkdtempSync(join(tmpdir(), "policy-check-docs-")));
  folder = join(this.#home, "acme");

  constructor() {
    this.write("package.json", '{ "name": "acme", "private": true, "type": "module" }\n');
    this.write(".gitignore", "node_modules\n");
    const installed = join(this.folder, "node_modules/policy-check");
    for (const path of [
      "package.json",
      "dist",
      "docs/steps.md",
      "policies",
      "features",
      "fixtures/identity",
      "fixtures/accounts",
    ]) {
      cpSync(join(root, path), join(installed, path), { recursive: true });
    }
    symlinkSync(realpathSync(join(root, "node_modules")), join(installed, "node_modules"));
    for (const name of ["@aws-sdk", "@cucumber", "@types", "otpauth", "vitest"]) {
      symlinkSync(realpathSync(join(root, "node_modules", name)), join(this.folder, "node_modules", name));
    }
    mkdirSync(join(this.#home, "bin"));
    const call = `exec '${execPath}' '${join(installed, "dist/bin/policy-check.js")}' "$@"\n`;
    this.#program("policy-check", call);
    this.#program(
      "npx",
      `[ "$1" = policy-check ] || { echo "npx $1 is not part of the docs" >&2; exit 2; }\nshift\n${call}`,
    );
    this.run("git init --quiet --initial-branch main && git add --all && git commit --quiet --message start");
  }

  #program(name, text) {
    const path = join(this.#home, "bin", name);
    writeFileSync(path, `#!/bin/sh\n${text}`);
    chmodSync(path, 0o755);
  }

  write(path, content) {
    const target = join(this.folder, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, content);
  }

  /** Runs a command of a shell; its outputs come as one, as on a terminal. */
  run(command) {
    const { status, stdout, error } = spawnSync("bash", ["-c", `exec 2>&1\n${command}`], {
      cwd: this.folder,
      encoding: "utf8",
      timeout: 120_000,
      maxBuffer: 1 << 26,
      env: {
        PATH: `${join(this.#home, "bin")}:${process.env.PATH}`,
        HOME: this.#home,
        TZ: "UTC",
        GIT_AUTHOR_NAME: "acme",
        GIT_AUTHOR_EMAIL: "acme@example.com",
        GIT_COMMITTER_NAME: "acme",
        GIT_COMMITTER_EMAIL: "acme@example.com",
      },
    });
    if (error !== undefined) throw error;
    return { status, output: stdout };
  }

  remove() {
    rmSync(this.#home, { recursive: true });
  }
}
