import type { CompiledStatement } from "../engine/index.js";
import { type Principal, readPrincipal } from "../iam/index.js";
import type { TrustEdge } from "./model.js";

/** How a principal calls, which is what it can be asked for. */
export type CallerClass = (typeof callerClasses)[number];

/** All of them, in the order in which they are told. */
export const callerClasses = ["people", "saml", "oidc", "service", "nobody"] as const;

/** A principal of a statement, for people. */
export interface NamedPrincipal {
  /** As the policy writes it. */
  readonly text: string;
  readonly class: CallerClass;
  readonly kind: TrustEdge["kind"];
  /** As the subject of a sentence. */
  readonly subject: string;
  /** Short, for pictures. */
  readonly label: string;
}

/** The principals that a statement names, or leaves out. `homes` are the accounts of the role, as far as they are known. */
export function principalsOf({ source }: CompiledStatement, homes: ReadonlySet<string>): readonly NamedPrincipal[] {
  return (source.principal?.values ?? []).map(({ type, value }) => ({
    text: value,
    ...inWords(readPrincipal(type.value, value), value, homes),
  }));
}

type Words = Omit<NamedPrincipal, "text">;

function inWords(principal: Principal, text: string, homes: ReadonlySet<string>): Words {
  switch (principal.kind) {
    case "everyone":
      return {
        class: "people",
        kind: "everyone",
        subject: "any user or role, in any AWS account, that has permission to call sts:AssumeRole,",
        label: "everybody",
      };
    case "account":
      return {
        class: "people",
        kind: "account",
        subject: `users and roles of account ${principal.account} that have permission to call sts:AssumeRole`,
        label: `account ${principal.account}`,
      };
    case "user":
      return {
        class: "people",
        kind: "user",
        subject: `IAM user ${principal.name}${placeOf(principal, "user", homes)}`,
        label: `user ${principal.name}`,
      };
    case "role":
      return {
        class: "people",
        kind: "role",
        subject: `sessions of the role ${principal.name}${placeOf(principal, "role", homes)}`,
        label: `role ${principal.name}`,
      };
    case "roleSession":
      return {
        class: "people",
        kind: "role",
        subject: `the session ${principal.sessionName} of the role ${principal.roleName}${ofAccount(principal.account, homes)}`,
        label: `session ${principal.roleName}/${principal.sessionName}`,
      };
    case "federatedUser":
      // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_getfederationtoken.html
      return {
        class: "nobody",
        kind: "federated",
        subject: `the federated user ${principal.name}${ofAccount(principal.account, homes)}, whose sessions cannot assume roles,`,
        label: `federated user ${principal.name}`,
      };
    case "uniqueId":
      return {
        class: "people",
        kind: "other",
        subject: `the ${principal.id.startsWith("AIDA") ? "user" : "role"} with the unique ID ${principal.id}`,
        label: principal.id,
      };
    case "service":
      return {
        class: "service",
        kind: "service",
        subject: `the AWS service ${principal.name}`,
        label: `service ${principal.name}`,
      };
    case "provider": {
      const name = principal.text.slice(principal.text.indexOf("/") + 1);
      return principal.type === "saml"
        ? {
            class: "saml",
            kind: "saml",
            subject: `callers with an assertion of the SAML provider ${name}`,
            label: `SAML provider ${name}`,
          }
        : {
            class: "oidc",
            kind: "oidc",
            subject: `callers with a web identity token of ${name}`,
            label: `web identity ${name}`,
          };
    }
    case "nobody":
      return {
        class: "nobody",
        kind: "other",
        subject: `${JSON.stringify(text)}, which is not a valid principal,`,
        label: text,
      };
  }
}

/** The path and the account of a user or role, as far as they say more than the name. */
function placeOf(
  { arn, account }: { readonly arn: string; readonly account: string },
  type: "user" | "role",
  homes: ReadonlySet<string>,
): string {
  const path = arn.slice(arn.indexOf(`:${type}/`) + type.length + 2, arn.lastIndexOf("/"));
  const hasPath = arn.indexOf(`:${type}/`) + type.length + 1 < arn.lastIndexOf("/");
  const parts = [...(hasPath ? [`path ${path}`] : []), ...(homes.has(account) ? [] : [`account ${account}`])];
  return parts.length === 0 ? "" : ` (${parts.join(", ")})`;
}

function ofAccount(account: string, homes: ReadonlySet<string>): string {
  return homes.has(account) ? "" : ` of account ${account}`;
}
