/** Something that AWS has and policy-check lacks. */
export interface Missing {
  readonly kind: "key" | "action" | "operation" | "member";
  readonly name: string;
}

/** A gap that is meant to be; its name may end in `*`. */
export interface KnownGap extends Missing {
  readonly reason: string;
}

/** What AWS has, by the packages. */
export interface Theirs {
  readonly versions: readonly string[];
  readonly keys: readonly string[];
  readonly actions: readonly string[];
  readonly clients: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** What policy-check has. */
export interface Ours {
  conditionKey(name: string): unknown;
  conditionKeyNamespace(name: string): string;
  claimOfKey(name: string): { readonly claim: { readonly isUndocumented?: boolean | undefined } | undefined };
  foldName(name: string): string;
  readonly trustActions: readonly string[];
  readonly models: Readonly<Record<string, { readonly operations: object; readonly shapes: object }>>;
}

export interface Parted {
  readonly news: readonly Missing[];
  readonly known: readonly KnownGap[];
  readonly stale: readonly KnownGap[];
}

export function readTheirs(folder: string): Promise<Theirs>;
export function compare(ours: Ours, theirs: Theirs): readonly Missing[];
export function partByKnown(missing: readonly Missing[], known: readonly KnownGap[]): Parted;
export function report(
  parted: Parted,
  facts: { readonly date: string; readonly versions: readonly string[] },
): { readonly text: string; readonly exitCode: number };
