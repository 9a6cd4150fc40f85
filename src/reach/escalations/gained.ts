/** Roles by their numbers, and users by their ARNs. */
export interface Part {
  readonly roles: Pick<ReadonlySet<number>, "has" | "keys">;
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

/** Whether anything is gained for certain. */
export function isGain(gained: Gained): boolean {
  return countOf(gained, 1) > 0;
}

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
