import type { Trap } from "../finding.js";
import { settingNamed, type WrittenSection } from "../text/written.js";

/** What is in one profile and does not go together, or is read by nobody. */
export function kindTraps(name: string, sections: readonly WrittenSection[]): readonly Trap[] {
  const at = (key: string) => settingNamed(sections, key)?.place;
  const role = at("role_arn");
  const traps: Trap[] = [];
  const add = (id: string, severity: Trap["severity"], key: string, message: string, remedy: string): void => {
    const place = at(key);
    if (place !== undefined) traps.push({ id, severity, message, remedy, place });
  };
  if (role === undefined) {
    const message = `no client reads mfa_serial of the profile ${name}, which has no role_arn`;
    const remedy = "move it to the profile that has role_arn, or get a session with aws sts get-session-token";
    add("mfa-serial-unread", "warning", "mfa_serial", message, remedy);
  } else {
    const hasSource = at("source_profile") !== undefined || at("credential_source") !== undefined;
    for (const [id, key, what, ends] of besides) {
      // A web identity needs the role: only another source is a choice.
      if (id === "web-identity-beside-role" && !hasSource) continue;
      const message = `the profile ${name} has ${what} beside a role, and clients choose differently between them${ends}`;
      add(id, "security-warning", key, message, "move one of them to a profile of its own");
    }
    add(
      ...(["keys-beside-role", "warning", "aws_access_key_id"] as const),
      `the profile ${name} has a key and a role: as a source profile its role is not assumed, except by Terraform`,
      "move the key to a profile of its own",
    );
  }
  return [...traps, ...bothFiles(name, sections)];
}

const besides = [
  ["sso-beside-role", "sso_session", "IAM Identity Center", ": the SDK for Ruby takes the sign-on"],
  ["sso-beside-role", "sso_start_url", "IAM Identity Center", ": the SDK for Ruby takes the sign-on"],
  ["process-beside-role", "credential_process", "credential_process", ""],
  [
    "web-identity-beside-role",
    "web_identity_token_file",
    "web_identity_token_file",
    ": the AWS CLI, boto3 and the SDK for Ruby send the token, and do not prompt for an MFA code",
  ],
] as const;

/** The files are joined by all but the SDK for Ruby. */
function bothFiles(name: string, sections: readonly WrittenSection[]): readonly Trap[] {
  const keys = ["role_arn", "source_profile", "credential_source", "mfa_serial", "external_id", "duration_seconds"];
  const inFile = (file: string, key: string) =>
    settingNamed(
      sections.filter((each) => each.file === file),
      key,
    );
  const [ofCredentials] = keys.flatMap((key) => inFile("credentials", key) ?? []);
  const isInConfig = keys.some((key) => inFile("config", key) !== undefined);
  if (ofCredentials === undefined || !isInConfig) return [];
  const message = `the role of the profile ${name} is in both files: the SDK for Ruby reads one of them, and for other clients the credentials file goes before the config file`;
  const remedy = "write what belongs to the role into the config file only";
  return [{ id: "role-in-both-files", severity: "security-warning", message, remedy, place: ofCredentials.place }];
}
