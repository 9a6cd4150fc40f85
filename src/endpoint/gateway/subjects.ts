import type { Account } from "../state/entities.js";
import { accountOf, type KnownCaller } from "./known-caller.js";
import { roleInArn } from "./picture.js";
import type { CallToDecide } from "./treatment.js";

/** The text of a parameter; undefined if it was not given. */
export function textIn(input: object, name: string): string | undefined {
  const value: unknown = Object.entries(input).find(([each]) => each === name)?.[1];
  return typeof value === "string" ? value : undefined;
}

/** Reads the user that a call of IAM names, unless it is the caller, who is read in any case. */
export async function readNamedUser({ input, caller, picture }: CallToDecide): Promise<void> {
  const name = textIn(input, "UserName");
  if (caller === undefined || name === undefined || isUser(caller, name)) return;
  await picture.user(accountOf(caller), name, { policies: false });
}

function isUser(caller: KnownCaller, name: string): boolean {
  if (caller.kind === "key") return caller.key.userName === name;
  return (
    caller.kind === "session" && caller.known.session.subject.kind === "user" && caller.known.holder?.name === name
  );
}

/** Reads the role that a call assumes and the session policies; `readMore` reads what else is needed of the role's account. */
export async function readAssumedRole(
  { input, caller, picture }: CallToDecide,
  readMore: (account: Account) => Promise<void> = async () => {},
): Promise<void> {
  const found = roleInArn(textIn(input, "RoleArn") ?? "");
  if (found === undefined) return;
  const account = picture.account(found.account);
  const session = caller?.kind === "session" ? caller.known : undefined;
  const isOwn = session?.session.account === found.account && session.holder?.name === found.name;
  await Promise.all([
    // A role that assumes itself is read as the caller, with more.
    isOwn && session.session.subject.kind === "role" && session.holder.path === found.path
      ? undefined
      : picture.role(found.account, found, { policies: false }),
    ...policyArnsIn(input).map((arn) => picture.managedPolicy(account, arn)),
    readMore(account),
  ]);
}

function policyArnsIn(input: object): readonly string[] {
  if (!("PolicyArns" in input) || !Array.isArray(input.PolicyArns)) return [];
  const given: readonly { readonly arn?: unknown }[] = input.PolicyArns;
  return given.flatMap(({ arn }) => (typeof arn === "string" ? [arn] : []));
}
