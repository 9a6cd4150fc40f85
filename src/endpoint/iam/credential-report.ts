import { arnOf, rootArn } from "../state/arns.js";
import type { AccessKey, Account, User } from "../state/entities.js";

/** How long a report is answered again instead of a new one, in seconds; then it has expired. */
export const longestReport = 4 * 3600;

/** What a column says that does not apply, of which nothing is known, and that root users never have. */
const notApplicable = "N/A";
const noInformation = "no_information";
const notSupported = "not_supported";

const columns = [
  ...["user", "arn", "user_creation_time"],
  ...["password_enabled", "password_last_used", "password_last_changed", "password_next_rotation", "mfa_active"],
  ...keyColumns(1),
  ...keyColumns(2),
  ...["cert_1_active", "cert_1_last_rotated", "cert_2_active", "cert_2_last_rotated"],
] as const;

function keyColumns(number: number): readonly string[] {
  const names = ["active", "last_rotated", "last_used_date", "last_used_region", "last_used_service"];
  return names.map((name) => `access_key_${number}_${name}`);
}

/** The endpoint has no signing certificates. */
const certificates = ["false", notApplicable, "false", notApplicable];

/**
 * The credential report of an account, CSV: the root user, and all users by name. Nobody signs in to a console here, and when
 * the account began is not known.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
 */
export function credentialReport(account: Account): string {
  const root = [
    ...["<root_account>", rootArn(account), noInformation],
    ...[notSupported, noInformation, notSupported, notSupported, "false"],
    ...[...keyFields(undefined), ...keyFields(undefined), ...certificates],
  ];
  const users = [...account.users.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
  // No field has a comma, a quotation mark or a line break but names: those are quoted where they have one.
  return [columns, root, ...users.map((user) => fieldsOf(user, account))]
    .map((row) => row.map(quoted).join(","))
    .join("\n");
}

function fieldsOf(user: User, account: Account): readonly string[] {
  const [first, second] = user.accessKeys;
  return [
    ...[user.name, arnOf(account, "user", user), dateOf(user.created)],
    ...passwordFields(user, account),
    String([...account.mfaDevices.values()].some((device) => device.user === user.name)),
    ...[...keyFields(first), ...keyFields(second), ...certificates],
  ];
}

function passwordFields({ loginProfile }: User, { passwordPolicy }: Account): readonly string[] {
  if (loginProfile === undefined) return ["false", notApplicable, notApplicable, notApplicable];
  const changed = loginProfile.changed ?? loginProfile.created;
  const days = passwordPolicy?.["MaxPasswordAge"];
  const rotation = typeof days === "number" && days > 0 ? dateOf(changed, days * 86_400) : notApplicable;
  return ["true", noInformation, dateOf(changed), rotation];
}

/** An inactive key has no date, as AWS's page says. */
function keyFields(key: AccessKey | undefined): readonly string[] {
  const { at, region, service } = key?.lastUsed ?? {};
  const isActive = key?.status === "Active";
  return [
    ...[String(isActive), key === undefined || !isActive ? notApplicable : dateOf(key.created)],
    ...[at === undefined ? notApplicable : dateOf(at), region ?? notApplicable, service ?? notApplicable],
  ];
}

/** As AWS writes dates in reports; `later` is in seconds. */
function dateOf(iso: string, later = 0): string {
  return `${new Date(Date.parse(iso) + later * 1000).toISOString().slice(0, 19)}+00:00`;
}

function quoted(field: string): string {
  return /[",\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
