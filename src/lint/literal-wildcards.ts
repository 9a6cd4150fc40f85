import type { OperatorForm } from "../engine/index.js";
import { conditionKeyNamespace, foldName } from "../iam/index.js";
import type { ConditionTest, ConditionValue } from "../policy/index.js";
import { conditionTestsOf } from "./conditions.js";
import type { LintedDocument } from "./facts.js";

/** A value with a `*` or `?` under an operator that takes it as it stands. */
export interface LiteralWildcard {
  readonly test: ConditionTest;
  readonly form: OperatorForm;
  readonly value: ConditionValue;
  readonly character: string;
  /** The operator that knows wildcards. */
  readonly like: string;
  /** False where AWS's grammar of the key's values has no such character. */
  readonly canMatch: boolean;
}

const likeOperators: ReadonlyMap<string, string> = new Map([
  ["StringEquals", "StringLike"],
  ["StringEqualsIgnoreCase", "StringLike"],
  ["StringNotEquals", "StringNotLike"],
  ["StringNotEqualsIgnoreCase", "StringNotLike"],
]);

/** The wildcards of a document that are none. */
export function literalWildcards(document: LintedDocument): readonly LiteralWildcard[] {
  return conditionTestsOf(document).flatMap(({ test, form }) => {
    const like = form === undefined ? undefined : likeOperators.get(form.operator.name);
    if (form === undefined || like === undefined) return [];
    return test.values.flatMap((value) => {
      // ${*} and ${?} are those characters on purpose.
      const character = /[*?]/.exec(value.value.replace(/\$\{[^${}]*\}/g, ""))?.[0];
      if (character === undefined) return [];
      const canMatch = mayHave(test.key.value, character);
      return [{ test, form, value, character, like: form.canonical.replace(form.operator.name, like), canMatch }];
    });
  });
}

/**
 * Keys whose values have neither `*` nor `?`: ids, the parameters of AssumeRole and tags by the patterns of
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html, names of users and roles by those of
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html.
 */
const plainKeys: ReadonlySet<string> = new Set([
  "sts:externalid",
  "sts:rolesessionname",
  "sts:sourceidentity",
  "aws:sourceidentity",
  "aws:principalarn",
  "aws:principalaccount",
  "aws:principalorgid",
  "aws:principalorgpaths",
  "aws:principaltype",
  "aws:sourceaccount",
  "aws:sourceorgid",
  "aws:sourceorgpaths",
  "aws:sourcevpc",
  "aws:sourcevpce",
  "aws:username",
  "aws:userid",
  "aws:requestedregion",
]);

function mayHave(key: string, character: string): boolean {
  const folded = foldName(key);
  if (plainKeys.has(folded) || folded.startsWith("aws:requesttag/") || folded.startsWith("aws:principaltag/")) {
    return false;
  }
  // Subjects name repositories, branches, projects and accounts, none of which may have a star in its name.
  const isSubject = conditionKeyNamespace(key) === "identity-provider" && folded.endsWith(":sub");
  return !(isSubject && character === "*");
}
