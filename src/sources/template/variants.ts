import type { SourceText } from "../../diagnostics/index.js";
import { isAccountId } from "../../iam/index.js";
import type { JsonNode } from "../../policy/index.js";
import { MadeUpNames } from "./names.js";
import { type Candidates, mostSamples, type Surroundings } from "./samples.js";
import { type Made, Settling } from "./settle.js";
import { asWritten, type Text, type Value } from "./value.js";

/** What a policy may be, and what stands in it for what is not known. */
export interface Variants {
  readonly variants: readonly JsonNode[];
  /** Texts in place of values that are not known, each with the expression; undefined where all values are known. */
  readonly standIns: ReadonlyMap<string, string> | undefined;
  /** What is not known in them, in the order of the text: where it is another, the policy is another. */
  readonly unknowns: readonly string[];
  /** Whether conditions may go a way in which none of the variants has all branches. */
  readonly hasUnseenBranches: boolean;
}

/** The value of a policy when conditions go the way that `choose` says; undefined where it is none then. */
export type PolicyValue = (choose: (condition: string) => boolean) => Value | undefined;

/** More variants than these are left out; each sample of each unknown value is in one of them. */
const mostVariants = 8;

/** So many of the accounts that somebody asks about are tried; where one of them does not do, the others hardly will. */
const mostAsked = 2;

/** What can be one or the other in a policy: the choices of conditions and of values, with how many there are. */
type Choices = Map<string, number>;

/**
 * The policies that a text can mean: where values are not known or branches depend on them, several, which differ in
 * all that a rule could look at. Empty where it is no policy whichever way conditions go. Accounts that are not known may be
 * those that somebody asks about. `made` is told of each node of the variants that is made of a sample.
 */
export function variantsOf(
  source: SourceText,
  policy: PolicyValue,
  asked: readonly string[] = [],
  made?: Made,
): Variants {
  const conditions: Choices = new Map();
  const recorded = (choose: (condition: string) => boolean): Value | undefined =>
    policy((condition) => {
      conditions.set(condition, 2);
      return choose(condition);
    });
  const explored = [recorded(() => true)];
  if (conditions.size > 0) {
    explored.push(recorded(() => false));
    // What only a mixture of branches has comes up in one of these, and may have conditions of its own.
    for (let known = 0; known < conditions.size; ) {
      known = conditions.size;
      for (const row of rowsOf(conditions)) explored.push(recorded((condition) => isChosen(row, condition)));
    }
  }
  const values = explored.filter((value) => value !== undefined);

  const names = new MadeUpNames(source);
  const around = surroundingsOf(values, names, asked);
  const candidates = new Map<string, Candidates>();
  const written = new Map<string, string>();
  const choices: Choices = new Map(conditions);
  const collecting = new Settling(around, (unknown, found) => {
    const known = candidates.get(unknown.identity);
    if (known === undefined || known.rank < found.rank) candidates.set(unknown.identity, found);
    written.set(unknown.identity, unknown.within);
    const { group, samples } = found;
    choices.set(group, Math.max(choices.get(group) ?? 1, Math.min(samples.length, mostSamples)));
    // What else a sample brings along is looked at too.
    return found.samples.findLast(({ kind }) => kind !== "absent") ?? { kind: "absent" };
  });
  for (const value of values) collecting.settle(value);

  const whole = new Map<string, string>();
  const notice = (settled: string, text: Text): void => {
    if (isTelling(settled, text, source, names)) whole.set(settled, asWritten(text));
  };
  const inTexts = new Map<string, string>();
  const variants = rowsOf(choices).flatMap((row): readonly JsonNode[] => {
    const value = policy((condition) => isChosen(row, condition));
    const settling = new Settling(
      around,
      (unknown, found) => {
        const { group, samples } = (found.isStrict === true ? undefined : candidates.get(unknown.identity)) ?? found;
        const sample = samples[(row.get(group) ?? 0) % samples.length] ?? { kind: "absent" };
        if (sample.kind === "text" && names.areIn(sample.text)) inTexts.set(sample.text, unknown.within);
        return sample;
      },
      notice,
      made,
    );
    const node = value && settling.settle(value);
    return node === undefined ? [] : [node];
  });
  // A sample may be more than the word that is made up for it: a domain, an ARN.
  for (const [text, expression] of inTexts) if (!whole.has(text)) whole.set(text, expression);
  for (const [name, owner] of names.owners) {
    const expression = written.get(owner);
    if (expression !== undefined && expression !== "" && !whole.has(name)) whole.set(name, expression);
  }
  // A text is looked for before its parts.
  const standIns = new Map([...whole].sort(([one], [other]) => other.length - one.length));
  const unknowns = [...conditions.keys(), ...written.keys()];
  return {
    variants: conditions.size > 0 ? unique(variants) : variants,
    // What is put together from known parts only is as known as what is written.
    standIns: unknowns.length === 0 ? undefined : standIns,
    unknowns,
    hasUnseenBranches: conditions.size > 0 && combinationsOf([...choices]) > mostVariants,
  };
}

/** Whether a text in a message can only be that of an expression, and no word of the linter's own. */
function isTelling(settled: string, { parts }: Text, { text }: SourceText, names: MadeUpNames): boolean {
  if (names.areIn(settled)) return true;
  return parts.length > 1 && settled.length >= 12 && /[.:/]/.test(settled) && !text.includes(settled);
}

function isChosen(row: ReadonlyMap<string, number>, condition: string): boolean {
  return (row.get(condition) ?? 0) === 0;
}

/** Combinations of choices: all of them where they are few, else so many that each choice is in one. */
function rowsOf(choices: ReadonlyMap<string, number>): readonly ReadonlyMap<string, number>[] {
  const entries = [...choices];
  const combinations = combinationsOf(entries);
  if (combinations <= mostVariants) {
    return Array.from({ length: combinations }, (_, index) => {
      let rest = index;
      return new Map(
        entries.map(([name, size]) => {
          const digit = rest % size;
          rest = (rest - digit) / size;
          return [name, digit];
        }),
      );
    });
  }
  const columns = entries.map(([name, size], column) => [name, columnOf(size, column)] as const);
  return Array.from(
    { length: mostVariants },
    (_, row) => new Map(columns.map(([name, column]) => [name, column[row] ?? 0])),
  );
}

/** How many combinations there are, or one more than there may be. */
function combinationsOf(entries: readonly (readonly [string, number])[]): number {
  return entries.reduce((all, [, size]) => Math.min(all * size, mostVariants + 1), 1);
}

/** One choice for each row: all first ones, all second ones, then mixtures that differ from column to column. */
function columnOf(size: number, column: number): readonly number[] {
  const chosen = Array.from({ length: mostVariants }, (_, row) => {
    if (row < 2) return row % size;
    const stride = 1 << (column % 3);
    return (Math.floor((row - 2) / stride) + (column >> 1)) % size;
  });
  for (let sample = 0; sample < size; sample++) {
    if (chosen.includes(sample)) continue;
    const spare = chosen.findLastIndex((one, row) => row >= 2 && chosen.indexOf(one) !== row);
    if (spare >= 0) chosen[spare] = sample;
  }
  return chosen;
}

function surroundingsOf(values: readonly Value[], names: MadeUpNames, asked: readonly string[]): Surroundings {
  const accounts = new Set<string>();
  let namesOwnAccount = false;
  let demandsMfa = false;
  const issuers = new Set<string>();
  let comparesClaims = false;
  let isOfWebIdentity = false;
  const visit = (value: Value): void => {
    if (value.kind === "object") {
      for (const member of value.members) {
        const key = asWritten(member.key);
        demandsMfa ||= /^aws:multifactorauth/i.test(key);
        const issuer = /^([a-z0-9_-]+(?:\.[a-z0-9_-]+)+(?:\/[\w./-]*)?):/i.exec(key)?.[1];
        if (issuer !== undefined) issuers.add(issuer);
        comparesClaims ||= issuer !== undefined || /:(aud|sub)$/i.test(key);
        visit(member.value);
      }
    }
    if (value.kind === "array") value.items.forEach(visit);
    if (value.kind !== "text") return;
    isOfWebIdentity ||= /^sts:AssumeRoleWithWebIdentity$/i.test(asWritten(value));
    for (const part of value.parts) {
      if (part.kind === "unknown")
        namesOwnAccount ||= part.unknown.nature.kind === "deployment" && part.unknown.nature.of === "account";
      else for (const digits of part.text.match(/\d+/g) ?? []) if (isAccountId(digits)) accounts.add(digits);
    }
  };
  values.forEach(visit);
  return {
    names,
    accounts: [...accounts],
    asked: asked.slice(0, mostAsked),
    namesOwnAccount,
    demandsMfa,
    issuers: [...issuers],
    comparesNoClaims: isOfWebIdentity && !comparesClaims,
  };
}

/** Without those that are the same as one before. */
function unique(variants: readonly JsonNode[]): readonly JsonNode[] {
  const seen = new Set<string>();
  return variants.filter((variant) => {
    const text = JSON.stringify(variant);
    const isNew = !seen.has(text);
    seen.add(text);
    return isNew;
  });
}
