import type { Account as DumpAccount } from "../../accounts/index.js";
import { EndpointUnavailable } from "../endpoint.js";
import { deployedTrustPolicy } from "../iam/trust-policy.js";
import { managedPolicy } from "../state/aws-managed-policies.js";
import type { Account } from "../state/entities.js";
import { nameKey } from "../state/find.js";
import { uniqueId } from "../state/identifiers.js";
import type { StateStore } from "../state/store.js";
import { listed, noticesOf } from "./notices.js";
import { addProviders } from "./providers.js";
import { readDumps } from "./read-dumps.js";
import { identityText } from "./stand-in.js";
import { missingPolicy, twinAccount } from "./twin-account.js";

/** What to load. */
export interface TwinFiles {
  readonly dumps: readonly string[];
  readonly credentialReports: readonly string[];
  /** Tells a person a sentence. */
  readonly tell: (sentence: string) => void;
}

/**
 * Puts the accounts of dumps into the state; answers their IDs. An account that the state has already stays as it is, because it
 * may have changed since it was loaded. Rejects with {@link EndpointUnavailable} where a dump cannot be used.
 */
export async function loadTwins(
  store: StateStore,
  { dumps, credentialReports, tell }: TwinFiles,
): Promise<readonly string[]> {
  const { accounts, gaps } = await readDumps(dumps, credentialReports);
  if (accounts.size === 0) throw new EndpointUnavailable(`${dumps.join(", ")}: there is no account in the dump`);
  for (const { why, remedy } of gaps) tell(`there may be more than these accounts: ${why}; ${remedy}`);
  const { state } = store;
  const now = new Date(store.now() * 1000).toISOString();
  const loaded: (readonly [DumpAccount, Account])[] = [];
  for (const dump of accounts.values()) {
    if (dump.partition !== "aws")
      throw new EndpointUnavailable(
        `the account ${dump.id} is in the partition ${dump.partition}, and the endpoint has accounts of the partition aws only`,
      );
    if (state.accounts.has(dump.id)) {
      tell(
        `the state has the account ${dump.id} already, so its dump is not loaded; delete the state file to load it again`,
      );
      continue;
    }
    const account = twinAccount(dump, now);
    refuseSameNames(account, dump);
    addMissing(account, dump, now);
    state.accounts.set(account.id, account);
    loaded.push([dump, account]);
    const providers = addProviders(account, dump, now);
    if (providers.length > 0)
      tell(
        `the dump does not have the keys and the metadata of identity providers, so nobody can use these yet: ${listed(providers)}`,
      );
  }
  // Trust policies can name users and roles of any account, so they are linked after all accounts are there.
  for (const [, { roles }] of loaded)
    for (const role of roles.values()) role.trustPolicy = deployedTrustPolicy(role.trustPolicy, state);
  for (const [dump, account] of loaded) for (const notice of noticesOf(dump, account, state)) tell(notice);
  await store.save();
  return [...accounts.keys()];
}

/** AWS has no two users with the same name, whatever the letter case and the path; of two, the account would have one. */
function refuseSameNames(account: Account, dump: DumpAccount): void {
  for (const kind of ["users", "groups", "roles"] as const) {
    if (account[kind].size === dump[kind].size) continue;
    throw new EndpointUnavailable(
      `the dump of the account ${dump.id} has ${kind} whose names differ only in letter case or path, which AWS does not allow`,
    );
  }
}

/** Adds what the entities of a dump name and the dump does not have; it denies everything. */
function addMissing(account: Account, dump: DumpAccount, now: string): void {
  const holders = [...dump.users.values(), ...dump.groups.values(), ...dump.roles.values()];
  for (const holder of holders) {
    const boundary = holder.kind === "group" ? [] : [holder.boundary?.arn ?? []].flat();
    for (const arn of [...holder.attachedPolicies.map((each) => each.arn), ...boundary]) {
      if (managedPolicy(arn, account) !== undefined) continue;
      const isOfAws = arn.startsWith("arn:aws:iam::aws:");
      (isOfAws ? account.awsPolicies : account.policies).set(arn, missingPolicy(arn, now));
    }
  }
  for (const user of dump.users.values()) {
    for (const name of user.groups) {
      const group = account.groups.get(nameKey(name)) ?? {
        ...{ name, path: "/", id: uniqueId("AGPA"), created: now, attachedPolicies: [], members: [] },
        inlinePolicies: [{ name: "NotInTheDump", document: identityText({ kind: "unknown", why: "" }) }],
      };
      account.groups.set(nameKey(name), group);
      if (!group.members.includes(user.name)) group.members.push(user.name);
    }
  }
}
