import type { Access } from "../reach/index.js";
import type { ReachInput } from "./input.js";
import type { DocumentedAccess, DocumentedEscalation, DocumentedReach, RoleReach } from "./model.js";

/** What was found in account dumps, apart by role. */
export class AccountReach {
  readonly #input: ReachInput;
  readonly #escalations: readonly DocumentedEscalation[];
  readonly #access: ReadonlyMap<string, readonly Access[]>;
  readonly #outside: ReadonlyMap<string, ReachInput["found"]["outside"]>;
  readonly #unknown: ReadonlyMap<string, DocumentedReach["unknown"]>;
  readonly #leading = new Map<string, string[]>();

  constructor(input: ReachInput) {
    const { found } = input;
    this.#input = input;
    this.#escalations = found.escalations.map(
      ({ by, action, on, mfa, effect, source, leadsTo, undocumented }, index) => ({
        id: `escalation-${index + 1}`,
        ...{ by, action, on, mfa, effect, source, leadsTo, undocumented },
      }),
    );
    for (const { id, leadsTo } of this.#escalations) {
      for (const arn of leadsTo) add(this.#leading, arn, id);
    }
    this.#access = byRole(found.access);
    this.#outside = byRole(found.outside);
    this.#unknown = byRole(found.unknown);
  }

  /** What was found of a role. */
  of(arn: string): RoleReach {
    const access = this.#access.get(arn) ?? [];
    const without = access.filter(({ mfa }) => mfa === "none");
    return {
      arn,
      exempt: this.#input.exempt.get(arn) ?? null,
      access: [...without, ...access.filter(({ mfa }) => mfa !== "none")].map(shownAccess),
      outside: (this.#outside.get(arn) ?? []).map(({ from, mfa, by, undocumented }) => ({
        ...{ from, mfa, by, undocumented },
      })),
      escalations: this.#leading.get(arn) ?? [],
      unknown: (this.#unknown.get(arn) ?? []).map(({ from, why }) => ({ from, why })),
    };
  }

  /** What was found of the accounts; `told` are the roles of which it is said apart. */
  whole(told: ReadonlySet<string>): DocumentedReach {
    const { found, exempt: _, ...rest } = this.#input;
    return {
      ...rest,
      escalations: this.#escalations,
      unknownEscalations: found.unknownEscalations.map(({ by, actions, on, why }) => ({ by, actions, on, why })),
      // INVARIANT: what is not known is said of a role, or here.
      unknown: found.unknown.filter(({ to }) => !told.has(to)).map(({ from, to, why }) => ({ from, to, why })),
    };
  }
}

/** Paths are gone again when they are asked for, so they are only asked for where they are shown. */
function shownAccess(access: Access): DocumentedAccess {
  let path: DocumentedAccess["path"] | undefined;
  return {
    from: access.from,
    mfa: access.mfa,
    get path() {
      path ??= access.path.map(({ from, to, mfa, allowedBy, undocumented }) => ({
        ...{ from, to, mfa, allowedBy, undocumented },
      }));
      return path;
    },
  };
}

function byRole<T extends { readonly to: string }>(found: readonly T[]): ReadonlyMap<string, readonly T[]> {
  const roles = new Map<string, T[]>();
  for (const each of found) add(roles, each.to, each);
  return roles;
}

function add<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}
