/** What a proof takes the world to be like, by name: AWS documents it, and policies alone do not show it. */
export const axioms = {
  "age-means-mfa": "aws:MultiFactorAuthAge is there only when aws:MultiFactorAuthPresent is true",
  "mfa-means-age": "when aws:MultiFactorAuthPresent is true there is an aws:MultiFactorAuthAge",
  "services-and-federation-without-mfa":
    "services, and callers with SAML assertions or web identity tokens, carry no MFA keys",
  "temporary-means-mfa-key":
    "a user's temporary credentials carry aws:MultiFactorAuthPresent, and its long-term keys no aws:TokenIssueTime",
  "principal-keys-agree":
    "aws:PrincipalArn, aws:PrincipalAccount, aws:PrincipalType, aws:PrincipalIsAWSService and aws:username are the caller's",
  "times-agree": "aws:CurrentTime and aws:EpochTime are there, are the same time, and whole seconds",
  "calls-over-tls": "aws:SecureTransport is there and true",
  "calls-are-direct":
    "MFA is asked of calls that their callers make themselves, for which aws:ViaAWSService is false, and not of a service that uses their credentials",
  "required-keys":
    "keys that AWS says every request has, those of signed calls, of assertions and of tokens are there, and the session name that a call must give",
  "keys-by-kind-of-call":
    "keys that AWS does not know are in no request, and those of a provider, a service's source or an action are in its own calls only",
  "legal-values": "session names, external ids, source identities and tags are such as AWS STS takes",
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

/** The world that a question is asked about: which axioms hold in it, and which of them the answer rests on. */
export class World {
  readonly #switchedOff: ReadonlySet<Axiom>;
  readonly #used = new Set<Axiom>();

  constructor(switchedOff: ReadonlySet<Axiom>) {
    this.#switchedOff = switchedOff;
  }

  /** Whether an axiom may be taken to hold. To be asked only where it rules something out: a proof then names it. */
  assumes(axiom: Axiom): boolean {
    if (this.#switchedOff.has(axiom)) return false;
    this.#used.add(axiom);
    return true;
  }

  /** Whether an axiom holds, where it does not matter yet. */
  holds(axiom: Axiom): boolean {
    return !this.#switchedOff.has(axiom);
  }

  /** The axioms by which something was ruled out. */
  get used(): readonly Axiom[] {
    return axiomNames.filter((name) => this.#used.has(name));
  }
}
