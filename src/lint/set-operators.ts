import type { OperatorForm } from "../engine/index.js";
import { conditionKey, conditionKeyNamespace, foldName } from "../iam/index.js";
import type { ConditionTest } from "../policy/index.js";
import { conditionTestsOf, needsItsKey, type ReadTest } from "./conditions.js";
import { type Bypass, bypassesOf } from "./entries/mfa-bypasses.js";
import type { Entry } from "./entries/mfa-entries.js";
import { mfaKeyOf } from "./entries/mfa-tests.js";
import { canBeTriedOut } from "./entries/strangers.js";
import type { LintedStatement } from "./facts.js";
import type { RuleContext } from "./rule.js";

/**
 * Whether a request has several values of a key; undefined where AWS's pages disagree, or where the key is none of
 * AWS's. Of an identity provider's claims, the subject and the audience are single values:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
 */
export function hasSeveralValues(key: string): boolean | undefined {
  const known = conditionKey(key);
  if (known !== undefined) return known.multivaluedDisputed === true ? undefined : known.multivalued;
  const isClaim = conditionKeyNamespace(key) === "identity-provider" && /:(sub|aud)$/i.test(key);
  return isClaim ? false : undefined;
}

/** A test with ForAllValues or ForAnyValue on a key that has one value. */
export interface SetTest {
  readonly statement: LintedStatement;
  readonly test: ConditionTest;
  readonly form: OperatorForm;
  /**
   * Whether it lets callers in who lack the key: ForAllValues in an Allow, where the operator alone would not and nothing
   * else asks for the key. Of MFA the engine knows whether somebody gets in.
   */
  readonly letsAbsenceIn: boolean;
  /** Who gets in without MFA because of it. */
  readonly entry: Entry | undefined;
}

/** The tests with set operators on keys that have one value. */
export function setTestsOnSingleValues(
  context: Pick<RuleContext, "document" | "policy" | "settings">,
): readonly SetTest[] {
  const { document } = context;
  const tests = conditionTestsOf(document);
  const found = tests.filter(
    ({ form, test }) => form?.quantifier !== undefined && hasSeveralValues(test.key.value) === false,
  );
  if (found.length === 0) return [];
  const sure = new Set(tests.filter(needsItsKey).map(place));
  return found.flatMap((read) => {
    const { form, test, statement } = read;
    if (form === undefined) return [];
    const isLoose = form.quantifier === "ForAllValues" && statement.effect?.value === "Allow";
    const isItsDoing = isLoose && !form.ifExists && !form.operator.negated && !sure.has(place(read));
    const isAboutMfa = mfaKeyOf(test.key.value) !== undefined && canBeTriedOut(context.policy);
    const bypass = isItsDoing && isAboutMfa ? bypassThrough(context, statement) : undefined;
    const letsAbsenceIn = isItsDoing && (!isAboutMfa || bypass !== undefined);
    return [{ statement, test, form, letsAbsenceIn, entry: bypass?.entry }];
  });
}

function bypassThrough(
  context: Pick<RuleContext, "policy" | "settings">,
  statement: LintedStatement,
): Bypass | undefined {
  return bypassesOf(context).find(
    ({ entry, reason }) => entry.statement === statement && reason.kind === "saidElsewhere",
  );
}

function place({ statement, test }: ReadTest): string {
  return `${statement.index} ${foldName(test.key.value)}`;
}
