import type { OperatorForm } from "../engine/index.js";
import { conditionKey, conditionKeyNamespace } from "../iam/index.js";
import type { ConditionTest, PolicyDocument, Statement } from "../policy/index.js";
import { conditionTestsOf, needsItsKey, type ReadTest } from "./conditions.js";

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
  readonly statement: Statement;
  readonly test: ConditionTest;
  readonly form: OperatorForm;
  /** Whether it lets callers in who lack the key: ForAllValues in an Allow, and nothing else asks for the key. */
  readonly letsAbsenceIn: boolean;
}

/** The tests with set operators on keys that have one value. */
export function setTestsOnSingleValues(document: PolicyDocument): readonly SetTest[] {
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
    return [{ statement, test, form, letsAbsenceIn: isLoose && !sure.has(place(read)) }];
  });
}

function place({ statement, test }: ReadTest): string {
  return `${statement.index} ${test.key.value.toLowerCase()}`;
}
