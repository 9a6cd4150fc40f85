import { unmistakable } from "../../../diagnostics/index.js";
import { conditionKey, conditionKeyNamespace, conditionKeysDate, foldName, isUnknownKey } from "../../../iam/index.js";
import { quote } from "../../../policy/index.js";
import { unevaluatedClaim } from "../../claim-names.js";
import {
  lookUpRemedy,
  mfaNameOf,
  nameLackingTagKey,
  nearKeyRemedy,
  notInTheTable,
  ownNames,
} from "../../condition-key-names.js";
import { conditionTestsOf, needsItsKey, type ReadTest } from "../../conditions.js";
import { replaceKey } from "../../fixes.js";
import { doubtfulMisnomers, misnomers } from "../../misnomers.js";
import { defineRule, type Report } from "../../rule.js";

export default defineRule({
  id: "unknown-condition-key",
  severity: "error",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html",
  check: ({ document, report }) => {
    for (const read of conditionTestsOf(document)) {
      const { statement, test } = read;
      const key = test.key.value;
      const claim = unevaluatedClaim(key);
      // Most conditions on tokens are on claims that AWS evaluates.
      if (claim === "evaluated") continue;
      const fault = claim === undefined ? faultOf(key) : { ...claim, message: `${claim.message}, ${effectOf(read)}` };
      if (fault === undefined) continue;
      const to = claim === undefined ? keyMeant(key) : claim.meant;
      const fix = to === undefined ? undefined : replaceKey(document, statement, test, to);
      const { message, remedy, severity } = fault;
      report(test.key, { message, remedy, severity, fix: fix && { ...fix, revives: true } });
    }
  },
});

/** What a test of a key does that no request has. */
function effectOf(read: ReadTest): string {
  return needsItsKey(read) ? "and the statement never applies" : "and the condition always holds";
}

const namesWithoutTag = ownNames.filter((name) => !name.endsWith("/"));
const namesWithTag = ownNames.filter((name) => name.endsWith("/"));

function faultOf(key: string): Omit<Report, "fix"> | undefined {
  if (nameLackingTagKey(key) !== undefined) return undefined;
  if (!isUnknownKey(key)) return isMalformed(key) ? malformed(key) : undefined;
  const remedy = nearKeyRemedy(key);
  if (remedy !== undefined) {
    return { message: `AWS has no condition key ${quote(key)} (as of ${conditionKeysDate})`, remedy };
  }
  return { message: notInTheTable(key), remedy: lookUpRemedy, severity: "warning" };
}

function isMalformed(key: string): boolean {
  return conditionKey(key) === undefined && conditionKeyNamespace(key) === "malformed";
}

function malformed(key: string): Report {
  const url = /^https?:\/\//i.exec(key);
  if (url !== null) {
    const remedy = `write the provider without ${quote(url[0])}: ${quote(key.slice(url[0].length))}`;
    return { message: `${quote(key)} is not a condition key`, remedy };
  }
  if (/^(aud|sub|amr|iss|azp|email)$/i.test(key)) {
    return {
      message: `${quote(key)} lacks the name of the identity provider`,
      remedy: `write the provider before the claim, as in "token.actions.githubusercontent.com:${key}"`,
    };
  }
  if (key.includes(":")) {
    const remedy = nearKeyRemedy(key) ?? 'write the key as prefix:name, as in "aws:MultiFactorAuthPresent"';
    return { message: `${quote(key)} is not a condition key`, remedy };
  }
  const remedy =
    nearKeyRemedy(key) ??
    nearKeyRemedy(`aws:${key}`) ??
    'write the key as prefix:name, as in "aws:MultiFactorAuthPresent"';
  return { message: `${quote(key)} is not a condition key because it has no prefix`, remedy };
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
