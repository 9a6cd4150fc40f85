import type { PolicyDocumentOf } from "../../accounts/index.js";

/**
 * The policy in the place of one that the dump does not have. It may allow or deny anything, so everything is denied, and
 * its Sid says why to those who look.
 */
const deniesAll = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Sid: "NotInTheDump", Effect: "Deny", Action: "*", Resource: "*" }],
});

const trustsNobody = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "NotInTheDump",
      Effect: "Deny",
      Principal: { AWS: "*" },
      Action: ["sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"],
    },
  ],
});

/** The text of an identity policy, or of one that denies everything if it is not known. */
export function identityText(document: PolicyDocumentOf): string {
  return document.kind === "document" ? document.content.text : deniesAll;
}

/** The text of a trust policy, or of one that denies everything if it is not known. */
export function trustText(document: PolicyDocumentOf): string {
  return document.kind === "document" ? document.content.text : trustsNobody;
}
