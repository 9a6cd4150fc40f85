import { type Credentials, callerContext } from "../../src/callers/index.js";
import { SourceText } from "../../src/diagnostics/index.js";
import { type CompiledPolicy, compilePolicy, decide, type PolicySet, prepareRequest } from "../../src/engine/index.js";
import { type PolicyKind, parsePolicy } from "../../src/policy/index.js";

/** What has identity policies: inline documents, and managed policies by ARN. */
export interface Holder {
  readonly arn: string;
  readonly name: string;
  readonly account: string;
  readonly inline: readonly object[];
  readonly attached: readonly string[];
}

/** A user or a role. */
interface Person extends Holder {
  readonly id: string;
  /** The ARN of a managed policy. */
  readonly boundary: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  /** The tags that calls on it are decided with, where they are others. */
  readonly tagsOfThing?: Readonly<Record<string, string>> | undefined;
}

/** A user; of credentials that are undefined nothing is known. */
export interface RightsUser extends Person {
  readonly groups: readonly string[];
  readonly password: boolean | undefined;
  readonly keys: number | undefined;
  readonly device: boolean | undefined;
}

/** A role. */
export interface RightsRole extends Person {
  readonly trust: object;
  readonly hasProfile: boolean;
}

/** A managed policy. */
export interface RightsPolicy {
  readonly arn: string;
  readonly name: string;
  readonly account: string;
  readonly versions: readonly object[];
  /** Index of the default version. */
  readonly current: number;
}

/** Accounts that are small enough to try all ways. */
export interface RightsWorld {
  readonly users: readonly RightsUser[];
  readonly roles: readonly RightsRole[];
  readonly groups: readonly Holder[];
  readonly policies: readonly RightsPolicy[];
  readonly providers: readonly string[];
  readonly serviceControl: readonly (readonly object[])[];
  readonly resourceControl: readonly (readonly object[])[];
}

/** An entry of what undoes MFA. */
export interface Way {
  readonly by: string;
  readonly action: string;
  readonly on: string;
  readonly mfa: "none" | "required";
  readonly leadsTo: readonly string[];
}

type Level = Way["mfa"];

/** Somebody who calls, with all credentials that are at hand. */
interface Actor {
  readonly who: RightsUser | RightsRole;
  readonly credentials: readonly Credentials[];
}

interface Call {
  readonly action: string;
  readonly resource: string;
  readonly keys?: Readonly<Record<string, string>> | undefined;
}

/** A change that a call makes, and who has more rights by it. */
interface Change {
  readonly call: Call;
  readonly after: RightsWorld;
  /** Whether it adds permissions; else it takes limits away, or exchanges policies. */
  readonly isMore: boolean;
  readonly isChanged: (arn: string) => boolean;
}

const now = 1_800_000_000;
const anything = { Version: "2012-10-17", Statement: { Effect: "Allow", Action: "*", Resource: "*" } };
const administrator = "arn:aws:iam::aws:policy/AdministratorAccess";
const foreign = "arn:aws:iam::999999999999:user/somebody";

/** What the tag `team` of somebody can be, of which conditions are. */
const tagValues = ["x", "y", "admins", "other"] as const;

/** The services that a role is passed to, each with what else the caller calls. */
const services: readonly (readonly [service: string, actions: readonly string[]])[] = [
  ["lambda.amazonaws.com", ["lambda:CreateFunction", "lambda:InvokeFunction"]],
  ["ec2.amazonaws.com", ["ec2:RunInstances"]],
  ["cloudformation.amazonaws.com", ["cloudformation:CreateStack"]],
  ["codebuild.amazonaws.com", ["codebuild:CreateProject", "codebuild:StartBuild"]],
  ["glue.amazonaws.com", ["glue:CreateJob", "glue:StartJobRun"]],
];

/** Tries all ways of all users, with each change made in full. */
export function waysByTrying(world: RightsWorld): readonly Way[] {
  const tried = new Tried(world);
  return world.users.flatMap((user) => {
    const found = new Map<string, Way>();
    for (const mfa of ["none", "required"] as const) {
      const own = tried.waysOf(user, mfa);
      const all = [...own, ...tried.waysAfterTags(user, mfa, new Set([...own.keys(), ...found.keys()]))];
      for (const [key, targets] of all) {
        if (targets.size === 0 || found.has(key)) continue;
        const [action = "", on = ""] = key.split(" ");
        found.set(key, { by: user.arn, action, on, mfa, leadsTo: [...targets] });
      }
    }
    return [...found.values()];
  });
}

type Found = Map<string, Set<string>>;

function add(found: Found, { action, resource }: Call, targets: Iterable<string>): void {
  const key = `${action} ${resource}`;
  const known = found.get(key) ?? new Set();
  for (const target of targets) known.add(target);
  found.set(key, known);
}

const compiledPolicies = new WeakMap<object, Map<PolicyKind, CompiledPolicy>>();

function compiled(kind: PolicyKind, document: object): CompiledPolicy {
  const kinds = compiledPolicies.get(document) ?? new Map<PolicyKind, CompiledPolicy>();
  compiledPolicies.set(document, kinds);
  const known = kinds.get(kind);
  if (known !== undefined) return known;
  const parsed = parsePolicy(kind, new SourceText("", JSON.stringify(document)));
  if (parsed.document === undefined) throw new Error("an object is a document");
  const policy = compilePolicy({ ...parsed, document: parsed.document });
  kinds.set(kind, policy);
  return policy;
}

/** Accounts as they are, or as they are after a change. */
class Tried {
  readonly #world: RightsWorld;
  readonly #decided = new Map<string, boolean>();
  readonly #assumed = new Map<string, boolean>();
  #changes: readonly { readonly change: Change; readonly later: Tried }[] | undefined;

  constructor(world: RightsWorld) {
    this.#world = world;
  }

  /** What leads a user where at a level: by `action on`. */
  waysOf(user: RightsUser, level: Level): Found {
    return this.#waysBy(user, level, this.actorsOf(user, level), this.reachedBy(startsOf(user, level)));
  }

  /** What other tags of users and roles open: what is not in `known`, and assuming the role itself. */
  waysAfterTags(user: RightsUser, level: Level, known: ReadonlySet<string>): Found {
    const found: Found = new Map();
    if (!this.#isAskedOfThings()) return found;
    const actors = this.actorsOf(user, level);
    const reached = this.reachedBy(startsOf(user, level));
    for (const thing of [...this.#world.users, ...this.#world.roles]) {
      const kind = "trust" in thing ? "Role" : "User";
      for (const value of [...tagValues, undefined]) {
        if (thing.tags["team"] === value) continue;
        const keys = {
          ...(value === undefined ? {} : { "aws:RequestTag/team": value }),
          "aws:TagKeys": "team",
        };
        const call = { action: `iam:${value === undefined ? "Untag" : "Tag"}${kind}`, resource: thing.arn, keys };
        if (!this.#may(actors, [call])) continue;
        const { team: _, ...others } = thing.tags;
        const tagged = { ...thing, tagsOfThing: value === undefined ? others : { ...others, team: value } };
        const later = new Tried(
          "trust" in tagged
            ? { ...this.#world, roles: put(this.#world.roles, tagged) }
            : { ...this.#world, users: put(this.#world.users, tagged) },
        );
        if ("trust" in tagged && !reached.has(tagged.arn)) {
          if (actors.some((actor) => later.#mayAssume(actor, tagged, tagged.trust))) add(found, call, [tagged.arn]);
        }
        for (const [key, targets] of later.#waysBy(user, level, actors, reached)) {
          const [action = "", on = ""] = key.split(" ");
          if (on === thing.arn && !known.has(key) && !/^iam:(Unt|T)ag/.test(action)) add(found, call, targets);
        }
      }
    }
    return found;
  }

  /** Whether any policy asks what calls are about for a tag. */
  #isAskedOfThings(): boolean {
    return JSON.stringify(this.#world).includes(":ResourceTag/");
  }

  #waysBy(user: RightsUser, level: Level, actors: readonly Actor[], roles: ReadonlySet<string>): Found {
    const reached = new Set([...roles, user.arn]);
    const found: Found = new Map();
    const direct = this.direct(actors, user);
    for (const [key, targets] of direct) found.set(key, without(targets, reached));
    const before = new Set([...reached, ...[...direct.values()].flatMap((targets) => [...targets])]);
    for (const { change, later } of this.#allChanges()) {
      const { call, isMore, isChanged } = change;
      if (!this.#may(actors, [call])) continue;
      const own: Actor[] = [];
      for (const { who } of actors) {
        if (!isChanged(who.arn)) continue;
        if (who.arn === user.arn) own.push(...startsOf(later.#user(user.arn), level));
        else own.push(sessionOf(later.#role(who.arn)));
      }
      for (const start of own) {
        const gained = later.gainedBy([start], later.#user(user.arn));
        add(found, call, without(gained, isMore ? reached : before));
      }
      for (const other of this.#world.users) {
        if (other.arn === user.arn || !isChanged(other.arn)) continue;
        const same = later.#user(other.arn);
        const gained = later.gainedBy(startsOf(same, "none"), same);
        const held = this.reachedBy(startsOf(other, "none"));
        const ways = isMore ? [] : [...this.direct(this.actorsOf(other, "none"), other).values()];
        const known = new Set([...reached, ...held, other.arn, ...ways.flatMap((targets) => [...targets])]);
        add(found, call, without(gained, known));
      }
    }
    return found;
  }

  /** The roles that somebody reaches, and what the own direct ways lead to. */
  gainedBy(starts: readonly Actor[], subject: RightsUser): ReadonlySet<string> {
    const roles = this.reachedBy(starts);
    const ways = [...this.direct(starts, subject).values()];
    return new Set([...roles, ...ways.flatMap((targets) => [...targets])]);
  }

  actorsOf(user: RightsUser, level: Level): readonly Actor[] {
    const starts = startsOf(user, level);
    return [...starts, ...[...this.reachedBy(starts)].map((arn) => sessionOf(this.#role(arn)))];
  }

  /** All roles that sessions lead to. */
  reachedBy(starts: readonly Actor[]): ReadonlySet<string> {
    const reached = new Set<string>();
    const open = [...starts];
    for (let at = 0; at < open.length; at++) {
      const actor = open[at];
      if (actor === undefined) break;
      for (const role of this.#world.roles) {
        if (reached.has(role.arn) || !this.#mayAssume(actor, role, role.trust)) continue;
        reached.add(role.arn);
        open.push(sessionOf(role));
      }
    }
    return reached;
  }

  /** Ways that lead to a role, to another user, or to MFA of the subject's own. */
  direct(actors: readonly Actor[], subject: RightsUser): Found {
    const found: Found = new Map();
    for (const role of this.#world.roles) this.#toRole(actors, role, found);
    for (const provider of this.#world.providers) {
      const call = { action: "iam:UpdateSAMLProvider", resource: provider };
      if (!this.#may(actors, [call])) continue;
      const roles = this.#world.roles.filter((role) =>
        this.#isTrusted(role, { kind: "saml", provider }, "sts:AssumeRoleWithSAML"),
      );
      add(found, call, arnsOf(roles));
    }
    for (const other of this.#world.users) if (other.arn !== subject.arn) this.#toUser(actors, other, found);
    const enable = { action: "iam:EnableMFADevice", resource: subject.arn };
    if (this.#may(actors, [enable])) add(found, enable, this.#behindMfa(subject));
    return found;
  }

  /** The roles that a user reaches with a device only, whether there is one today or not. */
  #behindMfa(user: RightsUser, device = user.device): ReadonlySet<string> {
    const withMfa = this.reachedBy(startsOf({ ...user, device: true }, "required"));
    return without(withMfa, this.reachedBy(startsOf({ ...user, device }, "none")));
  }

  #toRole(actors: readonly Actor[], role: RightsRole, found: Found): void {
    const update = { action: "iam:UpdateAssumeRolePolicy", resource: role.arn };
    const lets =
      this.#may(actors, [update]) &&
      (actors.some((actor) => this.#mayAssume(actor, role, trustIn(nameIn(actor)))) || this.#mayForeigner(role));
    if (lets) add(found, update, [role.arn]);
    for (const [service, actions] of services) {
      const isEc2 = service === "ec2.amazonaws.com";
      const pass = { action: "iam:PassRole", resource: role.arn, keys: { "iam:PassedToService": service } };
      const others = actions.map((action) => ({ action, resource: "*" }));
      const profile = isEc2 && !role.hasProfile ? profileCalls(role) : [];
      if (!this.#isTrusted(role, { kind: "service", service }, "sts:AssumeRole")) continue;
      // Who passes the role needs the permission; what runs then, or makes a profile, is anybody's.
      const [use, ...run] = others;
      const [makeProfile, addRole] = profile;
      const passing = [pass, use, addRole].flatMap((call) => call ?? []);
      const rest = [makeProfile, ...run].flatMap((call) => call ?? []);
      const passes = actors.some((actor) => this.#may([actor], passing));
      if (passes && this.#may(actors, rest)) add(found, pass, [role.arn]);
    }
  }

  #toUser(actors: readonly Actor[], other: RightsUser, found: Found): void {
    const on = (action: string): Call => ({ action: `iam:${action}`, resource: other.arn });
    const [key, more] = [on("CreateAccessKey"), on("DeleteAccessKey")];
    const keyCalls = other.keys === undefined || other.keys < 2 ? [key] : [key, more];
    if (this.#may(actors, keyCalls)) add(found, key, [other.arn]);
    const passwords = [
      ...(other.password === true ? [] : [on("CreateLoginProfile")]),
      ...(other.password === false ? [] : [on("UpdateLoginProfile")]),
    ];
    const [deactivate, enable] = [on("DeactivateMFADevice"), on("EnableMFADevice")];
    for (const password of passwords) {
      const ways =
        other.device === true
          ? [
              [password, deactivate],
              [password, enable],
            ]
          : [[password]];
      if (ways.some((calls) => this.#may(actors, calls))) add(found, password, [other.arn]);
      if (other.device !== false && this.#may(actors, [deactivate, password])) add(found, deactivate, [other.arn]);
    }
    // What is behind MFA depends on the credentials that the caller then has.
    const withKey = { ...other, keys: 1, password: false };
    if (this.#may(actors, [enable, ...keyCalls])) add(found, enable, this.#behindMfa(withKey, false));
    const withPassword = { ...other, keys: 0, password: true };
    if (passwords.some((password) => this.#may(actors, [enable, password])))
      add(found, enable, this.#behindMfa(withPassword, false));
  }

  #allChanges(): readonly { readonly change: Change; readonly later: Tried }[] {
    this.#changes ??= [...this.changes()].map((change) => ({ change, later: new Tried(change.after) }));
    return this.#changes;
  }

  /** All changes of permissions that there are calls for. */
  *changes(): Generator<Change> {
    const world = this.#world;
    for (const user of world.users) {
      const isChanged = (arn: string): boolean => arn === user.arn;
      yield* this.#ofPerson(user, "User", (changed) => ({ ...world, users: put(world.users, changed) }), isChanged);
    }
    for (const role of world.roles) {
      const isChanged = (arn: string): boolean => arn === role.arn;
      yield* this.#ofPerson(role, "Role", (changed) => ({ ...world, roles: put(world.roles, changed) }), isChanged);
    }
    for (const group of world.groups) {
      const members = new Set(arnsOf(world.users.filter((user) => isIn(user, group))));
      const isChanged = (arn: string): boolean => members.has(arn);
      yield* this.#ofHolder(group, "Group", (changed) => ({ ...world, groups: put(world.groups, changed) }), isChanged);
      for (const user of world.users.filter(({ account }) => account === group.account)) {
        const isMember = isIn(user, group);
        const groups = isMember ? user.groups.filter((name) => name !== group.name) : [...user.groups, group.name];
        const action = isMember ? "iam:RemoveUserFromGroup" : "iam:AddUserToGroup";
        yield {
          call: { action, resource: group.arn },
          after: { ...world, users: put(world.users, { ...user, groups }) },
          isMore: !isMember,
          isChanged: (arn) => arn === user.arn,
        };
      }
    }
    for (const policy of world.policies) {
      if (policy.account === "aws") continue;
      const isChanged = (arn: string): boolean => this.#isHeldBy(policy.arn, arn);
      const withVersions = (versions: readonly object[], current: number): RightsWorld => ({
        ...world,
        policies: put(world.policies, { ...policy, versions, current }),
      });
      yield {
        call: { action: "iam:CreatePolicyVersion", resource: policy.arn },
        after: withVersions([...policy.versions, anything], policy.versions.length),
        isMore: true,
        isChanged,
      };
      for (const index of policy.versions.keys()) {
        if (index === policy.current) continue;
        const call = { action: "iam:SetDefaultPolicyVersion", resource: policy.arn };
        yield { call, after: withVersions(policy.versions, index), isMore: false, isChanged };
      }
    }
  }

  /** Whether a policy is of a user or role, by itself or by a group, or is its boundary. */
  #isHeldBy(policy: string, arn: string): boolean {
    const user = this.#world.users.find((each) => each.arn === arn);
    const who = user ?? this.#world.roles.find((each) => each.arn === arn);
    if (who === undefined) return false;
    const groups = user === undefined ? [] : this.#world.groups.filter((group) => isIn(user, group));
    return who.boundary === policy || [who, ...groups].some(({ attached }) => attached.includes(policy));
  }

  *#ofHolder<T extends Holder>(
    holder: T,
    kind: "User" | "Role" | "Group",
    made: (changed: T) => RightsWorld,
    isChanged: Change["isChanged"],
    keys: Readonly<Record<string, string>> = {},
  ): Generator<Change> {
    const call = (verb: string, more: Readonly<Record<string, string>> = {}): Call => ({
      action: `iam:${verb}${kind}Policy`,
      resource: holder.arn,
      keys: { ...keys, ...more },
    });
    // A policy of the same name is overwritten, so nothing of the inline policies has to stay.
    yield { call: call("Put"), after: made({ ...holder, inline: [anything] }), isMore: true, isChanged };
    const attach = call("Attach", { "iam:PolicyARN": administrator });
    yield { call: attach, after: made({ ...holder, inline: [...holder.inline, anything] }), isMore: true, isChanged };
    for (const { arn, account } of this.#world.policies) {
      if ((account !== holder.account && account !== "aws") || holder.attached.includes(arn)) continue;
      const after = made({ ...holder, attached: [...holder.attached, arn] });
      yield { call: call("Attach", { "iam:PolicyARN": arn }), after, isMore: false, isChanged };
    }
    for (const inline of subsets(holder.inline, (each) => denies(each))) {
      yield { call: call("Delete"), after: made({ ...holder, inline }), isMore: false, isChanged };
    }
    for (const attached of subsets(holder.attached, (each) => denies(this.#documentOf(each)))) {
      const [gone = ""] = holder.attached.filter((each) => !attached.includes(each));
      const detach = call("Detach", { "iam:PolicyARN": gone });
      yield { call: detach, after: made({ ...holder, attached }), isMore: false, isChanged };
    }
  }

  *#ofPerson<T extends Person>(
    person: T,
    kind: "User" | "Role",
    made: (changed: T) => RightsWorld,
    isChanged: Change["isChanged"],
  ): Generator<Change> {
    const { arn: resource, boundary } = person;
    const keys: Record<string, string> = boundary === undefined ? {} : { "iam:PermissionsBoundary": boundary };
    yield* this.#ofHolder(person, kind, made, isChanged, keys);
    for (const value of tagValues) {
      if (person.tags["team"] === value) continue;
      const tag = { "aws:RequestTag/team": value, "aws:TagKeys": "team" };
      const after = made({ ...person, tagsOfThing: person.tags, tags: { ...person.tags, team: value } });
      yield { call: { action: `iam:Tag${kind}`, resource, keys: tag }, after, isMore: false, isChanged };
    }
    if (person.tags["team"] !== undefined) {
      const { team: _, ...others } = person.tags;
      const after = made({ ...person, tagsOfThing: person.tags, tags: others });
      const untag = { action: `iam:Untag${kind}`, resource, keys: { "aws:TagKeys": "team" } };
      yield { call: untag, after, isMore: false, isChanged };
    }
    if (boundary === undefined) return;
    const after = made({ ...person, boundary: undefined });
    yield { call: { action: `iam:Delete${kind}PermissionsBoundary`, resource, keys }, after, isMore: false, isChanged };
    const action = `iam:Put${kind}PermissionsBoundary`;
    const setting = (arn: string): Call => ({ action, resource, keys: { "iam:PermissionsBoundary": arn } });
    yield { call: setting(administrator), after, isMore: false, isChanged };
    for (const { arn, account } of this.#world.policies) {
      if (arn === boundary || (account !== person.account && account !== "aws")) continue;
      yield { call: setting(arn), after: made({ ...person, boundary: arn }), isMore: false, isChanged };
    }
  }

  /** Whether the actors may make all of the calls, each of them some. */
  #may(actors: readonly Actor[], calls: readonly Call[]): boolean {
    return calls.every((call) =>
      actors.some((actor) => actor.credentials.some((credentials) => this.#mayCall(actor.who, credentials, call))),
    );
  }

  #mayCall(who: Actor["who"], credentials: Credentials, { action, resource, keys = {} }: Call): boolean {
    // A code goes with calls of STS only: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html
    if (credentials.kind === "longTermKey" && credentials.mfa) return false;
    // https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html: no call of IAM without MFA.
    if (credentials.kind === "sessionToken" && !credentials.mfa && action.startsWith("iam:")) return false;
    const account = resource.split(":")[4] ?? "";
    if (account !== "" && account !== who.account) return false;
    const known = JSON.stringify([who.arn, credentials, action, resource, keys]);
    const decided = this.#decided.get(known);
    if (decided !== undefined) return decided;
    const own = callerContext(credentials, { now });
    const { users, roles } = this.#world;
    const target = [...users, ...roles].find(({ arn }) => arn === resource);
    const onTarget = target === undefined ? { "aws:ResourceAccount": account || who.account } : keysOn(target);
    const context = { ...own.context, ...tagKeys("aws:PrincipalTag", who.tags), ...keys, ...onTarget };
    const prepared = prepareRequest({ action, resource, principal: own.principal, context, uncertain: own.uncertain });
    const isAllowed = prepared.kind === "ready" && isAllowedBy(prepared.request, this.#policiesOf(who));
    this.#decided.set(known, isAllowed);
    return isAllowed;
  }

  #mayAssume(actor: Actor, role: RightsRole, trust: object): boolean {
    const known = JSON.stringify([actor.who.arn, actor.credentials, role.arn, trust]);
    const decided = this.#assumed.get(known) ?? this.#decideToAssume(actor, role, trust);
    this.#assumed.set(known, decided);
    return decided;
  }

  #decideToAssume({ who, credentials }: Actor, role: RightsRole, trust: object): boolean {
    const policies = { ...this.#policiesOf(who), trust: compiled("trust", trust), ...this.#limitsOf() };
    const keys = tagKeys("aws:PrincipalTag", who.tags);
    return credentials.some((each) => allowsToAssume(each, role, "sts:AssumeRole", policies, keys));
  }

  /** Whether a principal of a foreign account, who may have MFA, gets in where the trust policy names it. */
  #mayForeigner(role: RightsRole): boolean {
    const trust = compiled("trust", trustIn(foreign));
    const policies = { trust, identity: [compiled("identity", anything)], ...this.#limitsOf() };
    const own = { user: foreign, userId: "AIDAFOREIGNEXAMPLEEX" };
    const all: readonly Credentials[] = [
      { kind: "longTermKey", ...own, mfa: false },
      { kind: "sessionToken", ...own, issuedAt: now, mfa: true },
    ];
    return all.some((each) => allowsToAssume(each, role, "sts:AssumeRole", policies));
  }

  #isTrusted(role: RightsRole, credentials: Credentials, action: string): boolean {
    // Who lets everybody in trusts no service in particular.
    const { principal } = callerContext(credentials, { now });
    if (!JSON.stringify(role.trust).includes(principal)) return false;
    const policies = { trust: compiled("trust", role.trust), identity: [], ...this.#limitsOf() };
    return allowsToAssume(credentials, role, action, policies);
  }

  #limitsOf(): PolicySet {
    const { resourceControl } = this.#world;
    if (resourceControl.length === 0) return {};
    return { resourceControl: resourceControl.map((level) => level.map((each) => compiled("resource", each))) };
  }

  #policiesOf(who: Actor["who"]): PolicySet {
    const { serviceControl, groups } = this.#world;
    const holders = "groups" in who ? [who, ...groups.filter((group) => isIn(who, group))] : [who];
    const documents = holders.flatMap(({ inline, attached }) => [
      ...inline,
      ...attached.map((arn) => this.#documentOf(arn)),
    ]);
    const { boundary } = who;
    return {
      identity: documents.map((each) => compiled("identity", each)),
      permissionsBoundary: boundary === undefined ? undefined : compiled("identity", this.#documentOf(boundary)),
      serviceControl:
        serviceControl.length === 0
          ? undefined
          : serviceControl.map((level) => level.map((each) => compiled("identity", each))),
    };
  }

  #documentOf(arn: string): object {
    const policy = this.#world.policies.find((each) => each.arn === arn);
    return there(policy?.versions[policy.current]);
  }

  #user(arn: string): RightsUser {
    return there(this.#world.users.find((each) => each.arn === arn));
  }

  #role(arn: string): RightsRole {
    return there(this.#world.roles.find((each) => each.arn === arn));
  }
}

function there<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("the world has it");
  return value;
}

type Prepared = Parameters<typeof decide>[0];

function isAllowedBy(request: Prepared, policies: PolicySet): boolean {
  return decide(request, policies).decision === "allowed";
}

function tagKeys(prefix: string, tags: Person["tags"]): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [`${prefix}/${key}`, value]));
}

/** The keys that what is called on settles. */
function keysOn(target: Person): Readonly<Record<string, string>> {
  return {
    ...tagKeys("aws:ResourceTag", target.tagsOfThing ?? target.tags),
    ...tagKeys("iam:ResourceTag", target.tagsOfThing ?? target.tags),
    "aws:ResourceAccount": target.account,
  };
}

function allowsToAssume(
  credentials: Credentials,
  role: RightsRole,
  action: string,
  policies: PolicySet,
  keys: Readonly<Record<string, string>> = {},
): boolean {
  const { principal, context, uncertain } = callerContext(credentials, { now });
  const audience = credentials.kind === "saml" ? { "SAML:aud": "https://signin.aws.amazon.com/saml" } : {};
  const asked = { ...context, ...keys, ...audience, ...keysOn(role), "sts:RoleSessionName": "session" };
  const prepared = prepareRequest({ action, principal, resource: role.arn, context: asked, uncertain });
  return prepared.kind === "ready" && isAllowedBy(prepared.request, policies);
}

/** A user with what the user calls with at a level; nobody where there is nothing. */
function startsOf(user: RightsUser, level: Level): readonly Actor[] {
  const own = { user: user.arn, userId: user.id };
  const hasKey = user.keys === undefined || user.keys > 0;
  const hasPassword = user.password ?? true;
  const credentials: Credentials[] = [];
  if (hasKey) {
    credentials.push(
      { kind: "longTermKey", ...own, mfa: false },
      { kind: "sessionToken", ...own, issuedAt: now, mfa: false },
    );
  }
  if (hasPassword && user.device !== true) credentials.push({ kind: "console", ...own, signedInAt: now, mfa: false });
  if (level === "required" && user.device !== false) {
    if (hasKey) {
      credentials.push(
        { kind: "longTermKey", ...own, mfa: true },
        { kind: "sessionToken", ...own, issuedAt: now, mfa: true },
      );
    }
    if (hasPassword) credentials.push({ kind: "console", ...own, signedInAt: now, mfa: true });
  }
  return credentials.length === 0 ? [] : [{ who: user, credentials }];
}

/** A session of a role: it carries no MFA. */
function sessionOf(role: RightsRole): Actor {
  const from = { kind: "longTermKey", user: "arn:aws:iam::111122223333:user/x", mfa: false } as const;
  const own = { role: role.arn, roleId: role.id, sessionName: "session", issuedAt: now };
  return { who: role, credentials: [{ kind: "roleSession", ...own, from }] };
}

/** How an actor names itself in a trust policy so that the least limits it. */
function nameIn({ who }: Actor): string {
  return "trust" in who ? `arn:aws:sts::${who.account}:assumed-role/${who.name}/session` : who.arn;
}

function trustIn(principal: string): object {
  const statement = { Effect: "Allow", Principal: { AWS: principal }, Action: "sts:AssumeRole" };
  return { Version: "2012-10-17", Statement: statement };
}

function profileCalls({ account, name }: RightsRole): readonly Call[] {
  const resource = `arn:aws:iam::${account}:instance-profile/${name}`;
  return [
    { action: "iam:CreateInstanceProfile", resource },
    { action: "iam:AddRoleToInstanceProfile", resource },
  ];
}

function isIn(user: RightsUser, group: Holder): boolean {
  return user.account === group.account && user.groups.includes(group.name);
}

function without(targets: ReadonlySet<string>, known: ReadonlySet<string>): Set<string> {
  return new Set([...targets].filter((each) => !known.has(each)));
}

function arnsOf(all: readonly { readonly arn: string }[]): readonly string[] {
  return all.map(({ arn }) => arn);
}

function put<T extends { readonly arn: string }>(all: readonly T[], changed: T): readonly T[] {
  return all.map((each) => (each.arn === changed.arn ? changed : each));
}

function denies(document: object): boolean {
  return JSON.stringify(document).includes('"Deny"');
}

/** What is left where some of the items go away that can go; all of them may go, one after the other. */
function subsets<T>(items: readonly T[], mayGo: (item: T) => boolean): readonly (readonly T[])[] {
  let kept: readonly (readonly T[])[] = [[]];
  for (const item of items) {
    const withIt = kept.map((each) => [...each, item]);
    kept = mayGo(item) ? [...kept, ...withIt] : withIt;
  }
  return kept.filter(({ length }) => length < items.length);
}
