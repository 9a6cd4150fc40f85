import type { SourceText } from "../diagnostics/index.js";
import type { SourceRole } from "./source-policy.js";

/** A role of a text, and what it says of itself: all that tells its policy but for the place. */
export interface RoleBefore {
  readonly text: string;
  /** Where all of the role begins and ends. */
  readonly start: number;
  readonly end: number;
  /** Where its trust policy does. */
  readonly documentStart: number;
  readonly documentEnd: number;
  readonly name: string;
  readonly arn: string | undefined;
  readonly role: SourceRole;
}

/**
 * The roles of texts that were read before, so that they are known again in a text that is much the same, as the dump of an
 * account is from one day to the next: what has not changed is not read twice. Roles are known by all of their text.
 */
export class RolesBefore {
  readonly #roles: RoleBefore[] = [];
  /** The last role whose text begins so. */
  readonly #byBeginning = new Map<string, number>();
  #indexed = 0;
  /** The role that comes next if nothing has changed. */
  #next = 0;

  /** Takes note of a role that was read. */
  note(role: RoleBefore): void {
    this.#roles.push(role);
  }

  /** The role whose text stands at `start`, and ends as it does; undefined where none is known. */
  at({ text }: SourceText, start: number): RoleBefore | undefined {
    const expected = this.#roles[this.#next];
    if (expected === undefined && this.#roles.length === 0) return undefined;
    if (expected !== undefined && isAt(expected, text, start)) {
      this.#next++;
      return expected;
    }
    const index = this.#beginnings().get(text.slice(start, start + beginning));
    const found = index === undefined ? undefined : this.#roles[index];
    if (index === undefined || found === undefined) return undefined;
    this.#next = index + 1;
    return isAt(found, text, start) ? found : undefined;
  }

  #beginnings(): ReadonlyMap<string, number> {
    for (; this.#indexed < this.#roles.length; this.#indexed++) {
      const { text, start } = this.#roles[this.#indexed] ?? nothing;
      this.#byBeginning.set(text.slice(start, start + beginning), this.#indexed);
    }
    return this.#byBeginning;
  }
}

/** How much of a role's text tells it from nearly all others: it begins with its path, name and identifier. */
const beginning = 160;

const nothing = { text: "", start: 0 } as const;

function isAt(known: RoleBefore, text: string, start: number): boolean {
  return text.slice(start, start + known.end - known.start) === known.text.slice(known.start, known.end);
}
