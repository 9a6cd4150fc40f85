import { Behaviours } from "./behaviors.js";

/** What a proof takes the world to be like, by name: AWS documents it, and policies alone do not show it. */
export const axioms = {
  "age-means-mfa": "aws:MultiFactorAuthAge is present only when aws:MultiFactorAuthPresent is true",
  "mfa-means-age": "aws:MultiFactorAuthAge is present whenever aws:MultiFactorAuthPresent is true",
  "services-and-federation-without-mfa":
    "calls of services, and calls with a SAML assertion or a web identity token, have no MFA keys",
  "temporary-means-mfa-key":
    "calls with a user's temporary credentials have aws:MultiFactorAuthPresent, and calls with a user's access key do not have aws:TokenIssueTime",
  "principal-keys-agree":
    "aws:PrincipalArn, aws:PrincipalAccount, aws:PrincipalType, aws:PrincipalIsAWSService and aws:username describe the caller",
  "times-agree": "aws:CurrentTime and aws:EpochTime are present and are the same time, in whole seconds",
  "calls-over-tls": "aws:SecureTransport is present and true",
  "calls-are-direct":
    "MFA is required only of calls that callers make themselves, for which aws:ViaAWSService is false, and not of calls that a service makes with their credentials",
  "required-keys":
    "a request has the keys that AWS documents for every request, for signed calls, for assertions and for tokens, and the session name that its call requires",
  "keys-by-kind-of-call":
    "the keys of a provider, of a service's source or of an action are present only in calls of that kind",
  "legal-values": "session names, external IDs, source identities and tags have the forms that AWS STS accepts",
  "identity-side-allows": "the caller's own policies allow the call",
} as const;

/** The name of an axiom. */
export type Axiom = keyof typeof axioms;

/** All names. */
export const axiomNames: readonly Axiom[] = [
  "age-means-mfa",
  "mfa-means-age",
  "services-and-federation-without-mfa",
  "temporary-means-mfa-key",
  "principal-keys-agree",
  "times-agree",
  "calls-over-tls",
  "calls-are-direct",
  "required-keys",
  "keys-by-kind-of-call",
  "legal-values",
  "identity-side-allows",
];

/** What of the world is open, and is looked at in one way after the other. */
interface Openness {
  readonly behaviours: Behaviours;
  /** Whether calls may have the keys that the table of condition keys lacks, with any values. */
  readonly unlistedKeys: "absent" | "any";
}

/** What was asked of the world. */
export interface Notes {
  readonly used: readonly Axiom[];
  readonly unlisted: readonly string[];
}

/** The world that a question is asked about: which axioms hold in it, and which of them the answer rests on. */
export class World {
  readonly #switchedOff: ReadonlySet<Axiom>;
  readonly #used: Set<Axiom>;
  readonly #unlisted: Set<string>;
  /** Which way undocumented behaviours go. */
  readonly behaviours: Behaviours;
  readonly #unlistedKeys: Openness["unlistedKeys"];
  #sides: string | undefined;
  #noted: { readonly used: Axiom[]; readonly unlisted: string[] } | undefined;

  /** A world in which AWS behaves as is assumed and calls have no unlisted keys; or another side of the same world. */
  constructor(switchedOff: ReadonlySet<Axiom>, of?: World, openness?: Openness) {
    this.#switchedOff = switchedOff;
    this.#used = of === undefined ? new Set() : of.#used;
    this.#unlisted = of === undefined ? new Set() : of.#unlisted;
    this.behaviours = openness?.behaviours ?? new Behaviours();
    this.#unlistedKeys = openness?.unlistedKeys ?? "absent";
  }

  /** The same world with what is open looked at in another way. */
  side(openness: Openness): World {
    return new World(this.#switchedOff, this, openness);
  }

  /** Whether a call may have a key that the table of condition keys lacks; to be asked of such keys only. */
  hasUnlisted(key: string): boolean {
    this.#unlisted.add(key);
    this.#noted?.unlisted.push(key);
    return this.#unlistedKeys === "any";
  }

  /** The keys, in lower case, that came up and that the table of condition keys lacks. */
  get unlistedKeys(): ReadonlySet<string> {
    return this.#unlisted;
  }

  /** Whether an axiom may be taken to hold. To be asked only where it rules something out: a proof then names it. */
  assumes(axiom: Axiom): boolean {
    if (this.#switchedOff.has(axiom)) return false;
    this.#used.add(axiom);
    this.#noted?.used.push(axiom);
    return true;
  }

  /** Whether an axiom holds, where it does not matter yet. */
  holds(axiom: Axiom): boolean {
    return !this.#switchedOff.has(axiom);
  }

  /** What tells this world from others in which the same is asked. */
  get sides(): string {
    this.#sides ??= [
      this.#unlistedKeys,
      ...axiomNames.filter((name) => this.#switchedOff.has(name)),
      ...[...this.behaviours.turned].map(({ id }) => id),
    ].join(" ");
    return this.#sides;
  }

  /**
   * Makes something, with what was asked of the world meanwhile; without notes where undocumented behaviors came up, which
   * may depend on those that came up before.
   */
  noting<T>(make: () => T): { readonly made: T; readonly notes: Notes | undefined } {
    const outer = this.#noted;
    const noted: { readonly used: Axiom[]; readonly unlisted: string[] } = { used: [], unlisted: [] };
    const before = this.behaviours.timesMet;
    this.#noted = noted;
    try {
      const made = make();
      return { made, notes: this.behaviours.timesMet === before ? noted : undefined };
    } finally {
      this.#noted = outer;
    }
  }

  /** Notes again what was asked before. */
  note({ used, unlisted }: Notes): void {
    for (const axiom of used) this.assumes(axiom);
    for (const key of unlisted) this.hasUnlisted(key);
  }

  /** The axioms by which something was ruled out. */
  get used(): readonly Axiom[] {
    return axiomNames.filter((name) => this.#used.has(name));
  }
}
