import { createHash } from "node:crypto";
import { SourceText } from "../../diagnostics/index.js";
import {
  type FileWords,
  nodeAt,
  parseJson,
  placedErrors,
  placeOf,
  type SchemaValidator,
  toValue,
} from "../../policy/index.js";
import { deployedTrustPolicy, linkedTrustPolicy } from "../iam/trust-policy.js";
import { newSeed } from "../sts/mfa-codes.js";
import { arnOf } from "./arns.js";
import { managedPolicy } from "./aws-managed-policies.js";
import {
  type AccessKey,
  type Account,
  emptyAccount,
  type InstanceProfile,
  type LoginProfile,
  type ManagedPolicy,
  type MfaDevice,
  type OidcProvider,
  type OutboundFederation,
  type PolicyHolder,
  type SamlProvider,
  type State,
  type Tag,
} from "./entities.js";
import { nameKey } from "./find.js";
import { type IdPrefix, uniqueId } from "./identifiers.js";
import {
  complain,
  type Document,
  documentText,
  managedPolicyOf,
  type PolicyFile,
  type PolicyReading,
  type Reading,
} from "./state-policies.js";
import * as validators from "./state-validator.generated.js";
import { emptyState, mostClockSeconds } from "./store.js";

/** A state file that cannot be used. Each problem is a line with its place. */
export interface UnusableState {
  readonly kind: "unusable";
  readonly problems: readonly string[];
}

/** A state that was read, or an empty one if there is no file yet. */
export interface LoadedState {
  readonly kind: "state";
  readonly state: State;
  /** True if its file has no checksum, because it was written by hand or by an older version of policy-check. */
  readonly isUnchecked?: boolean;
}

/** The answer for a state file that cannot be used. */
export function unusable(...problems: readonly string[]): UnusableState {
  return { kind: "unusable", problems };
}

/** The state that a text describes. */
export function stateFromText(name: string, text: string): LoadedState | UnusableState {
  const source = new SourceText(name, text);
  const { root, problems } = parseJson(source);
  const [first] = problems;
  if (root === undefined || first !== undefined) {
    return unusable(
      first === undefined ? `${name}: the file has no JSON` : `${placeOf(source, first.span)}: ${first.message}`,
    );
  }
  const value = toValue(root);
  if (!isStateFile(value)) return unusable(...placedErrors(source, root, validate.errors ?? [], words));
  const reading: Reading = { source, root, problems: [] };
  verifyChecksum(value, reading);
  if (reading.problems.length > 0) return unusable(...reading.problems);
  const state = stateOf(value, reading);
  if (reading.problems.length > 0) return unusable(...reading.problems);
  return { kind: "state", state, isUnchecked: value.checksum === undefined };
}

/** The version of the format that is written. */
const formatVersion = 2;

/** Adds a problem if the text is not the one that was written. */
function verifyChecksum({ schemaVersion, checksum }: StateFile, reading: Reading): void {
  const { source, root } = reading;
  const byHand = 'remove "schemaVersion" and "checksum" from a file that was written or changed by hand';
  if (checksum === undefined) {
    if (schemaVersion === formatVersion)
      complain(reading, "/schemaVersion", `a state of version ${formatVersion} requires a checksum; ${byHand}`);
    return;
  }
  const node = nodeAt(root, "/checksum")?.node;
  if (node === undefined) return;
  const { text } = source;
  if (checksum === checksumOf(`${text.slice(0, node.start + 1)}${text.slice(node.end - 1)}`)) return;
  complain(reading, "/checksum", `the checksum does not match the file, which was damaged or changed; ${byHand}`);
}

/** The checksum covers the whole text, so no letter or space can change unnoticed. */
function checksumOf(textWithout: string): string {
  return `sha256-${createHash("sha256").update(textWithout, "utf8").digest("hex")}`;
}

const validate: SchemaValidator = validators.state;

/** Whether a value is a state file by the schema; this only tells the compiler. */
function isStateFile(value: unknown): value is StateFile {
  return validate(value);
}

const words: FileWords = {
  whole: "the state",
  property: "part of a state file",
  namesAt: () => [
    ...[
      "schemaVersion",
      "checksum",
      "clockOffset",
      "accountClocks",
      "sessionKey",
      "accounts",
      "id",
      "alias",
      "users",
      "groups",
      "roles",
      "policies",
      "awsPolicies",
      "isFromDump",
    ],
    ...[
      "mfaDevices",
      "instanceProfiles",
      "oidcProviders",
      "samlProviders",
      "passwordPolicy",
      "credentialReport",
      "deletionTasks",
      "outboundFederation",
      "name",
      "path",
      "created",
    ],
    ...["tags", "permissionsBoundary", "inlinePolicies", "attachedPolicies", "loginProfile", "accessKeys", "secret"],
    ...[
      "status",
      "members",
      "description",
      "maxSessionDuration",
      "trustPolicy",
      "versions",
      "document",
      "seed",
      "user",
    ],
    ...[
      "defaultVersion",
      "role",
      "url",
      "clientIds",
      "thumbprints",
      "keySet",
      "contextProvider",
      "metadata",
      "enabled",
    ],
    ...["lastUsed", "subjectSourceKey", "subjectType", "keyDefinitions", "sourceKey", "targetKey", "text"],
  ],
};

/** A part of the state as the file has it: elements that can be left out are optional, and policies can be JSON. */
type Loose<T, Required extends keyof T = never> = { readonly [K in keyof T]?: T[K] | undefined } & Pick<T, Required>;

interface HolderFile {
  readonly name: string;
  readonly path?: string;
  readonly id?: string;
  readonly created?: string;
  readonly tags?: readonly Tag[];
  readonly permissionsBoundary?: string;
  readonly inlinePolicies?: readonly { readonly name: string; readonly document: Document }[];
  readonly attachedPolicies?: readonly string[];
}

interface AccountFile {
  readonly id: string;
  readonly alias?: string;
  readonly passwordPolicy?: Account["passwordPolicy"];
  readonly credentialReport?: Account["credentialReport"];
  readonly deletionTasks?: readonly string[];
  readonly outboundFederation?: OutboundFederation;
  readonly users?: readonly (HolderFile & {
    readonly loginProfile?: LoginProfile;
    readonly accessKeys?: readonly Loose<AccessKey, "id" | "secret">[];
  })[];
  readonly groups?: readonly (HolderFile & { readonly members?: readonly string[] })[];
  readonly roles?: readonly (HolderFile & {
    readonly description?: string;
    readonly maxSessionDuration?: number;
    readonly trustPolicy: Document;
    readonly lastUsed?: { at: string; region: string };
  })[];
  readonly policies?: readonly PolicyFile[];
  readonly awsPolicies?: readonly PolicyFile[];
  readonly isFromDump?: boolean;
  readonly mfaDevices?: readonly Loose<MfaDevice, "name">[];
  readonly instanceProfiles?: readonly Loose<InstanceProfile, "name">[];
  readonly oidcProviders?: readonly Loose<OidcProvider, "url">[];
  readonly samlProviders?: readonly Loose<SamlProvider, "name" | "metadata">[];
}

interface StateFile {
  readonly schemaVersion?: number;
  readonly checksum?: string;
  readonly clockOffset?: number;
  readonly accountClocks?: Readonly<Record<string, number>>;
  readonly sessionKey?: string;
  readonly accounts: readonly AccountFile[];
}

function stateOf(file: StateFile, reading: Reading): State {
  const fresh = emptyState();
  const state: State = {
    accounts: new Map(),
    placesById: new Map(),
    sessionKey: file.sessionKey ?? fresh.sessionKey,
    clockOffset: file.clockOffset ?? 0,
    accountClocks: new Map(Object.entries(file.accountClocks ?? {})),
  };
  const ahead = (seconds: number): string =>
    `the clock is ${seconds} seconds ahead; the maximum is ${mostClockSeconds} seconds`;
  if (state.clockOffset > mostClockSeconds) complain(reading, "/clockOffset", ahead(state.clockOffset));
  for (const [id, seconds] of state.accountClocks) {
    const sum = state.clockOffset + seconds;
    if (sum > mostClockSeconds) complain(reading, `/accountClocks/${id}`, ahead(sum));
  }
  file.accounts.forEach((each, index) => {
    const pointer = `/accounts/${index}`;
    if (state.accounts.has(each.id)) complain(reading, `${pointer}/id`, `the account ${each.id} appears twice`);
    state.accounts.set(each.id, accountOf(each, pointer, reading));
  });
  // Trust policies can name users and roles of any account, so they are linked after all accounts are read.
  file.accounts.forEach((each, index) => {
    const account = state.accounts.get(each.id);
    each.roles?.forEach(({ name }, place) => {
      const role = account?.roles.get(nameKey(name));
      if (role === undefined) return;
      if (each.isFromDump === true) {
        role.trustPolicy = deployedTrustPolicy(role.trustPolicy, state);
        return;
      }
      const linked = linkedTrustPolicy(role.trustPolicy, state);
      if (linked.kind === "failure") {
        complain(reading, `/accounts/${index}/roles/${place}/trustPolicy`, linked.message);
      } else role.trustPolicy = linked.text;
    });
  });
  return state;
}

function holderOf(file: HolderFile, prefix: IdPrefix, pointer: string, reading: PolicyReading): PolicyHolder {
  return {
    name: file.name,
    path: file.path ?? "/",
    id: file.id ?? uniqueId(prefix),
    created: file.created ?? now(),
    inlinePolicies: (file.inlinePolicies ?? []).map(({ name, document }, index) => ({
      name,
      document: documentText(document, "identity", `${pointer}/inlinePolicies/${index}/document`, reading),
    })),
    attachedPolicies: [...(file.attachedPolicies ?? [])],
  };
}

function now(): string {
  return new Date().toISOString();
}

function accountOf(file: AccountFile, pointer: string, reading: Reading): Account {
  const account: Account = { ...emptyAccount(file.id), isFromDump: file.isFromDump };
  account.alias = file.alias;
  account.passwordPolicy = file.passwordPolicy;
  account.credentialReport = file.credentialReport;
  account.deletionTasks = file.deletionTasks;
  account.outboundFederation = file.outboundFederation;
  const add = <T>(map: Map<string, T>, key: string, entity: T, at: string): void => {
    if (map.has(key)) complain(reading, at, "another entity of this kind has the same name");
    map.set(key, entity);
  };
  const reads = { ...reading, isDeployed: file.isFromDump === true };
  file.policies?.forEach((each, index) => {
    const at = `${pointer}/policies/${index}`;
    const policy = managedPolicyOf(each, { owner: account.id, pointer: at }, reads);
    add(account.policies, policy.arn, policy, at);
  });
  file.awsPolicies?.forEach((each, index) => {
    const at = `${pointer}/awsPolicies/${index}`;
    const policy = managedPolicyOf(each, { owner: "aws", pointer: at }, reads);
    add(account.awsPolicies, policy.arn, policy, at);
  });
  file.users?.forEach((each, index) => {
    const at = `${pointer}/users/${index}`;
    const accessKeys = (each.accessKeys ?? []).map((key) => ({
      ...{ id: key.id, secret: key.secret, lastUsed: key.lastUsed },
      created: key.created ?? now(),
      status: key.status ?? ("Active" as const),
    }));
    const { permissionsBoundary, loginProfile } = each;
    const tags = [...(each.tags ?? [])];
    const user = { ...holderOf(each, "AIDA", at, reads), tags, permissionsBoundary, loginProfile, accessKeys };
    add(account.users, nameKey(user.name), user, at);
  });
  file.groups?.forEach((each, index) => {
    const at = `${pointer}/groups/${index}`;
    const group = { ...holderOf(each, "AGPA", at, reads), members: [...(each.members ?? [])] };
    group.members.forEach((member, place) => {
      if (account.users.get(nameKey(member))?.name !== member) {
        complain(reading, `${at}/members/${place}`, `there is no user "${member}" in the account`);
      }
    });
    add(account.groups, nameKey(group.name), group, at);
  });
  file.roles?.forEach((each, index) => {
    const at = `${pointer}/roles/${index}`;
    const { permissionsBoundary, description, lastUsed, maxSessionDuration = 3600 } = each;
    const trustPolicy = documentText(each.trustPolicy, "trust", `${at}/trustPolicy`, reads);
    const own = { permissionsBoundary, description, maxSessionDuration, trustPolicy, lastUsed };
    const role = { ...holderOf(each, "AROA", at, reads), tags: [...(each.tags ?? [])], ...own };
    add(account.roles, nameKey(role.name), role, at);
  });
  for (const kind of ["users", "groups", "roles"] as const) {
    file[kind]?.forEach(({ attachedPolicies, permissionsBoundary }, index) => {
      attachedPolicies?.forEach((arn, place) => {
        if (managedPolicy(arn, account) !== undefined) return;
        complain(reading, `${pointer}/${kind}/${index}/attachedPolicies/${place}`, `there is no policy ${arn}`);
      });
      if (permissionsBoundary !== undefined && managedPolicy(permissionsBoundary, account) === undefined) {
        const at = `${pointer}/${kind}/${index}/permissionsBoundary`;
        complain(reading, at, `there is no policy ${permissionsBoundary}`);
      }
    });
  }
  file.mfaDevices?.forEach((each, index) => {
    const at = `${pointer}/mfaDevices/${index}`;
    const { name, path = "/", created = now(), seed = newSeed(), user, lastStep, drift } = each;
    const serialNumber = arnOf(account, "mfa", { path, name });
    if (user !== undefined && account.users.get(nameKey(user))?.name !== user) {
      complain(reading, `${at}/user`, `there is no user "${user}" in the account`);
    }
    const enabled = user === undefined ? undefined : (each.enabled ?? created);
    const tags = [...(each.tags ?? [])];
    add(
      account.mfaDevices,
      serialNumber,
      { ...{ name, path, serialNumber, seed, created, tags }, user, enabled, lastStep, drift },
      at,
    );
  });
  file.instanceProfiles?.forEach((each, index) => {
    const at = `${pointer}/instanceProfiles/${index}`;
    const { name, path = "/", id = uniqueId("AIPA"), created = now(), role } = each;
    if (role !== undefined && account.roles.get(nameKey(role))?.name !== role) {
      complain(reading, `${at}/role`, `there is no role "${role}" in the account`);
    }
    add(account.instanceProfiles, nameKey(name), { name, path, id, created, tags: [...(each.tags ?? [])], role }, at);
  });
  file.oidcProviders?.forEach((each, index) => {
    const { url, created = now(), keySet, contextProvider } = each;
    const lists = { clientIds: [...(each.clientIds ?? [])], thumbprints: [...(each.thumbprints ?? [])] };
    const provider = { url, created, ...lists, tags: [...(each.tags ?? [])], keySet, contextProvider };
    add(account.oidcProviders, url, provider, `${pointer}/oidcProviders/${index}`);
  });
  file.samlProviders?.forEach((each, index) => {
    const { name, metadata, created = now(), id = uniqueId("AIPA") } = each;
    const provider = { name, metadata, created, id, tags: [...(each.tags ?? [])] };
    add(account.samlProviders, nameKey(name), provider, `${pointer}/samlProviders/${index}`);
  });
  return account;
}

function withoutArn({ arn: _, ...policy }: ManagedPolicy): Omit<ManagedPolicy, "arn"> {
  return policy;
}

/** A state as the text of its file; {@link stateFromText} reads it back. */
export function stateText({ accounts, sessionKey, clockOffset, accountClocks }: State): string {
  const file = {
    schemaVersion: formatVersion,
    checksum: "",
    clockOffset,
    accountClocks: accountClocks.size === 0 ? undefined : Object.fromEntries(accountClocks),
    sessionKey,
    accounts: [...accounts.values()].map((account) => ({
      id: account.id,
      isFromDump: account.isFromDump,
      alias: account.alias,
      passwordPolicy: account.passwordPolicy,
      credentialReport: account.credentialReport,
      deletionTasks: account.deletionTasks,
      outboundFederation: account.outboundFederation,
      users: [...account.users.values()],
      groups: [...account.groups.values()],
      roles: [...account.roles.values()],
      policies: [...account.policies.values()].map(withoutArn),
      awsPolicies: account.awsPolicies.size === 0 ? undefined : [...account.awsPolicies.values()].map(withoutArn),
      mfaDevices: [...account.mfaDevices.values()].map(({ serialNumber: _, ...device }) => device),
      instanceProfiles: [...account.instanceProfiles.values()],
      oidcProviders: [...account.oidcProviders.values()],
      samlProviders: [...account.samlProviders.values()],
    })),
  };
  const text = `${JSON.stringify(file, null, 2)}\n`;
  // The first empty string is the checksum: only the version is written before it.
  const place = text.indexOf('""') + 1;
  return `${text.slice(0, place)}${checksumOf(text)}${text.slice(place)}`;
}
