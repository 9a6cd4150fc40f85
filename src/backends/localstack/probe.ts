import { randomBytes, randomInt } from "node:crypto";
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  CreateVirtualMFADeviceCommand,
  DeactivateMFADeviceCommand,
  DeleteAccessKeyCommand,
  DeleteRoleCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  DeleteVirtualMFADeviceCommand,
  EnableMFADeviceCommand,
  type IAMClient,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import { AssumeRoleCommand, GetCallerIdentityCommand, type STSClient } from "@aws-sdk/client-sts";
import { BackendUnavailable } from "../backend.js";
import { Clients, type Keys, rootOf, type Target } from "../sdk/clients.js";
import { type ErrorAnswer, errorAnswer, isAuthorizationDenial } from "../sdk/refusal.js";
import { TotpDevice } from "../sdk/totp-device.js";
import { beforeInterruption } from "./interruption.js";

/** What an endpoint was seen to enforce. Where something could not be seen, it counts as not enforced. */
export interface Enforcement {
  /** Who answers there: `LocalStack 4.14.0 (community)`, `policy-check 0.1.0`. */
  readonly name: string;
  /** A role that trusts the caller is assumed; one that denies everyone, and one that trusts another principal, are not. */
  readonly trustPolicies: boolean;
  /** A role that requires MFA is assumed with a correct code, and not without one. */
  readonly mfaConditions: boolean;
  /** A wrong code and one that was used before are refused, with AWS's error for codes. */
  readonly mfaCodes: boolean;
  /** Whether an access key of twelve digits is the root of an account of that number, or all keys belong to one. */
  readonly accounts: { readonly kind: "several" } | { readonly kind: "one"; readonly account: string };
  /** Whether the clock of codes and sessions can be moved; how far it is ahead of this machine's, in seconds. */
  readonly clock: { readonly kind: "movable"; readonly ahead: number } | { readonly kind: "fixed" };
  /** What was seen instead of enforcement, as sentences without their period: `a role that denies everyone was assumed`. */
  readonly lapses: readonly string[];
}

/** Whether the endpoint's own decisions can be used, without the gateway. */
export function enforcesEverything({ trustPolicies, mfaConditions, mfaCodes }: Enforcement): boolean {
  return trustPolicies && mfaConditions && mfaCodes;
}

/** In words for the report: what it enforces, and who therefore decides. */
export function describeEnforcement(enforcement: Enforcement): string {
  const { name, lapses } = enforcement;
  if (enforcesEverything(enforcement)) {
    return `${name} enforces trust policies, MFA conditions and MFA codes: state and decision by ${name}`;
  }
  const parts = [
    [enforcement.trustPolicies, "trust policies"],
    [enforcement.mfaConditions, "MFA conditions"],
    [enforcement.mfaCodes, "MFA codes"],
  ] as const;
  const missing = parts.filter(([isEnforced]) => !isEnforced).map(([, what]) => what);
  return `${name} does not enforce ${listed(missing)} (${lapses.join("; ")}): state by ${name}, decision by policy-check`;
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

/**
 * Finds out by calls what an endpoint enforces, in an account of its own if there are several, and removes what it made.
 * Rejects with {@link BackendUnavailable} where the endpoint does not answer, or no user and roles can be made there.
 */
export async function probe(target: Target): Promise<Enforcement> {
  const account = String(100_000_000_000 + randomInt(2 ** 39));
  const clients = new Clients(target);
  const iam = clients.iam(account);
  try {
    const caller = await setUp(target, clients.sts(rootOf(account)).send(new GetCallerIdentityCommand({})));
    if (caller.Account === undefined) throw unusable(target, "GetCallerIdentity answers without an account");
    const accounts =
      caller.Account === account ? ({ kind: "several" } as const) : ({ kind: "one", account: caller.Account } as const);
    const [name, clock] = await Promise.all([nameOf(target), clockOf(target)]);
    const made = new Made(iam);
    const takeBack = beforeInterruption(() => made.remove());
    try {
      const ahead = clock.kind === "movable" ? clock.ahead : 0;
      const setup = await prepare(target, clients, made, ahead);
      return { name, accounts, clock, ...(await examine(setup, ahead)) };
    } finally {
      await made.remove();
      takeBack();
    }
  } finally {
    clients.destroy();
  }
}

function unusable({ url }: Target, what: string): BackendUnavailable {
  return new BackendUnavailable(
    `${url} cannot be used: ${what}; it must be an endpoint with IAM and STS, such as LocalStack's`,
  );
}

/** An answer without which nothing can be found out. */
async function setUp<T>(target: Target, call: Promise<T>): Promise<T> {
  return call.catch((error: unknown) => {
    const answer = errorAnswer(error);
    const why = answer === undefined ? String(error) : told(answer);
    throw unusable(target, `it answers a call of an account root user with ${why.replace(/\p{Cc}+/gu, " ")}`);
  });
}

function told({ code, status, message }: ErrorAnswer): string {
  return `${code} (HTTP ${status}): ${message}`;
}

/** What the health page says of itself; LocalStack's has its edition and version. */
async function nameOf({ url }: Target): Promise<string> {
  const { edition, version } = await pageOf(`${url}/_localstack/health`, "GET");
  const isWord = (value: unknown): value is string => typeof value === "string" && /^[\w.+-]{1,40}$/.test(value);
  if (!isWord(edition)) return "the endpoint";
  if (edition === "policy-check") return `policy-check${isWord(version) ? ` ${version}` : ""}`;
  return `LocalStack${isWord(version) ? ` ${version}` : ""} (${edition})`;
}

async function clockOf({ url }: Target): Promise<Enforcement["clock"]> {
  const { now } = await pageOf(`${url}/_policy-check/clock`, "POST", '{"advanceSeconds":0}');
  const time = typeof now === "string" ? Date.parse(now) : Number.NaN;
  if (Number.isNaN(time)) return { kind: "fixed" };
  return { kind: "movable", ahead: Math.max(0, Math.round((time - Date.now()) / 1000)) };
}

/** The fields of a JSON page; none where there is no such page. */
async function pageOf(url: string, method: string, body?: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    const signal = AbortSignal.timeout(5000);
    const response = await fetch(url, { method, signal, ...(body === undefined ? {} : { body }) });
    const page: unknown = await response.json();
    return response.ok && typeof page === "object" && page !== null ? { ...page } : {};
  } catch {
    return {};
  }
}

/** What was made for the probe, to be removed again as far as that goes, the last first. */
class Made {
  readonly #iam: IAMClient;
  readonly #removals: ((iam: IAMClient) => Promise<unknown>)[] = [];
  /** The call under way, whose removal is not known yet. */
  #making: Promise<unknown> = Promise.resolve();
  #removed: Promise<void> | undefined;

  constructor(iam: IAMClient) {
    this.#iam = iam;
  }

  /** Makes something and remembers how to remove it again. An interrupted probe makes no more, and waits for its end. */
  make<T>(call: (iam: IAMClient) => Promise<T>, removal: (answer: T, iam: IAMClient) => Promise<unknown>): Promise<T> {
    if (this.#removed !== undefined) return new Promise(() => {});
    const made = call(this.#iam).then((answer) => {
      this.#removals.push((iam) => removal(answer, iam));
      return answer;
    });
    this.#making = made;
    return made;
  }

  /** Removes once, however often it is called: the probe ends, and an interrupted process does, too. */
  remove(): Promise<void> {
    this.#removed ??= this.#making
      .catch(() => {})
      .then(async () => {
        for (const removal of this.#removals.reverse()) await removal(this.#iam).catch(() => {});
      });
    return this.#removed;
  }
}

interface ProbeSetup {
  readonly user: STSClient;
  /** Absent where the endpoint has no devices, or none whose codes can be computed. */
  readonly device: TotpDevice | undefined;
  /** ARNs of roles that trust the user; deny everyone; trust another principal; trust the user with MFA. */
  readonly roles: {
    readonly open: string;
    readonly denied: string;
    readonly foreign: string;
    readonly guarded: string;
  };
}

async function prepare(target: Target, clients: Clients, made: Made, ahead: number): Promise<ProbeSetup> {
  const prefix = `policy-check-probe-${randomBytes(6).toString("hex")}`;
  const UserName = prefix;
  const { User } = await setUp(
    target,
    made.make(
      (iam) => iam.send(new CreateUserCommand({ UserName })),
      (_, iam) => iam.send(new DeleteUserCommand({ UserName })),
    ),
  );
  const { AccessKey } = await setUp(
    target,
    made.make(
      (iam) => iam.send(new CreateAccessKeyCommand({ UserName })),
      (answer, iam) =>
        iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId: answer.AccessKey?.AccessKeyId ?? "" })),
    ),
  );
  const { AccessKeyId, SecretAccessKey } = AccessKey ?? {};
  if (User?.Arn === undefined || AccessKeyId === undefined || SecretAccessKey === undefined) {
    throw unusable(target, "CreateUser and CreateAccessKey do not answer with an ARN and a key");
  }
  // The trust policy alone is to decide: whatever wants an identity policy too, finds one.
  const PolicyName = "assume";
  const PolicyDocument = policy({ Effect: "Allow", Action: "sts:AssumeRole", Resource: "*" });
  await setUp(
    target,
    made.make(
      (iam) => iam.send(new PutUserPolicyCommand({ UserName, PolicyName, PolicyDocument })),
      (_, iam) => iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName })),
    ),
  );
  const role = async (suffix: string, statement: Readonly<Record<string, unknown>>): Promise<string> => {
    const RoleName = `${prefix}-${suffix}`;
    const AssumeRolePolicyDocument = policy({ Effect: "Allow", Action: "sts:AssumeRole", ...statement });
    const { Role } = await setUp(
      target,
      made.make(
        (iam) => iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument })),
        (_, iam) => iam.send(new DeleteRoleCommand({ RoleName })),
      ),
    );
    if (Role?.Arn === undefined) throw unusable(target, "CreateRole does not answer with an ARN");
    return Role.Arn;
  };
  const Principal = { AWS: User.Arn };
  const keys: Keys = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey };
  const roles = {
    open: await role("open", { Principal }),
    denied: await role("denied", { Effect: "Deny", Principal: { AWS: "*" } }),
    foreign: await role("foreign", { Principal: { Service: "ec2.amazonaws.com" } }),
    guarded: await role("guarded", { Principal, Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } }),
  };
  const device = await enabledDevice(made, UserName, ahead).catch(() => undefined);
  return { user: clients.sts(keys), device, roles };
}

function policy(statement: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
}

async function enabledDevice(made: Made, UserName: string, ahead: number) {
  const { VirtualMFADevice } = await made.make(
    (iam) => iam.send(new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: UserName })),
    (answer, iam) =>
      iam.send(new DeleteVirtualMFADeviceCommand({ SerialNumber: answer.VirtualMFADevice?.SerialNumber })),
  );
  const { SerialNumber, Base32StringSeed } = VirtualMFADevice ?? {};
  if (SerialNumber === undefined || Base32StringSeed === undefined) return undefined;
  const device = TotpDevice.of(SerialNumber, Base32StringSeed);
  const [AuthenticationCode1, AuthenticationCode2] = device.enablingCodes(Date.now() / 1000 + ahead);
  const codes = { AuthenticationCode1, AuthenticationCode2 };
  await made.make(
    (iam) => iam.send(new EnableMFADeviceCommand({ UserName, SerialNumber, ...codes })),
    (_, iam) => iam.send(new DeactivateMFADeviceCommand({ UserName, SerialNumber })),
  );
  return device;
}

/** What became of an attempt to assume a role. */
type Attempt = { readonly kind: "assumed" } | { readonly kind: "refused"; readonly answer: ErrorAnswer };

/** An attempt with what is expected of it. */
interface Check {
  readonly isMet: (attempt: Attempt) => boolean;
  /** `a role that requires MFA`. */
  readonly subject: string;
  /** `without MFA`; absent where there is nothing to say. */
  readonly how?: string;
  readonly role: string;
  readonly code?: string;
}

const isAssumed = ({ kind }: Attempt): boolean => kind === "assumed";
const isDenied = (attempt: Attempt): boolean => attempt.kind === "refused" && isAuthorizationDenial(attempt.answer);
/** AWS has the code AccessDenied for wrong codes too; only the message tells them from denials. */
const isCodeRefused = (attempt: Attempt): boolean =>
  attempt.kind === "refused" &&
  attempt.answer.code === "AccessDenied" &&
  attempt.answer.message.startsWith("MultiFactorAuthentication failed");

async function examine(
  { user, device, roles }: ProbeSetup,
  ahead: number,
): Promise<Pick<Enforcement, "trustPolicies" | "mfaConditions" | "mfaCodes" | "lapses">> {
  const lapses: string[] = [];
  const attempt = async (RoleArn: string, TokenCode?: string): Promise<Attempt> => {
    const mfa = TokenCode === undefined || device === undefined ? {} : { SerialNumber: device.serialNumber, TokenCode };
    try {
      await user.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "policy-check-probe", ...mfa }));
      return { kind: "assumed" };
    } catch (error) {
      const answer = errorAnswer(error);
      if (answer === undefined) throw new BackendUnavailable(`the endpoint stopped answering: ${String(error)}`);
      return { kind: "refused", answer };
    }
  };
  const meets = async ({ isMet, subject, how, role, code }: Check): Promise<boolean> => {
    const outcome = await attempt(role, code);
    if (isMet(outcome)) return true;
    const manner = how === undefined ? "" : ` ${how}`;
    const what = outcome.kind === "assumed" ? " was assumed" : "";
    lapses.push(`${subject}${what}${manner}${outcome.kind === "refused" ? `: ${told(outcome.answer)}` : ""}`);
    return false;
  };
  const { open, denied, foreign, guarded: role } = roles;
  const isOpen = await meets({ isMet: isAssumed, subject: "a role that trusts the caller", role: open });
  const isClosed = await meets({ isMet: isDenied, subject: "a role that denies everyone", role: denied });
  const isForeign = await meets({ isMet: isDenied, subject: "a role that trusts another principal", role: foreign });
  const subject = "a role that requires MFA";
  const isGuarded = await meets({ isMet: isDenied, subject, how: "without MFA", role });
  const trustPolicies = isOpen && isClosed && isForeign;
  if (device === undefined) {
    lapses.push("a virtual MFA device could not be enabled with its codes");
    return { trustPolicies, mfaConditions: false, mfaCodes: false, lapses };
  }
  const code = device.freshCode(Date.now() / 1000 + ahead);
  const wrong = String((Number(code) + 500_000) % 1_000_000).padStart(6, "0");
  const isWrongRefused = await meets({ isMet: isCodeRefused, subject, how: "with a wrong code", role, code: wrong });
  const isRightTaken = await meets({ isMet: isAssumed, subject, how: "with a correct code", role, code });
  const isUsedRefused = await meets({ isMet: isCodeRefused, subject, how: "with a used code", role, code });
  return {
    trustPolicies,
    mfaConditions: isGuarded && isRightTaken,
    mfaCodes: isWrongRefused && isRightTaken && isUsedRefused,
    lapses,
  };
}
