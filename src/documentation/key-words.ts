import { foldName } from "../iam/index.js";

/** What condition keys are, for people; by their names in lower case. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html */
const nouns: ReadonlyMap<string, string> = new Map([
  ["sts:externalid", "the external ID"],
  ["sts:rolesessionname", "the session name"],
  ["sts:sourceidentity", "the source identity that the session gets"],
  ["aws:sourceidentity", "the source identity of the caller's session"],
  ["sts:transitivetagkeys", "the names of the transitive session tags"],
  ["aws:tagkeys", "the names of the session tags"],
  ["aws:sourceip", "the caller's IP address"],
  ["aws:vpcsourceip", "the caller's IP address within its VPC"],
  ["aws:sourcevpc", "the VPC that the call comes from"],
  ["aws:sourcevpce", "the VPC endpoint that the call comes through"],
  ["aws:principalarn", "the caller's ARN"],
  ["aws:principalaccount", "the caller's account"],
  ["aws:principalorgid", "the organization of the caller's account"],
  ["aws:principalorgpaths", "the paths of the caller's account in its organization"],
  ["aws:principaltype", "the caller's type"],
  ["aws:username", "the caller's user name"],
  ["aws:userid", "the caller's unique ID"],
  ["aws:sourcearn", "the resource for which the service calls"],
  ["aws:sourceaccount", "the account for which the service calls"],
  ["aws:sourceorgid", "the organization for which the service calls"],
  ["aws:currenttime", "the time of the call"],
  ["aws:epochtime", "the time of the call"],
  ["aws:tokenissuetime", "the time at which the caller's credentials were issued"],
  ["aws:requestedregion", "the requested region"],
  ["aws:useragent", "the user agent"],
  ["aws:federatedprovider", "the identity provider of the caller"],
  ["aws:originidentity/subject", "the person or workload for which the caller acts"],
  ["aws:originidentity/subjecttype", "whether the caller acts for a person or a workload"],
  ["aws:originidentity/issuer", "the issuer of the identity for which the caller acts"],
  ["aws:originidentity/federatedproviderarn", "the identity provider of the identity for which the caller acts"],
  ["saml:aud", "the recipient of the SAML assertion"],
  ["saml:iss", "the issuer of the SAML assertion"],
  ["saml:sub", "the subject of the SAML assertion"],
  ["saml:sub_type", "the type of the SAML assertion's subject"],
]);

const tags: readonly (readonly [prefix: string, noun: string])[] = [
  ["aws:requesttag/", "the session tag"],
  ["aws:principaltag/", "the caller's tag"],
  ["aws:resourcetag/", "the role's tag"],
];

const claims: ReadonlyMap<string, string> = new Map([
  ["sub", "the token's subject"],
  ["aud", "the token's audience"],
  ["amr", "the token's authentication methods"],
  ["azp", "the token's authorized party"],
]);

/** What a condition key is, for people; its name where there are no better words. `name` is as the policy writes it. */
export function keyInWords(name: string): string {
  const folded = foldName(name);
  const known = nouns.get(folded);
  if (known !== undefined) return known;
  for (const [prefix, noun] of tags) {
    if (folded.startsWith(prefix) && folded.length > prefix.length) {
      return `${noun} ${JSON.stringify(name.slice(prefix.length))}`;
    }
  }
  const [, host = "", claim = ""] = /^([^:]+\.[^:]+):([^:]+)$/.exec(folded) ?? [];
  const noun = claims.get(claim);
  return host !== "" && noun !== undefined ? noun : name;
}
