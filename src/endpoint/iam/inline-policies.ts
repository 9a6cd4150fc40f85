import { type Failure, isFailure, limitExceeded, noSuchEntity } from "../calls/failure.js";
import { encodedDocument } from "./answers.js";
import { acceptIdentityPolicy } from "./identity-policy.js";
import { byName, pageOf } from "./list-pages.js";
import { findChangeableHolder, findHolder, type HolderType, type NamedHolder } from "./policy-holders.js";
import { policySize } from "./policy-size.js";

/** The characters of all inline policies together: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const largestTogether: Readonly<Record<HolderType, number>> = { user: 2048, role: 10240, group: 5120 };

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPolicy.html and its likes. */
export function putInlinePolicy(
  named: NamedHolder,
  { PolicyName: name, PolicyDocument: document }: { readonly PolicyName: string; readonly PolicyDocument: string },
): Failure | Readonly<Record<never, never>> {
  const holder = findChangeableHolder(named);
  if (isFailure(holder)) return holder;
  const accepted = acceptIdentityPolicy(document);
  if (isFailure(accepted)) return accepted;
  const others = holder.inlinePolicies.filter((policy) => policy.name !== name);
  const size = others.reduce((sum, policy) => sum + policySize(policy.document), policySize(document));
  const quota = largestTogether[named.type];
  if (size > quota) {
    return limitExceeded(`Maximum policy size of ${quota} bytes exceeded for ${named.type} ${holder.name}`);
  }
  const existing = holder.inlinePolicies.find((policy) => policy.name === name);
  if (existing === undefined) holder.inlinePolicies.push({ name, document });
  else existing.document = document;
  return {};
}

/** The name and URL-encoded document of an inline policy, as GetUserPolicy and its likes answer. */
export function getInlinePolicy(
  named: NamedHolder,
  name: string,
): Failure | { readonly PolicyName: string; readonly PolicyDocument: string } {
  const holder = findHolder(named);
  if (isFailure(holder)) return holder;
  const policy = holder.inlinePolicies.find((each) => each.name === name);
  if (policy === undefined) return missingPolicy(named.type, name);
  return { PolicyName: policy.name, PolicyDocument: encodedDocument(policy.document) };
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUserPolicy.html and its likes. */
export function deleteInlinePolicy(named: NamedHolder, name: string): Failure | Readonly<Record<never, never>> {
  const holder = findChangeableHolder(named);
  if (isFailure(holder)) return holder;
  const index = holder.inlinePolicies.findIndex((policy) => policy.name === name);
  if (index < 0) return missingPolicy(named.type, name);
  holder.inlinePolicies.splice(index, 1);
  return {};
}

/** The names of inline policies, as ListUserPolicies and its likes answer. */
export function listInlinePolicies(
  named: NamedHolder,
  input: { readonly Marker?: string | undefined; readonly MaxItems?: number | undefined },
) {
  const holder = findHolder(named);
  if (isFailure(holder)) return holder;
  const page = pageOf([...holder.inlinePolicies].sort(byName), input);
  return isFailure(page) ? page : { PolicyNames: page.items.map(({ name }) => name), ...page.rest };
}

function missingPolicy(type: HolderType, name: string): Failure {
  return noSuchEntity(`The ${type} policy with name ${name} cannot be found.`);
}
