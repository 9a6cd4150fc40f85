import type { Accounts, Role, User } from "../accounts/index.js";
import type { Reach } from "../reach/index.js";
import { UsageError } from "./exit.js";
import { entityGlobProblem, entityMatcher } from "./globs.js";

/** A glob as it was given, and what it means. */
interface AskedGlob {
  readonly glob: string;
  readonly isMatch: (...texts: readonly string[]) => boolean;
}

/** Which users and roles of accounts `--from` and `--to` name. A glob that means nothing is a mistake: it checks nothing. */
export class AskedEntities {
  readonly #froms: readonly AskedGlob[];
  /** By ARN; undefined for all. */
  readonly #from: ReadonlySet<string> | undefined;
  readonly #to: ReadonlySet<string> | undefined;
  readonly #idle: readonly AskedGlob[];
  readonly #all: ReadonlySet<string>;
  /** How many users and roles are asked about. */
  readonly users: number;
  readonly roles: number;

  /** Throws UsageError for what is not a glob, and for globs of roles that no role matches. */
  constructor(
    { accounts }: Accounts,
    { from, to }: { readonly from: readonly string[]; readonly to: readonly string[] },
  ) {
    const users = [...accounts.values()].flatMap((account) => [...account.users.values()]);
    const roles = [...accounts.values()].flatMap((account) => [...account.roles.values()]);
    this.#froms = globs("--from", from);
    const asked = meant(this.#froms, users);
    const reported = meant(globs("--to", to), roles);
    const [unmatched] = reported.idle;
    if (unmatched !== undefined) throw new UsageError(`--to ${unmatched.glob} matches none of the roles in the files`);
    this.#from = from.length === 0 ? undefined : asked.arns;
    this.#to = to.length === 0 ? undefined : reported.arns;
    this.#idle = asked.idle;
    this.#all = new Set(users.map(({ arn }) => arn));
    this.users = this.#from?.size ?? users.length;
    this.roles = this.#to?.size ?? roles.length;
  }

  get allUsers(): number {
    return this.#all.size;
  }

  isFrom(arn: string): boolean {
    return this.#from?.has(arn) ?? true;
  }

  isTo(arn: string): boolean {
    return this.#to?.has(arn) ?? true;
  }

  /** What was found, of outside callers only those that are named. Throws UsageError for globs that match nobody at all. */
  narrowed(reach: Reach): Reach {
    if (this.#from === undefined) return reach;
    const outside = new Set(reach.outside.map(({ from }) => from));
    const callers = new Set([...outside, ...reach.unknown.map(({ from }) => from)]);
    for (const { glob, isMatch } of this.#idle) {
      if (![...callers].some((caller) => isMatch(caller)))
        throw new UsageError(`--from ${glob} matches none of the users in the files, and none of the outside callers`);
    }
    const isNamed = (from: string): boolean => this.#froms.some(({ isMatch }) => isMatch(from));
    // Users are narrowed already, and what an account lacks is about all of its users.
    const isAsked = (from: string): boolean => this.#all.has(from) || from.endsWith(":user/*") || isNamed(from);
    return {
      ...reach,
      outside: reach.outside.filter(({ from }) => isNamed(from)),
      unknown: reach.unknown.filter(({ from }) => isAsked(from)),
    };
  }
}

function globs(option: string, given: readonly string[]): readonly AskedGlob[] {
  return given.map((glob) => {
    const problem = entityGlobProblem(glob);
    if (problem !== undefined) throw new UsageError(`${option} ${JSON.stringify(glob)} ${problem}`);
    return { glob, isMatch: entityMatcher(glob) };
  });
}

/** The ARNs of the entities that globs mean, and the globs that mean none. */
function meant(
  given: readonly AskedGlob[],
  entities: readonly (User | Role)[],
): { readonly arns: ReadonlySet<string>; readonly idle: readonly AskedGlob[] } {
  const arns = new Set<string>();
  const idle = given.filter(({ isMatch }) => {
    const found = entities.filter(({ arn, path, name }) => isMatch(arn, `${path.slice(1)}${name}`, name));
    for (const { arn } of found) arns.add(arn);
    return found.length === 0;
  });
  return { arns, idle };
}
