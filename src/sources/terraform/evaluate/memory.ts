import type { HclValue } from "./value.js";

/** Which way a condition goes that is not known, by what it compares. */
export type Choice = (condition: string) => boolean;

/** What a value was made with that may be different another time. */
export interface Dependencies {
  /** The ways in which conditions went. */
  readonly choices: Map<string, boolean>;
  /** Whether a condition was left open that a choice would decide. */
  isUndecided: boolean;
  /** Variables whose defaults it has. */
  readonly defaults: Set<string>;
  /** Policy documents that are a part of it. */
  readonly documents: Set<string>;
}

/** Nothing, to begin with. */
export function noDependencies(): Dependencies {
  return { choices: new Map(), isUndecided: false, defaults: new Set(), documents: new Set() };
}

interface Remembered {
  readonly value: HclValue;
  readonly dependencies: Dependencies;
}

/** Values that were found before, each with the choices that lead to it. */
export type Memory = Map<string, Remembered[]>;

/** Adds what a part depends on to what the whole depends on. */
export function addDependencies(whole: Dependencies, part: Dependencies): void {
  for (const [condition, way] of part.choices) whole.choices.set(condition, way);
  for (const name of part.defaults) whole.defaults.add(name);
  for (const document of part.documents) whole.documents.add(document);
  whole.isUndecided ||= part.isUndecided;
}

/** The value that these choices lead to, where it was found before; without choices, conditions are left open. */
export function recall(memory: Memory, key: string, choose: Choice | undefined): Remembered | undefined {
  return memory.get(key)?.find(({ dependencies: { choices, isUndecided } }) => {
    if (choose === undefined) return choices.size === 0;
    if (isUndecided) return false;
    for (const [condition, way] of choices) if (choose(condition) !== way) return false;
    return true;
  });
}

/** Keeps a value. */
export function remember(memory: Memory, key: string, remembered: Remembered): void {
  const known = memory.get(key);
  if (known === undefined) memory.set(key, [remembered]);
  else known.push(remembered);
}
