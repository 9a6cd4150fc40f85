import type { Universe } from "../universe.js";
import { allOf, type Gained, PartNumbers } from "./gained.js";

/** How many ARNs are kept in all lists together. */
const mostKept = 2_000_000;

/** What is the same but for the users who gain it. */
interface Alike {
  readonly gained: Gained;
  /** The users who are left out of all of it. */
  readonly selves: readonly string[];
}

interface List {
  readonly arns: readonly string[];
  readonly users: ReadonlySet<string>;
}

/** Lists what calls lead to, in the order of the files: once for all calls that lead to the same. */
export class Leads {
  readonly #universe: Universe;
  readonly #places: ReadonlyMap<string, number>;
  readonly #numbers = new PartNumbers();
  readonly #lists = new Map<string, List>();
  #kept = 0;

  constructor(universe: Universe) {
    this.#universe = universe;
    this.#places = new Map(universe.users.map(({ user }, index) => [user.arn, index]));
  }

  /** The ARNs of the roles, and then of the users. */
  of(all: Iterable<Gained>): readonly string[] {
    const groups = new Map<string, Alike>();
    for (const gained of all) {
      const key = this.#numbers.keyOf(gained);
      const selves = groups.get(key)?.selves.filter((self) => gained.selves.includes(self));
      groups.set(key, { gained, selves: selves ?? gained.selves });
    }
    const alike = [...groups.values()];
    const { arns, users } = this.#listOf([...groups.keys()].sort().join(" "), alike);
    const left = new Set(
      alike.flatMap(({ selves }) => selves.filter((self) => users.has(self) && isLeftOut(self, alike))),
    );
    return left.size === 0 ? arns : arns.filter((arn) => !left.has(arn));
  }

  #listOf(key: string, alike: readonly Alike[]): List {
    const known = this.#lists.get(key);
    if (known !== undefined) return known;
    const { roles, users } = allOf(alike.map(({ gained }) => ({ ...gained, selves: [] })));
    const place = (arn: string): number => this.#places.get(arn) ?? 0;
    const arns = [
      ...[...roles].sort((one, other) => one - other).flatMap((index) => this.#universe.roles[index]?.role.arn ?? []),
      ...[...users].sort((one, other) => place(one) - place(other)),
    ];
    const made = { arns, users };
    if (arns.length < 2) return made;
    this.#kept += arns.length;
    if (this.#kept > mostKept) {
      this.#lists.clear();
      this.#kept = arns.length;
    }
    this.#lists.set(key, made);
    return made;
  }
}

/** Whether nobody gains the rights of a user but the user. */
function isLeftOut(self: string, alike: readonly Alike[]): boolean {
  return alike.every(
    ({ gained: { parts, known }, selves }) =>
      selves.includes(self) ||
      !parts.some(({ users }) => users.has(self)) ||
      known.some(({ users }) => users.has(self)),
  );
}
