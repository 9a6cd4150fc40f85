import { conditionKey, conditionKeyNamespace, foldName } from "../iam/index.js";

/**
 * The keys of the policy variables in a value, in lower case, with whether each has a default. `${name}` without a
 * prefix is left out: it is more likely a placeholder of the template that the policy comes from.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function policyVariablesIn(value: string): readonly { readonly key: string; readonly hasDefault: boolean }[] {
  if (!value.includes("${")) return [];
  return [...value.matchAll(/\$\{([^${},]*)(,[^${}]*)?\}/g)].flatMap(([, name = "", fallback]) => {
    const key = name.trim();
    const isKey = conditionKey(key) !== undefined || conditionKeyNamespace(key) !== "malformed";
    return isKey ? [{ key: foldName(key), hasDefault: fallback !== undefined }] : [];
  });
}
