import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { SourceText } from "../../diagnostics/index.js";
import { type JsonNode, nodeAt, toValue } from "../../policy/index.js";
import { loadTerraform, type TerraformFiles, type TerraformReading, type TerraformRole } from "./index.js";

/** A folder, and what it says of its roles. */
interface Case {
  readonly name: string;
  /** Where the expected values come from. */
  readonly source: string;
  /** The lines of files, by their paths. */
  readonly files: Readonly<Record<string, readonly string[]>>;
  readonly roles: readonly ExpectedRole[];
  readonly unseen?: readonly { readonly address: string; readonly source: string; readonly why: string }[];
  readonly broken?: readonly string[];
}

interface ExpectedRole {
  readonly address: string;
  readonly file: string;
  readonly pointer: string;
  readonly extent: TerraformRole["extent"];
  /** The first of its variants, with expressions in place of what is made up; `why` or problems where there is none. */
  readonly policy: unknown;
  /** Places of some elements by their pointers within the policy: line and column. */
  readonly places?: Readonly<Record<string, string>>;
  readonly unknown?: readonly string[];
  readonly defaults?: readonly string[];
  readonly variants?: number;
  readonly hasUnseenBranches?: true;
}

/** The files of a case. */
export function filesOf(files: Case["files"]): TerraformFiles {
  const paths = Object.keys(files);
  return {
    list(folder) {
      const prefix = folder === "" ? "" : `${folder}/`;
      const below = paths.filter((path) => path.startsWith(prefix)).map((path) => path.slice(prefix.length));
      if (below.length === 0) return undefined;
      return [...new Set(below.map((path) => path.replace(/\/.*/, "/")))];
    },
    read(path) {
      const lines = files[path];
      return lines === undefined ? { refused: `${path} does not exist` } : new SourceText(path, lines.join("\n"));
    },
  };
}

function foldersOf(files: Case["files"]): readonly string[] {
  return [...new Set(Object.keys(files).map((path) => (path.includes("/") ? path.replace(/\/[^/]*$/, "") : "")))];
}

function expressionsIn(value: JsonNode, standIns: ReadonlyMap<string, string>): unknown {
  let text = JSON.stringify(toValue(value));
  for (const [made, expression] of standIns) text = text.replaceAll(made, JSON.stringify(expression).slice(1, -1));
  return JSON.parse(text);
}

function shown({ policy }: TerraformRole): unknown {
  switch (policy.kind) {
    case "policy": {
      const [first] = policy.placed.variants;
      return first && expressionsIn(first, policy.placed.standIns ?? new Map());
    }
    case "broken":
      return policy.problems.map(({ message, span }) => {
        const { line, column } = policy.source?.position(span.start) ?? { line: 0, column: 0 };
        return `${line}:${column} ${message}`;
      });
    case "unknown":
    case "unread":
      return policy.why;
  }
}

function placeOf({ policy }: TerraformRole, pointer: string): string {
  if (policy.kind !== "policy" || policy.source === undefined) return "nowhere";
  const [first] = policy.placed.variants;
  const node = first && nodeAt(first, pointer)?.node;
  if (node === undefined) return "nowhere";
  const { line, column } = policy.source.position(node.start);
  return `${line}:${column}`;
}

/** What a reading says, as cases have it. */
export function described(
  reading: TerraformReading,
  expected?: readonly ExpectedRole[],
): Omit<Case, "name" | "source" | "files"> {
  const roles = reading.roles.map((role, index): ExpectedRole => {
    const { policy, address, file, extent, unknown, defaults } = role;
    const wanted = Object.keys(expected?.[index]?.places ?? {});
    const placed = policy.kind === "policy" ? policy.placed : undefined;
    return {
      address,
      file,
      pointer: placed?.pointer ?? (policy.kind === "policy" ? "" : policy.pointer),
      extent,
      policy: shown(role),
      ...(wanted.length > 0 ? { places: Object.fromEntries(wanted.map((each) => [each, placeOf(role, each)])) } : {}),
      ...(unknown.length > 0 ? { unknown } : {}),
      ...(defaults.length > 0 ? { defaults } : {}),
      ...((placed?.variants.length ?? 0) > 1 ? { variants: placed?.variants.length ?? 0 } : {}),
      ...(placed?.hasUnseenBranches === true ? { hasUnseenBranches: true } : {}),
    };
  });
  const unseen = reading.unseen.map(({ address, source, why }) => ({ address, source, why }));
  const broken = reading.broken.map(({ file, error }) => {
    const { line, column } = error.source.position(error.start);
    return `${file}:${line}:${column} ${error.message}`;
  });
  return { roles, ...(unseen.length > 0 ? { unseen } : {}), ...(broken.length > 0 ? { broken } : {}) };
}

const folder = new URL("../../../fixtures/terraform/modules/", import.meta.url);
const terraform = await loadTerraform();

for (const file of readdirSync(folder)) {
  const cases: readonly Case[] = JSON.parse(readFileSync(new URL(file, folder), "utf8"));
  describe(`Terraform modules: ${file}`, () => {
    it.each(cases)("$name", ({ files, roles, unseen, broken }) => {
      const reading = terraform.readModules(foldersOf(files), filesOf(files));
      const expected = {
        roles,
        ...(unseen === undefined ? {} : { unseen }),
        ...(broken === undefined ? {} : { broken }),
      };
      expect(described(reading, roles)).toEqual(expected);
    });
  });
}
