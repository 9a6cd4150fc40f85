import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** One row of a file in fixtures/decisions, its request made from the file's base request. */
export interface DecisionCase {
  readonly name: string;
  readonly source: string;
  readonly request: Record<string, unknown>;
  readonly expect: {
    readonly decision?: string;
    readonly error?: boolean;
    readonly deniedAction?: string;
    readonly absentKey?: string;
    readonly undocumented?: readonly string[];
  };
}

export interface DecisionTable {
  readonly file: string;
  readonly topic: string;
  readonly cases: readonly DecisionCase[];
}

interface CaseRow extends Omit<DecisionCase, "request"> {
  readonly set?: Record<string, unknown>;
  readonly remove?: readonly string[];
}

/** Reads all tables of decisions. */
export function decisionTables(): readonly DecisionTable[] {
  const folder = fileURLToPath(new URL("../fixtures/decisions/", import.meta.url));
  return readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .map((file) => {
      const { topic, request, cases } = JSON.parse(readFileSync(folder + file, "utf8"));
      return { file, topic, cases: cases.map((row: CaseRow) => ({ ...row, request: build(request, row) })) };
    });
}

function build(base: unknown, { set = {}, remove = [] }: CaseRow): Record<string, unknown> {
  const request = structuredClone(base) as Record<string, unknown>;
  for (const pointer of remove) {
    const { parent, token } = locate(request, pointer);
    if (Array.isArray(parent)) parent.splice(Number(token), 1);
    else delete parent[token];
  }
  for (const [pointer, value] of Object.entries(set)) {
    const { parent, token } = locate(request, pointer);
    Object.defineProperty(parent, token, {
      value: structuredClone(value),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return request;
}

function locate(root: Record<string, unknown>, pointer: string): { parent: Record<string, unknown>; token: string } {
  const tokens = pointer
    .split("/")
    .slice(1)
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
  const token = tokens.pop() ?? "";
  const parent = tokens.reduce<unknown>((value, each) => (value as Record<string, unknown>)[each], root);
  return { parent: parent as Record<string, unknown>, token };
}
