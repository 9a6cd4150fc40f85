import type { CompiledPolicy, PolicySet } from "../../engine/index.js";
import { managedPolicy } from "../state/aws-managed-policies.js";
import type { Account, PolicyHolder } from "../state/entities.js";
import type { SessionPolicies } from "../sts/sessions.js";
import type { CallerIdentity } from "./caller.js";
import { compiledPolicy } from "./compiled-policies.js";

/** The caller's own policies: identity, permissions boundary, session and scope-down. */
export function callerPolicies(caller: CallerIdentity): PolicySet {
  const scopeDown = caller.session?.scopedDown?.policies.map((text) => compiledPolicy("identity", text));
  const { identity, permissionsBoundary, session } = policiesOfCaller(caller);
  return { identity, permissionsBoundary, session, scopeDown };
}

function policiesOfCaller(caller: CallerIdentity): PolicySet {
  switch (caller.kind) {
    case "root":
      return {};
    case "user":
      return ofUser(caller.account, caller.user);
    case "role": {
      const { permissionsBoundary } = caller.role;
      const identity = heldPolicies(caller.role, caller.account);
      const session = sessionPolicies(caller.session.subject.policies, caller.account);
      return { identity, permissionsBoundary: boundary(permissionsBoundary, caller.account), session };
    }
    case "federatedUser": {
      const session = sessionPolicies(caller.session.subject.policies, caller.account);
      if (caller.user === undefined) return { identity: [compiledPolicy("identity", everything)], session };
      return { ...ofUser(caller.account, caller.user), session };
    }
  }
}

/** The permissions of the root user as a policy: only the session policy limits a session that it made. */
const everything = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}';

function ofUser(account: Account, user: PolicyHolder & { permissionsBoundary?: string | undefined }): PolicySet {
  const identity = [...heldPolicies(user, account)];
  for (const group of account.groups.values()) {
    if (group.members.includes(user.name)) identity.push(...heldPolicies(group, account));
  }
  return { identity, permissionsBoundary: boundary(user.permissionsBoundary, account) };
}

/** The inline and attached policies of a user, group or role. */
function heldPolicies(holder: PolicyHolder, account: Account): readonly CompiledPolicy[] {
  const inline = holder.inlinePolicies.map(({ document }) => compiledPolicy("identity", document));
  return [...inline, ...holder.attachedPolicies.map((arn) => attached(arn, account))];
}

function boundary(arn: string | undefined, account: Account): CompiledPolicy | undefined {
  return arn === undefined ? undefined : attached(arn, account);
}

/** A managed policy's default version. A policy that was deleted denies everything. */
function attached(arn: string, account: Account): CompiledPolicy {
  const policy = managedPolicy(arn, account);
  const version = policy?.versions.find(({ id }) => id === policy.defaultVersion);
  return version === undefined ? compiledPolicy("identity", "") : compiledPolicy("identity", version.document);
}

function sessionPolicies(
  policies: SessionPolicies | undefined,
  account: Account,
): readonly CompiledPolicy[] | undefined {
  if (policies === undefined) return undefined;
  const inline = policies.inline.map((text) => compiledPolicy("identity", text));
  return [...inline, ...policies.arns.map((arn) => attached(arn, account))];
}
