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
  for (const { roles, users } of gained.parts) {
    for (const role of roles.keys()) if (!isKnownRole(gained, role)) return true;
    for (const arn of users) if (!isKnownUser(gained, arn)) return true;
  }
  return false;
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
