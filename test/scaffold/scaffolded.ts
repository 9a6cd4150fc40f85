import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { SourceText } from "../../src/diagnostics/index.js";
import { inspectSource } from "../../src/inspection/index.js";
import { type Scaffold, type ScaffoldedRole, scaffoldFeatures } from "../../src/scaffold/index.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The policies of a folder of the repository, with paths from its root. */
export function policiesIn(folder: string): readonly string[] {
  return readdirSync(join(root, folder))
    .filter((name) => name.endsWith(".json"))
    .sort()
    .map((name) => `${folder}/${name}`);
}

/** The roles of a text that is called `path`. */
export function rolesOf(path: string, text: string): readonly ScaffoldedRole[] {
  const roles: ScaffoldedRole[] = [];
  const source = new SourceText(path, text);
  const verdict = inspectSource(source, {
    isNamed: true,
    take: (part) => {
      if (part.kind === "policy") roles.push({ policy: part, path });
    },
  });
  if (verdict.kind !== "read") throw new Error(`${path} is not read`);
  return roles;
}

/** The roles of files of the repository. */
export function rolesIn(paths: readonly string[]): readonly ScaffoldedRole[] {
  return paths.flatMap((path) => rolesOf(relative(root, join(root, path)), readFileSync(join(root, path), "utf8")));
}

/** Features for roles, as on 2026-12-01; `existing` are the features that there are. */
export function scaffolded(
  roles: readonly ScaffoldedRole[],
  {
    existing = {},
    update = false,
  }: { readonly existing?: Readonly<Record<string, string>>; readonly update?: boolean } = {},
): Scaffold {
  return scaffoldFeatures(roles, {
    now: Date.UTC(2026, 11, 1) / 1000,
    digest: (text) => createHash("sha256").update(text).digest("hex"),
    lintOf: () => ({}),
    existing: (path) => existing[path],
    update,
  });
}
