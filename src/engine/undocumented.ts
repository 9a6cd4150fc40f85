/**
 * A behaviour of AWS that no documentation settles: what is assumed here, and what else AWS may do. A decision that
 * comes out differently under the alternative says so.
 */
export interface UndocumentedFact {
  /** kebab-case, stable: reports and tests name it. */
  readonly id: string;
  readonly assumed: string;
  readonly alternative: string;
}

/** The facts that the evaluation of policies can meet; those of credentials are in `callers`. */
export const undocumented = {
  boolLetterCase: {
    id: "bool-letter-case",
    assumed: "Bool compares true and false without regard to case",
    alternative: "only the lower-case words match",
  },
  stringOperatorOnTypedKey: {
    id: "string-operator-on-typed-key",
    assumed: "a String operator on a key of another type compares the key's value as text",
    alternative: "a String operator never matches a key of another type",
  },
  unparsableContextValue: {
    id: "unparsable-context-value",
    assumed:
      "a value of the request that cannot be read as the operator's type matches nothing, so a negated operator holds",
    alternative: "neither the operator nor its negation holds for such a value",
  },
  bareIpv6Address: {
    id: "bare-ipv6-address",
    assumed: "an IPv6 address without a prefix length means that one address (/128)",
    alternative: "an IPv6 address without a prefix length matches nothing",
  },
  forAllValuesNegatedAbsentKey: {
    id: "for-all-values-negated-absent-key",
    assumed: "ForAllValues with a negated operator holds when the key is absent, as the general rule says",
    alternative: "it does not hold, as a table of the same documentation page shows",
  },
  setOperatorOnSingleValuedKey: {
    id: "set-operator-on-single-valued-key",
    assumed:
      "a set operator on a single-valued key takes the key as a set of one value, and an absent key as the empty set",
    alternative: "the set operator is ignored on such a key",
  },
  severalValuesWithoutSetOperator: {
    id: "several-values-without-set-operator",
    assumed: "a condition without a set operator does not hold for a key with several values",
    alternative: "it holds when one of the values does",
  },
  emptyValueList: {
    id: "empty-value-list",
    assumed: "no value matches an empty list, so a negated operator holds",
    alternative: "every value matches an empty list, so a negated operator does not hold",
  },
  forAnyValueIfExists: {
    id: "for-any-value-if-exists",
    assumed: "IfExists makes ForAnyValue hold when the key is absent",
    alternative: "ForAnyValue does not hold for an absent key, IfExists or not",
  },
  operatorLetterCase: {
    id: "operator-letter-case",
    assumed: "the name of a condition operator may be written in any case",
    alternative: "an operator whose letter case is not the documented one is refused or never holds",
  },
  stsWildcardInTrustPolicy: {
    id: "sts-wildcard-in-trust-policy",
    assumed: "sts:* is accepted in a trust policy and means all of STS's actions",
    alternative: "AWS refuses to store the statement",
  },
  boolPolicyVariable: {
    id: "bool-policy-variable",
    assumed: "policy variables are replaced in the values of Bool",
    alternative: "policy variables work in String and ARN operators only",
  },
  yearOrEpoch: {
    id: "year-or-epoch",
    assumed: "four digits as a date are a year",
    alternative: "they are seconds since 1970",
  },
  incompleteArnPattern: {
    id: "incomplete-arn-pattern",
    assumed: "an ARN operator's value with fewer than six components matches nothing",
    alternative: "the components that are missing match anything",
  },
  keysOfNeededActions: {
    id: "keys-of-needed-actions",
    assumed: "sts:TagSession and sts:SetSourceIdentity are decided with all the keys of the call that needs them",
    alternative: "each sees only the keys that AWS lists for it",
  },
  scpOnUnsignedCall: {
    id: "scp-on-unsigned-call",
    assumed:
      "SCPs do not apply to services and to callers of AssumeRoleWithSAML and AssumeRoleWithWebIdentity, which do not belong to an account",
    alternative: "the SCPs of the role's account apply to them",
  },
} as const satisfies Record<string, UndocumentedFact>;

/**
 * Answers, while a decision is made, which way an undocumented fact goes, and remembers which facts came up. Deciding
 * again with one fact turned shows whether the decision depends on it.
 */
export class Facts {
  readonly #turned: ReadonlySet<UndocumentedFact>;
  #met: Set<UndocumentedFact> | undefined;

  constructor(turned: ReadonlySet<UndocumentedFact> = asAssumed) {
    this.#turned = turned;
  }

  /** Whether the alternative is to be taken; a call says that the evaluation has come upon this fact. */
  takesAlternative(fact: UndocumentedFact): boolean {
    this.#met ??= new Set();
    this.#met.add(fact);
    return this.#turned.has(fact);
  }

  get met(): ReadonlySet<UndocumentedFact> {
    return this.#met ?? asAssumed;
  }
}

const asAssumed: ReadonlySet<UndocumentedFact> = new Set();
