/** A user, a group or a role by its ARN. */
export interface NamedEntity {
  readonly account: string;
  readonly kind: "user" | "group" | "role";
  /** With its path, without the first slash. */
  readonly name: string;
}

/** What the ARN of a user, group or role says of it; undefined for any other caller. */
export function namedEntity(arn: string): NamedEntity | undefined {
  const [, account = "", kind, name = ""] = /^arn:[^:]*:iam::(\d{12}):(user|group|role)\/(.+)$/s.exec(arn) ?? [];
  return kind === "user" || kind === "group" || kind === "role" ? { account, kind, name } : undefined;
}

/** A user or role by its name, with the account where the report has several; any other caller as the report has it. */
export function shortName(arn: string, accounts: readonly string[]): string {
  const entity = namedEntity(arn);
  if (entity === undefined) return arn;
  return accounts.length < 2 ? entity.name : `${entity.name} (${entity.account})`;
}
