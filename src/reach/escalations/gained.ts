/** Roles by their numbers, and users by their ARNs. */
export interface Part {
  readonly roles: Pick<ReadonlySet<number>, "has" | "keys" | "size">;
  readonly users: ReadonlySet<string>;
}

/** What calls lead to: all parts, without what is known. Large parts are shared, so nothing is copied. */
export interface Gained {
  readonly parts: readonly Part[];
  readonly known: readonly Part[];
  /** The ARNs of the users who gain: nobody gains the own rights. */
  readonly selves: readonly string[];
  /** Why there may be more. */
  readonly unknown: string | undefined;
}

/** Nobody and no role. */
export const noPart: Part = { roles: new Set<number>(), users: new Set() };

/** A part of roles. */
export function rolesPart(roles: Part["roles"]): Part {
  return { roles, users: noPart.users };
}

/** Numbers parts, so what has the same ones is known. */
export class PartNumbers {
  readonly #numbers = new WeakMap<object, number>();
  #count = 0;

  /** Equal for what has the same parts, whoever gains it. */
  keyOf({ parts, known }: Pick<Gained, "parts" | "known">): string {
    const of = ({ roles, users }: Part): string => `${this.#numberOf(roles)}:${this.#numberOf(users)}`;
    return `${parts.map(of).join()}-${known.map(of).join()}`;
  }

  #numberOf(shared: object): number {
    const known = this.#numbers.get(shared) ?? this.#count++;
    this.#numbers.set(shared, known);
    return known;
  }
}

/** Counts what is gained, once for all who gain it. */
export class Counts {
  readonly #numbers = new PartNumbers();
  readonly #known = new Map<string, number>();

  /** Whether anything is gained for certain. */
  isGain(gained: Gained): boolean {
    // What is new for each call is small.
    if (gained.parts.every(({ roles, users }) => roles.size + users.size < 2)) return countOf(gained, 1) > 0;
    const key = this.#numbers.keyOf(gained);
    const number = this.#known.get(key) ?? countOf({ ...gained, selves: [] }, mostCounted);
    this.#known.set(key, number);
    if (number === 0) return false;
    return number > gained.selves.length || countOf(gained, 1) > 0;
  }
}

/** More than there are users in one answer who gain nothing by their own rights. */
const mostCounted = 4;

/**
 * Whether anything is gained by whoever gains it, of users who are alike: each of them may be the only user whose rights are
 * gained, and nobody gains the own ones.
 */
export function isGainForAll(gained: Gained): "yes" | "no" | "depends" {
  const number = countOf(gained, 2);
  return number > 1 ? "yes" : number === 1 ? "depends" : "no";
}

/** How much is gained: a role says it all, and of users so many are counted at most. */
function countOf(gained: Gained, most: number): number {
  const users = new Set<string>();
  for (const part of gained.parts) {
    for (const role of part.roles.keys()) if (!isKnownRole(gained, role)) return most;
    for (const arn of part.users) {
      if (isKnownUser(gained, arn)) continue;
      users.add(arn);
      if (users.size >= most) return most;
    }
  }
  return users.size;
}

/** All that is gained, as one part. */
export function allOf(all: Iterable<Gained>): {
  readonly roles: ReadonlySet<number>;
  readonly users: ReadonlySet<string>;
} {
  const roles = new Set<number>();
  const users = new Set<string>();
  for (const gained of all) {
    for (const part of gained.parts) {
      for (const role of part.roles.keys()) if (!isKnownRole(gained, role)) roles.add(role);
      for (const arn of part.users) if (!isKnownUser(gained, arn)) users.add(arn);
    }
  }
  return { roles, users };
}

function isKnownRole({ known }: Gained, role: number): boolean {
  return known.some(({ roles }) => roles.has(role));
}

function isKnownUser({ known, selves }: Gained, arn: string): boolean {
  return selves.includes(arn) || known.some(({ users }) => users.has(arn));
}
