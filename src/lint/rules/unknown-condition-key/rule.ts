import { unmistakable } from "../../../diagnostics/index.js";
import { conditionKey, conditionKeyNamespace, conditionKeysDate, foldName, isUnknownKey } from "../../../iam/index.js";
import { quote } from "../../../policy/index.js";
import { didYouMean, mfaNameOf, nameLackingTagKey, notInTheTable, ownNames } from "../../condition-key-names.js";
import { conditionTestsOf } from "../../conditions.js";
import { replaceKey } from "../../fixes.js";
import { doubtfulMisnomers, misnomers } from "../../misnomers.js";
import { defineRule, type FindingExtras } from "../../rule.js";

export default defineRule({
  id: "unknown-condition-key",
  severity: "error",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html",
  check: ({ document, report }) => {
    for (const { statement, test } of conditionTestsOf(document)) {
      const key = test.key.value;
      const fault = faultOf(key);
      if (fault === undefined) continue;
      const to = keyMeant(key);
      const fix = to === undefined ? undefined : replaceKey(document, statement, test, to);
      report(test.key, fault.message, { ...fault.extras, fix: fix && { ...fix, revives: true } });
    }
  },
});

const namesWithoutTag = ownNames.filter((name) => !name.endsWith("/"));
const namesWithTag = ownNames.filter((name) => name.endsWith("/"));

interface Fault {
  readonly message: string;
  readonly extras?: FindingExtras;
}

function faultOf(key: string): Fault | undefined {
  if (nameLackingTagKey(key) !== undefined) return undefined;
  if (!isUnknownKey(key)) return isMalformed(key) ? { message: malformed(key) } : undefined;
  const hint = didYouMean(key);
  if (hint !== undefined) {
    return { message: `${quote(key)} is not among the condition keys of AWS, as of ${conditionKeysDate}; ${hint}` };
  }
  return { message: notInTheTable(key), extras: { severity: "warning" } };
}

function isMalformed(key: string): boolean {
  return conditionKey(key) === undefined && conditionKeyNamespace(key) === "malformed";
}

function malformed(key: string): string {
  const url = /^https?:\/\//i.exec(key);
  if (url !== null) {
    return `${quote(key)} is not a condition key; write the provider without ${quote(url[0])}: ${quote(key.slice(url[0].length))}`;
  }
  if (/^(aud|sub|amr|iss|azp|email)$/i.test(key)) {
    return `${quote(key)} lacks the identity provider before it; write it as in "token.actions.githubusercontent.com:${key}"`;
  }
  if (key.includes(":")) return `${quote(key)} is not a condition key; ${didYouMean(key) ?? "write it as prefix:name"}`;
  const hint =
    didYouMean(key) ?? didYouMean(`aws:${key}`) ?? 'write it as prefix:name, as in "aws:MultiFactorAuthPresent"';
  return `${quote(key)} is not a condition key: it has no prefix; ${hint}`;
}

/** The key that was beyond doubt meant. */
function keyMeant(key: string): string | undefined {
  const folded = foldName(key);
  const misnomer = doubtfulMisnomers.has(folded) ? undefined : misnomers.get(folded);
  if (misnomer !== undefined) return misnomer;
  const ofOtherPrefix = mfaNameOf(key);
  if (ofOtherPrefix !== undefined) return ofOtherPrefix;
  const claim = /^https?:\/\/(.*)$/is.exec(key)?.[1];
  if (claim !== undefined) return conditionKeyNamespace(claim) === "identity-provider" ? claim : undefined;
  if (!key.includes(":")) {
    const [only, ...others] = ownNames.filter((name) => foldName(name.slice(name.indexOf(":") + 1)) === folded);
    return others.length > 0 ? undefined : only;
  }
  const slash = key.indexOf("/") + 1;
  if (slash === 0) return unmistakable(key, namesWithoutTag);
  const tagged = unmistakable(key.slice(0, slash), namesWithTag);
  return tagged === undefined ? undefined : tagged + key.slice(slash);
}
