import { conditionKeyNamespace, foldName } from "../../../iam/index.js";
import type { ConditionTest } from "../../../policy/index.js";
import { conditionTestsIn } from "../../conditions.js";
import { principalsOfStatement } from "../../principals.js";
import { defineRule } from "../../rule.js";

/** Values of `amr` for more than one factor, or for a second one: https://www.rfc-editor.org/rfc/rfc8176#section-2 */
const factors: ReadonlySet<string> = new Set(["mfa", "otp", "hwk", "swk", "sms", "sc", "tel", "phr", "phrh"]);

export default defineRule({
  id: "mfa-attested-by-provider",
  severity: "suggestion",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html",
  aboutMfa: true,
  check: ({ document, report }) => {
    for (const statement of document.statements) {
      const principals = principalsOfStatement(statement);
      if (principals.length === 0 || principals.some(({ principal }) => principal.kind !== "provider")) continue;
      for (const { test } of conditionTestsIn(document, statement)) {
        const attestation = attestationIn(test);
        if (attestation === undefined) continue;
        report(test.key, {
          message: `this condition checks ${attestation}, not AWS's MFA keys, which calls of federated users never have`,
          remedy: "rely on it only if the identity provider sets the value itself, and only after a second factor",
        });
      }
    }
  },
});

/** What a test checks that the identity provider says about MFA; undefined where it checks something else. */
function attestationIn({ key, values }: ConditionTest): string | undefined {
  const name = foldName(key.value);
  const speaksOfMfa = values.some(({ value }) => /mfa|multi-?factor|2fa/i.test(value));
  if (conditionKeyNamespace(key.value) === "identity-provider" && name.endsWith(":amr")) {
    return speaksOfMfa || values.some(({ value }) => factors.has(value.toLowerCase())) ? 'the claim "amr"' : undefined;
  }
  if (name.startsWith("saml:")) return speaksOfMfa ? "an attribute of the SAML assertion" : undefined;
  const isTag = /^aws:(request|principal)tag\//.test(name);
  return isTag && /mfa|multi-?factor|2fa/.test(name) ? "a session tag that the identity provider sets" : undefined;
}
