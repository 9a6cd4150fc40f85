import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { packageSource } from "./init-package.js";

const home = realpathSync(mkdtempSync(join(tmpdir(), "policy-check-")));
afterAll(() => rmSync(home, { recursive: true }));
const repository = join(home, "acme");
mkdirSync(repository);

/** A folder in which npm has installed policy-check, as its record says. */
function installed(name: string, entry: Readonly<Record<string, unknown>> | undefined): string {
  const packages = join(home, name, "node_modules");
  mkdirSync(join(packages, "policy-check"), { recursive: true });
  const record = { lockfileVersion: 3, packages: { "node_modules/policy-check": entry } };
  writeFileSync(join(packages, ".package-lock.json"), JSON.stringify(record));
  return join(packages, "policy-check");
}

// The forms of npm's own records, as npm 10 writes them.
test.each([
  {
    name: "registry",
    resolved: "https://registry.example.com/policy-check/-/policy-check-0.1.0.tgz",
    spec: "^0.0.0-test",
    origin: "known",
  },
  {
    name: "git",
    resolved: "git+ssh://git@git.example.com/policy-check.git#0123456789abcdef0123456789abcdef01234567",
    spec: "git+ssh://git@git.example.com/policy-check.git#0123456789abcdef0123456789abcdef01234567",
    origin: "known",
  },
  {
    name: "address",
    resolved: "https://files.example.com/policy-check.tgz",
    spec: "https://files.example.com/policy-check.tgz",
    origin: "known",
  },
  {
    name: "acme",
    resolved: "file:vendor/policy-check-0.1.0.tgz",
    spec: "file:vendor/policy-check-0.1.0.tgz",
    origin: "known",
  },
  { name: "_npx/0a", resolved: "file:../../pc.tgz", spec: "file:../pc.tgz", origin: "local" },
])("a copy from $resolved is installed from $spec", ({ name, resolved, spec, origin }) => {
  expect(packageSource(repository, installed(name, { version: "0.1.0", resolved }))).toEqual({ spec, origin });
});

test("without a record of npm's, a version is named, and a checkout by its folder", () => {
  expect(packageSource(repository, installed("other", undefined))).toEqual({ spec: "^0.0.0-test", origin: "unknown" });
  expect(packageSource(repository, join(home, "checkout"))).toEqual({ spec: "file:../checkout", origin: "local" });
  expect(packageSource(home, join(home, "checkout"))).toEqual({ spec: "file:checkout", origin: "known" });
});
