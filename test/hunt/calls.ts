import type { ContextInput, RequestInput } from "../../src/engine/index.js";
import { conditionKey } from "../../src/iam/index.js";
import type { Dice } from "./dice.js";
import { type Draft, type DraftStatement, type DraftTest, listOf, principalsOf, testsOf } from "./drafts.js";
import { accounts, home } from "./policies.js";
import { filled, valueLike } from "./values.js";

/** Kinds of credentials, as `docs` and `simulate --caller` call them; those of the console are session tokens here. */
export type CallerKind =
  | "long-term-key"
  | "long-term-key-with-mfa"
  | "session-token"
  | "session-token-with-mfa"
  | "role-session"
  | "saml"
  | "oidc"
  | "service";

/** A call that assumes a role, as AWS could get it. */
export interface Call extends RequestInput {
  readonly caller: CallerKind;
  /** Whether its caller makes it itself, and not a service with the caller's credentials. */
  readonly isDirect: boolean;
  readonly context: Readonly<Record<string, ContextInput>>;
}

export function isPerson({ caller }: Call): boolean {
  return !["saml", "oidc", "service"].includes(caller);
}

/** Letters of the kinds of callers whose calls can have a key: user, role, service, SAML assertion, OIDC token. */
type Letter = "u" | "r" | "s" | "a" | "o";

/** The claims of which AWS makes keys, of any provider and of those that the policies name: the reference, "Found since". */
const evaluatedClaims: readonly RegExp[] = [
  /:(aud|sub|oaud|amr|email)$/,
  /^token\.actions\.githubusercontent\.com:(actor|actor_id|enterprise_id|environment|job_workflow_ref|ref)$/,
  /^token\.actions\.githubusercontent\.com:(repository|repository_id|repository_owner_id|workflow|runner_environment)$/,
  /^gitlab\.com:(namespace_id|pipeline_source|project_id|ref_protected|runner_environment|user_\w+)$/,
];

/**
 * Which calls can have which keys, by what AWS says under "Availability":
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html and
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html. Keys that the caller
 * settles are not here, and none of which AWS does not say who has it.
 */
const carriers: readonly (readonly [RegExp, string])[] = [
  [
    /^aws:(referer|sourceip|sourcevpc|sourcevpcarn|sourcevpce|vpcsourceip|vpceaccount|vpceorgid|vpceorgpaths)$/,
    "ursao",
  ],
  [/^aws:(resourceorgid|resourceorgpaths|resourcetag\/.+)$/, "ursao"],
  [/^aws:principal(orgid|orgpaths|tag\/.+)$/, "ur"],
  [/^aws:(sourceidentity|chatbotsourcearn|ec2instancesourcevpc|ec2instancesourceprivateipv4)$/, "r"],
  [/^(ec2:(roledelivery|sourceinstancearn)|glue:(roleassumedby|credentialissuingservice))$/, "r"],
  [/^(codebuild:(buildarn|projectarn)|(lambda:sourcefunction|ssm:sourceinstance)arn|identitystore:userid)$/, "r"],
  [/^aws:federatedprovider$/, "r"],
  [/^aws:signinsessionarn$/, "u"],
  [/^aws:source(arn|account|orgid|orgpaths|owner)$/, "s"],
  [/^sts:(externalid|requestcontextproviders|requestcontext\/.+)$/, "ur"],
  [/^sts:sourceidentity$/, "urao"],
  [/^sts:roleauthorizedbyidp$/, "o"],
  [/^saml:(namequalifier|sub|sub_type)$/, "ra"],
  [/^saml:/, "a"],
];

/** Keys that are settled before the policy's own are looked at. */
const settled =
  /^(aws:(principal(arn|account|type|isawsservice|servicename|servicenameslist)|userid|username|tokenissuetime|multifactorauth(present|age)|currenttime|epochtime|securetransport|viaawsservice|requestedregion|useragent|resourceaccount|requesttag\/.*|tagkeys|calledvia.*|viaawsmcpservice|ismcpserviceaction|assumedroot)|sts:(rolesessionname|transitivetagkeys)|saml:(aud|doc))$/;

/** What AWS takes: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html and API_Tag.html */
const legal: readonly (readonly [RegExp, RegExp])[] = [
  [/^(sts:rolesessionname|(sts|aws):sourceidentity)$/, /^[\w+=,.@-]{2,64}$/],
  [/^sts:externalid$/, /^[\w+=,.@:/-]{2,1224}$/],
  [/^aws:(principal|request|resource)tag\//, /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u],
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-saml
  [/^aws:vpceaccount$/, /^\d{12}$/],
  [/^saml:namequalifier$/, /^[\w+/]{27}=$/],
  [/^saml:sub_type$/, /^(persistent|transient|urn:.+)$/],
  [/^(aws:tagkeys|sts:transitivetagkeys)$/, /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u],
];

const ofType: Readonly<Record<string, readonly [RegExp, readonly [string, ...string[]]]>> = {
  Bool: [/^(true|false)$/, ["true", "false"]],
  Numeric: [/^-?\d{1,30}(\.\d{1,9})?$/, ["0", "1", "42"]],
  Date: [/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/, ["2026-01-01T00:00:00Z"]],
  IPAddress: [/^(\d{1,3}(\.\d{1,3}){3}|[\da-f:]*::?[\da-f:]+)$/, ["203.0.113.7", "198.18.0.1", "2001:db8::7"]],
  ARN: [
    /^arn:aws[a-z-]*:[a-z0-9-]+:[^:*]*:[^:*]*:.+$/,
    ["arn:aws:s3:::some", "arn:aws:ec2:us-east-1:123456789012:instance/i-1"],
  ],
};

function isLegal(key: string, value: string): boolean {
  const limit = legal.find(([pattern]) => pattern.test(key))?.[1];
  if (limit !== undefined && !limit.test(value)) return false;
  const type = conditionKey(key)?.type ?? "String";
  return ofType[type]?.[0].test(value) !== false;
}

/** Whoever may call. */
interface Caller {
  readonly letter: Letter;
  readonly principal: string;
  readonly partition: string;
  readonly account: string | undefined;
  /** The ARN of the user, or of the session's role. */
  readonly arn: string;
  readonly name: string;
  readonly id: string | undefined;
}

const anyNames = ["alice", "bob", "deploy", "somebody", "some-role", "zoe", "a", "Admin", "x1", "session"] as const;
const paths = ["", "", "", "ops/", "ci/", "a/b/"] as const;

/** Makes calls that have to do with a policy. It shares nothing with the analysis. */
export class CallMaker {
  readonly #dice: Dice;
  readonly #statements: readonly DraftStatement[];
  readonly #allows: readonly DraftStatement[];
  readonly #byKey = new Map<string, DraftTest[]>();
  readonly #variables = new Set<string>();
  readonly #arns: readonly string[];
  readonly #tagNames: readonly string[];

  constructor(drafts: readonly Draft[], dice: Dice) {
    this.#dice = dice;
    this.#statements = drafts.flatMap(({ Statement }) => Statement);
    this.#allows = this.#statements.filter(({ Effect }) => Effect === "Allow");
    const arns: string[] = [];
    const tagNames: string[] = ["zoe"];
    for (const statement of this.#statements) {
      for (const [, value] of principalsOf(statement.Principal ?? statement.NotPrincipal)) arns.push(value);
      for (const test of testsOf(statement)) {
        const key = test.key.toLowerCase();
        this.#byKey.set(key, [...(this.#byKey.get(key) ?? []), test]);
        for (const value of test.values) {
          for (const [, name = ""] of value.matchAll(/\$\{([^},]+)/g)) this.#variables.add(name.trim().toLowerCase());
          if (value.startsWith("arn:")) arns.push(value);
          if (/^(aws:tagkeys|sts:transitivetagkeys)$/.test(key)) tagNames.push(value);
        }
        const tag = /^aws:requesttag\/(.+)$/i.exec(test.key)?.[1];
        if (tag !== undefined) tagNames.push(tag, tag);
      }
    }
    for (const name of this.#variables) {
      const tag = /^aws:requesttag\/(.+)$/.exec(name)?.[1];
      if (tag !== undefined) tagNames.push(tag, tag);
    }
    this.#arns = arns;
    this.#tagNames = tagNames;
  }

  next(): Call {
    const dice = this.#dice;
    const target = dice.oneOf(this.#allows);
    const caller = this.#caller(target);
    const keys = new Map<string, readonly string[]>();
    const set = (key: string, ...values: string[]): void => void keys.set(key, values);
    const kind = this.#settleCaller(caller, keys);
    const resourceAccount = caller.account !== undefined && dice.chance(70) ? caller.account : dice.of(accounts);
    const isSigned = caller.letter === "u" || caller.letter === "r";
    const isDirect = !isSigned || dice.chance(85);
    set("aws:SecureTransport", "true");
    set("aws:ViaAWSService", String(!isDirect));
    if (!isDirect) {
      const via =
        (this.#asked("aws:calledvia") ?? this.#asked("aws:calledviafirst") ?? "") || "cloudformation.amazonaws.com";
      const last = (this.#asked("aws:calledvialast") ?? "") || via;
      set("aws:CalledVia", ...new Set([via, last]));
      set("aws:CalledViaFirst", via);
      set("aws:CalledViaLast", last);
    }
    set("aws:RequestedRegion", (this.#asked("aws:requestedregion") ?? "") || dice.of(["us-east-1", "eu-west-1"]));
    if (dice.chance(80)) set("aws:UserAgent", this.#asked("aws:useragent") ?? "aws-cli/2.0");
    set("aws:ResourceAccount", resourceAccount);
    if (caller.letter !== "s" || dice.chance(30))
      set("sts:RoleSessionName", this.#asked("sts:rolesessionname") ?? "s-1");
    if (caller.letter !== "s" && dice.chance(this.#asksForTags() ? 65 : 8)) this.#tags(set, keys);
    // What values with policy variables are compared with comes last.
    const own = [...new Set([...this.#variables, ...this.#byKey.keys()])].sort(
      (one, other) => this.#depth(one) - this.#depth(other),
    );
    for (const key of own) {
      if (settled.test(key) || !this.#mayHave(caller, key)) continue;
      const values = this.#valuesOf(key, target, keys, this.#mustHave(caller, key));
      if (values.length > 0) set(this.#byKey.get(key)?.[0]?.key ?? key, ...values);
    }
    for (const [key, value] of this.#claimsOfAll(caller)) {
      if (![...keys.keys()].some((name) => name.toLowerCase() === key.toLowerCase())) set(key, value);
    }
    // Values that refer to the names of tags and sessions, once those of other keys are known.
    for (const key of ["sts:RoleSessionName", ...[...keys.keys()].filter((name) => /^aws:requesttag\//i.test(name))]) {
      if (!keys.has(key) || this.#depth(key.toLowerCase()) === 0 || !dice.chance(70)) continue;
      const value = this.#value(key.toLowerCase(), keys);
      if (value !== undefined) set(key, value);
    }
    const context: Record<string, ContextInput> = {};
    for (const [key, values] of keys) {
      const [first] = values;
      context[key] = values.length === 1 && first !== undefined ? first : values;
    }
    return {
      caller: kind,
      isDirect,
      action: actionOf(caller),
      principal: caller.principal,
      resource: `arn:${caller.partition}:iam::${resourceAccount}:role/target`,
      context,
    };
  }

  #depth(key: string): number {
    return (this.#byKey.get(key) ?? []).some(({ values }) => values.some((value) => value.includes("${"))) ? 1 : 0;
  }

  #asksForTags(): boolean {
    return [...this.#byKey.keys(), ...this.#variables].some((key) =>
      /^(aws:(requesttag\/|tagkeys)|sts:transitive)/.test(key),
    );
  }

  #tags(set: (key: string, ...values: string[]) => void, keys: ReadonlyMap<string, readonly string[]>): void {
    const dice = this.#dice;
    const names = new Map<string, string>();
    for (let count = dice.weighted([[5, 1] as const, [4, 2] as const, [1, 3] as const]); count > 0; count--) {
      const written = dice.oneOf(this.#tagNames) ?? "zoe";
      const name = dice.chance(70) ? filled(dice, written) : `${filled(dice, written)}${dice.of(["x", "2", "-"])}`;
      if (isLegal("aws:tagkeys", name)) names.set(name.toLowerCase(), name);
    }
    for (const [folded, name] of names) {
      set(`aws:RequestTag/${name}`, this.#value(`aws:requesttag/${folded}`, keys) ?? dice.of(["x", "y", "", "z"]));
    }
    if (names.size > 0) set("aws:TagKeys", ...names.values());
    const transitive = [...names.values()].filter(() => dice.chance(50));
    if (transitive.length > 0 && dice.chance(50)) set("sts:TransitiveTagKeys", ...transitive);
  }

  /** A value of a key that the policies are about. */
  #asked(key: string): string | undefined {
    return this.#byKey.has(key) && this.#dice.chance(80) ? this.#value(key) : undefined;
  }

  /** A legal value of a key that has to do with what policies compare it with. */
  #value(
    key: string,
    known: ReadonlyMap<string, readonly string[]> = new Map(),
    target?: DraftStatement,
  ): string | undefined {
    const dice = this.#dice;
    const tests = this.#byKey.get(key) ?? [];
    const ofTarget =
      target === undefined
        ? []
        : tests.filter((test) =>
            testsOf(target).some((each) => each.key === test.key && each.operator === test.operator),
          );
    for (let tries = 0; tries < 4; tries++) {
      const test = dice.oneOf(ofTarget.length > 0 && dice.chance(60) ? ofTarget : tests);
      if (test === undefined) break;
      const written = dice.oneOf(test.values);
      const text = written === undefined ? undefined : this.#resolved(written, known);
      const value = valueLike(dice, test.operator, text);
      if (isLegal(key, value)) return value;
    }
    const type = conditionKey(key)?.type ?? "String";
    const usual = ofType[type]?.[1];
    if (usual !== undefined) return dice.of(usual);
    const plain = dice.of(["xx", "yz", "other", "1", ""]);
    if (key === "saml:sub_type") return "transient";
    if (key === "aws:vpceaccount") return "987650123456";
    if (key === "saml:namequalifier") return "Aa0+/Bb1Cc2Dd3Ee4Ff5Gg6Hh7I=";
    return isLegal(key, plain) && (plain !== "" || !/^(sts|saml):/.test(key)) ? plain : "xx";
  }

  /** A policy's value with what its variables stand for. */
  #resolved(written: string, known: ReadonlyMap<string, readonly string[]>): string {
    return written.replace(/\$\{([^}]*)\}/g, (_, inside: string) => {
      if (/^[*?$]$/.test(inside)) return inside;
      const [name = "", fallback] = inside.split(",");
      const folded = name.trim().toLowerCase();
      const found = [...known].find(([key]) => key.toLowerCase() === folded)?.[1][0];
      return found ?? /'(.*)'/.exec(fallback ?? "")?.[1] ?? "x";
    });
  }

  #valuesOf(
    key: string,
    target: DraftStatement | undefined,
    known: ReadonlyMap<string, readonly string[]>,
    must: boolean,
  ): readonly string[] {
    const dice = this.#dice;
    const tests = this.#byKey.get(key) ?? [];
    const likesAbsence = tests.some(({ operator }) => /ifexists|not|null|forall/i.test(operator));
    if (!must && dice.chance(likesAbsence ? 35 : 20)) return [];
    const inTable = conditionKey(key);
    // Of claims, amr is the one that AWS takes for several values; policies may take others so.
    const isClaim = /^[^:]*\./.test(key);
    const mayBeList =
      !isClaim || key.endsWith(":amr") || tests.some(({ operator }) => /^for(all|any)values:/i.test(operator));
    const isList = inTable?.multivalued === true || (inTable === undefined && mayBeList && dice.chance(25));
    const count = isList ? dice.weighted([[5, 1] as const, [4, 2] as const, [1, 3] as const]) : 1;
    const values = dice.times(count, () => this.#value(key, known, target) ?? "x");
    return [...new Set(values)];
  }

  #mayHave({ letter, principal }: Caller, key: string): boolean {
    const row = carriers.find(([pattern]) => pattern.test(key));
    if (row !== undefined) return row[1].includes(letter);
    if (/^(aws|sts|saml):/.test(key) || /^[a-z0-9-]+:/.test(key)) {
      // A key that the table lacks can be in any call; one that it has, and of which nothing is known here, in none.
      return conditionKey(key) === undefined && !key.endsWith("/") && /^[a-z0-9-]+:.+/.test(key);
    }
    if (!/^[a-z0-9-]+(\.[a-z0-9-]+)+(\/[^:]*)?:.+/.test(key)) return false;
    if (!evaluatedClaims.some((pattern) => pattern.test(key))) return false;
    // Claims: those of the provider whose token it is, and of a session the ones that it keeps.
    if (letter === "o") return key.startsWith(`${hostOf(principal).toLowerCase()}:`);
    return letter === "r" && conditionKey(key) === undefined;
  }

  #mustHave({ letter, principal }: Caller, key: string): boolean {
    if (letter === "a") return /^saml:(aud|doc|iss|sub|sub_type)$/.test(key);
    return (
      letter === "o" &&
      [`${hostOf(principal).toLowerCase()}:aud`, `${hostOf(principal).toLowerCase()}:sub`].includes(key)
    );
  }

  /** What every assertion and every token has. */
  #claimsOfAll({ letter, principal }: Caller): readonly (readonly [string, string])[] {
    if (letter === "a") {
      return [
        ["saml:aud", "https://signin.aws.amazon.com/saml"],
        ["saml:doc", principal.replace(/^arn:[^:]*:iam::(\d+):saml-provider\/(.+)$/, "$1/$2")],
        ["saml:iss", "https://idp.example.com"],
        ["saml:sub", "_1"],
        ["saml:sub_type", "persistent"],
      ];
    }
    const host = hostOf(principal);
    return letter === "o"
      ? [
          [`${host}:aud`, "sts.amazonaws.com"],
          [`${host}:sub`, "someone"],
        ]
      : [];
  }

  #caller(target: DraftStatement | undefined): Caller {
    const dice = this.#dice;
    const named = target?.Principal === undefined ? undefined : dice.oneOf(principalsOf(target.Principal));
    if (named === undefined || dice.chance(6)) return this.#anybody(target);
    const [type, value] = named;
    if (type === "Service") return serviceOf(value);
    if (type === "Federated") return providerOf(value);
    if (value === "*") return this.#anybody(target);
    const account = /^\d{12}$/.exec(value)?.[0];
    if (account !== undefined) return this.#personOf("aws", account);
    const [, partition = "aws", service, , owner = home, resource = ""] = value.split(":");
    if (resource === "root") return this.#personOf(partition, owner);
    const name = resource.slice(resource.lastIndexOf("/") + 1);
    if (service === "iam" && resource.startsWith("user/")) return this.#user(partition, owner, resource.slice(5));
    if (service === "iam" && resource.startsWith("role/")) return this.#session(partition, owner, resource.slice(5));
    const [, role = "role"] = resource.split("/");
    if (service === "sts" && resource.startsWith("assumed-role/")) {
      const path = dice.of(["", "", "ci/", "x/"]);
      return this.#session(partition, owner, path + role, name);
    }
    if (/^AIDA/.test(value)) return { ...this.#user("aws", dice.of(accounts), this.#name()), id: value };
    if (/^AROA/.test(value)) {
      const session = this.#session("aws", dice.of(accounts), this.#name());
      return { ...session, id: `${value}:${session.principal.slice(session.principal.lastIndexOf("/") + 1)}` };
    }
    return this.#anybody(target);
  }

  #anybody(target: DraftStatement | undefined): Caller {
    const dice = this.#dice;
    const text = [...listOf(target?.Action), ...listOf(target?.NotAction)].join(" ").toLowerCase();
    const kind = dice.weighted([
      [8, "person"],
      [text.includes("saml") || text.includes("*") ? 5 : 1, "saml"],
      [text.includes("web") || text.includes("*") ? 5 : 1, "oidc"],
      [1, "service"],
    ]);
    if (kind === "saml")
      return providerOf(
        dice.of([`arn:aws:iam::${home}:saml-provider/Corp`, "arn:aws:iam::999988887777:saml-provider/Other"]),
      );
    if (kind === "oidc") {
      const hosts = [...this.#byKey.keys()]
        .map((key) => key.split(":", 1)[0] ?? "")
        .filter((host) => host.includes("."));
      const host = dice.oneOf(hosts) ?? dice.of(["gitlab.com", "token.actions.githubusercontent.com"]);
      const providers = [
        "accounts.google.com",
        "cognito-identity.amazonaws.com",
        `arn:aws:iam::${home}:oidc-provider/${host}`,
      ] as const;
      return providerOf(dice.of([...providers, providers[2]]));
    }
    if (kind === "service")
      return serviceOf(dice.of(["ec2.amazonaws.com", "lambda.amazonaws.com", "some-thing.amazonaws.com"]));
    return this.#personOf("aws", dice.chance(70) ? dice.of(accounts) : dice.of(["999988887777", "987650123456"]));
  }

  /** A user or a session of an account; its name is often one that policies speak of. */
  #personOf(partition: string, account: string): Caller {
    const dice = this.#dice;
    const written = dice.chance(60) ? dice.oneOf(this.#arns) : undefined;
    const found = /^arn:[^:]*:iam::[^:]*:(user|role)\/(.+)$/.exec(written ?? "");
    const path = found?.[2] === undefined ? undefined : filled(dice, this.#resolved(found[2], new Map()));
    if (path !== undefined && /^([!-.0-~]+\/)*[\w+=,.@-]{1,64}$/.test(path)) {
      return found?.[1] === "user" ? this.#user(partition, account, path) : this.#session(partition, account, path);
    }
    const resource = dice.of(paths) + this.#name();
    return dice.chance(60) ? this.#user(partition, account, resource) : this.#session(partition, account, resource);
  }

  #name(): string {
    const written = this.#dice.chance(50) ? this.#value("aws:username") : undefined;
    return written !== undefined && /^[\w+=,.@-]{1,64}$/.test(written) ? written : this.#dice.of(anyNames);
  }

  #user(partition: string, account: string, path: string): Caller {
    const arn = `arn:${partition}:iam::${account}:user/${path}`;
    const written = this.#dice.chance(40) ? this.#value("aws:userid") : undefined;
    const id = written !== undefined && /^AIDA[A-Z0-9]+$/.test(written) ? written : undefined;
    return { letter: "u", principal: arn, partition, account, arn, name: path.slice(path.lastIndexOf("/") + 1), id };
  }

  #session(partition: string, account: string, path: string, of?: string): Caller {
    const name = path.slice(path.lastIndexOf("/") + 1);
    const sessionName = of ?? this.#dice.of(["nightly", "s-1", "session", "Audit"]);
    const principal = `arn:${partition}:sts::${account}:assumed-role/${name}/${sessionName}`;
    return {
      letter: "r",
      principal,
      partition,
      account,
      arn: `arn:${partition}:iam::${account}:role/${path}`,
      name,
      id: undefined,
    };
  }

  /** The keys of the caller and of its credentials, and of the time. */
  #settleCaller(caller: Caller, keys: Map<string, readonly string[]>): CallerKind {
    const dice = this.#dice;
    const set = (key: string, ...values: string[]): void => void keys.set(key, values);
    const now = this.#second(["aws:currenttime", "aws:epochtime"]) ?? 1_767_268_800 + dice.below(100_000_000);
    const atTime = (seconds: number): void => {
      set("aws:CurrentTime", iso(seconds));
      set("aws:EpochTime", String(seconds));
    };
    const { letter, account, arn, name } = caller;
    if (letter === "s") {
      atTime(now);
      set("aws:PrincipalIsAWSService", "true");
      set("aws:PrincipalServiceName", caller.principal);
      set("aws:PrincipalServiceNamesList", caller.principal);
      return "service";
    }
    if (letter === "a" || letter === "o") {
      atTime(now);
      if (letter === "o") set("aws:FederatedProvider", caller.principal);
      return letter === "a" ? "saml" : "oidc";
    }
    set("aws:PrincipalArn", arn);
    set("aws:PrincipalAccount", account ?? home);
    set("aws:PrincipalIsAWSService", "false");
    set("aws:PrincipalType", letter === "u" ? "User" : "AssumedRole");
    if (letter === "u") set("aws:username", name);
    const sessionName = caller.principal.slice(caller.principal.lastIndexOf("/") + 1);
    set("aws:userid", caller.id ?? (letter === "u" ? "AIDASOMEUSERIDXYZ1234" : `AROASOMEROLEIDXYZ123:${sessionName}`));
    const asked = this.#second(["aws:tokenissuetime"]);
    const age = this.#age();
    // Sessions last for some time at most; what a policy asks of their time comes first.
    const issued = asked !== undefined && dice.chance(70) ? asked : Math.max(0, now - age);
    const later = Math.max(now, issued);
    const kind: CallerKind =
      letter === "r"
        ? "role-session"
        : dice.of<CallerKind>(["long-term-key", "long-term-key-with-mfa", "session-token", "session-token-with-mfa"]);
    const present = (value: string, seconds?: number): void => {
      set("aws:MultiFactorAuthPresent", value);
      if (seconds !== undefined) set("aws:MultiFactorAuthAge", String(seconds));
    };
    atTime(kind.startsWith("long-term") ? now : later);
    if (!kind.startsWith("long-term")) set("aws:TokenIssueTime", iso(issued));
    switch (kind) {
      case "long-term-key":
        break;
      case "long-term-key-with-mfa":
        present("true", 0);
        break;
      case "session-token":
        present("false");
        break;
      case "session-token-with-mfa":
        // A code may be given with the call as well, which then was used just now.
        present("true", dice.chance(15) ? 0 : later - issued);
        break;
      case "role-session": {
        // Role sessions have no MFA, or that of the session that they came from; those of federation have no key.
        const way = dice.weighted([[6, "false"] as const, [2, "true"] as const, [2, "absent"] as const]);
        if (way === "false") present("false");
        if (way === "true") present("true", age);
        break;
      }
    }
    return kind;
  }

  /** A second near those that policies speak of; undefined where they speak of none. */
  #second(keys: readonly string[]): number | undefined {
    const dice = this.#dice;
    const written = dice.oneOf(keys.flatMap((key) => (this.#byKey.get(key) ?? []).flatMap(({ values }) => values)));
    if (written === undefined) return undefined;
    const isEpoch = /^-?\d+$/.test(written) && !/^\d{4}$/.test(written);
    const seconds = Math.floor(isEpoch ? Number(written) : Date.parse(written) / 1000);
    const near = seconds + dice.of([0, 1, -1, 0, 86_400, -86_400]);
    return near >= 0 && near <= 253_402_300_799 ? near : undefined;
  }

  #age(): number {
    const dice = this.#dice;
    const written = dice.oneOf((this.#byKey.get("aws:multifactorauthage") ?? []).flatMap(({ values }) => values));
    const wanted = Math.floor(Number(written ?? dice.of([0, 1, 60, 899, 900, 901, 3599, 3600, 3601, 40_000])));
    const near = wanted + dice.of([0, 1, -1, 0]);
    return near >= 0 && near <= 1_000_000_000 ? near : 1;
  }
}

function iso(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
}

function actionOf({ letter }: Caller): string {
  if (letter === "a") return "sts:AssumeRoleWithSAML";
  return letter === "o" ? "sts:AssumeRoleWithWebIdentity" : "sts:AssumeRole";
}

function hostOf(provider: string): string {
  return provider.startsWith("arn:") ? provider.slice(provider.indexOf("/") + 1) : provider;
}

const noAccount = { account: undefined, arn: "", name: "", id: undefined } as const;

function serviceOf(name: string): Caller {
  return { ...noAccount, letter: "s", principal: name, partition: "aws" };
}

function providerOf(text: string): Caller {
  const letter = text.includes(":saml-provider/") ? "a" : "o";
  return {
    ...noAccount,
    letter,
    principal: text,
    partition: text.startsWith("arn:") ? (text.split(":")[1] ?? "aws") : "aws",
  };
}
