import { nearest, unmistakable } from "../../../diagnostics/index.js";
import { conditionKey, conditionKeyNames, conditionKeyNamespace } from "../../../iam/index.js";
import { quote } from "../../../policy/index.js";
import { nameLackingTagKey } from "../../condition-key-names.js";
import { conditionTestsOf } from "../../conditions.js";
import { replaceKey } from "../../fixes.js";
import { mfaKeyOf } from "../../mfa-tests.js";
import { defineRule } from "../../rule.js";
import { doubtfulMisnomers, misnomers } from "./misnomers.js";

export default defineRule({
  id: "unknown-condition-key",
  severity: "error",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html",
  check: ({ document, report }) => {
    for (const { statement, test } of conditionTestsOf(document)) {
      const fault = faultOf(test.key.value);
      if (fault === undefined) continue;
      const to = keyMeant(test.key.value);
      const fix = to === undefined ? undefined : replaceKey(document, statement, test, to);
      report(test.key, fault, { fix: fix && { ...fix, revives: true } });
    }
  },
});

/** Names whose prefix AWS owns, and which are no claims of an identity provider. */
const ownNames = conditionKeyNames().filter((name) => /^(aws|sts|saml):/.test(name));
const namesWithoutTag = ownNames.filter((name) => !name.endsWith("/"));
const namesWithTag = ownNames.filter((name) => name.endsWith("/"));

function faultOf(key: string): string | undefined {
  if (conditionKey(key) !== undefined || nameLackingTagKey(key) !== undefined) return undefined;
  switch (conditionKeyNamespace(key)) {
    case "identity-provider":
      return undefined;
    case "service":
      // No service has such keys of its own.
      return mfaNameOf(key) === undefined ? undefined : notCarried(key);
    case "closed":
      return notCarried(key);
    case "malformed":
      return malformed(key);
  }
}

function notCarried(key: string): string {
  return `${quote(key)} is not a condition key, so no request carries it; ${meant(key) ?? "take one of AWS's list"}`;
}

/** The MFA key that a key with another prefix means: `iam:MultiFactorAuthPresent`. */
function mfaNameOf(key: string): string | undefined {
  const name = `aws:${key.slice(key.indexOf(":") + 1)}`;
  const meant = conditionKey(misnomers.get(name.toLowerCase()) ?? name)?.name;
  return meant !== undefined && mfaKeyOf(meant) !== undefined ? meant : undefined;
}

function malformed(key: string): string {
  const url = /^https?:\/\//i.exec(key);
  if (url !== null) {
    return `${quote(key)} is not a condition key; write the provider without ${quote(url[0])}: ${quote(key.slice(url[0].length))}`;
  }
  if (/^(aud|sub|amr|iss|azp|email)$/i.test(key)) {
    return `${quote(key)} lacks the identity provider before it; write it as in "token.actions.githubusercontent.com:${key}"`;
  }
  if (key.includes(":")) return `${quote(key)} is not a condition key; ${meant(key) ?? "write it as prefix:name"}`;
  const hint = meant(key) ?? meant(`aws:${key}`) ?? 'write it as prefix:name, as in "aws:MultiFactorAuthPresent"';
  return `${quote(key)} is not a condition key: it has no prefix; ${hint}`;
}

/** The key that a misspelt one most likely means, as a question. */
function meant(key: string): string | undefined {
  const name = misnomers.get(key.toLowerCase()) ?? mfaNameOf(key) ?? nearestName(key);
  if (name === undefined) return undefined;
  return name.endsWith("/")
    ? `did you mean ${quote(name)} with a tag's key behind it?`
    : `did you mean ${quote(name)}?`;
}

/** The nearest name of the catalogue; the tag's key behind a slash is not compared. */
function nearestName(key: string): string | undefined {
  const slash = key.indexOf("/") + 1;
  const tagged = slash === 0 ? undefined : nearest(key.slice(0, slash), namesWithTag);
  return tagged === undefined ? nearest(key, ownNames) : tagged + key.slice(slash);
}

/** The key that was beyond doubt meant. */
function keyMeant(key: string): string | undefined {
  const folded = key.toLowerCase();
  const misnomer = doubtfulMisnomers.has(folded) ? undefined : misnomers.get(folded);
  if (misnomer !== undefined) return misnomer;
  const ofOtherPrefix = mfaNameOf(key);
  if (ofOtherPrefix !== undefined) return ofOtherPrefix;
  const claim = /^https?:\/\/(.*)$/is.exec(key)?.[1];
  if (claim !== undefined) return conditionKeyNamespace(claim) === "identity-provider" ? claim : undefined;
  if (!key.includes(":")) {
    const [only, ...others] = ownNames.filter((name) => name.slice(name.indexOf(":") + 1).toLowerCase() === folded);
    return others.length > 0 ? undefined : only;
  }
  const slash = key.indexOf("/") + 1;
  if (slash === 0) return unmistakable(key, namesWithoutTag);
  const tagged = unmistakable(key.slice(0, slash), namesWithTag);
  return tagged === undefined ? undefined : tagged + key.slice(slash);
}
