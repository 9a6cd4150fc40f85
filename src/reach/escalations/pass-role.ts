import type { Account } from "../../accounts/index.js";
import type { CallOfWay, RoleThing, WayOn } from "./way.js";
import { shortName } from "./way.js";

/** A call of a service: an action, and a resource that is like those that it is about, without partition and account. */
export interface ServiceCall {
  /** `service:Name`. */
  readonly action: string;
  /** What the ARN ends in: `function:x`; absent for actions that are allowed on `*` only. */
  readonly on?: string | undefined;
  /** Whether the role is passed in this call too. */
  readonly passes?: boolean | undefined;
  /** AWS's own resources have no account. */
  readonly isOfAws?: boolean | undefined;
}

/** A service that acts with the permissions of a role that is passed to it. */
export interface PassedTo {
  readonly id: string;
  /** What the role's trust policy and `iam:PassedToService` name. */
  readonly service: string;
  /** Its name in sentences, with what runs there: `a Lambda function`. */
  readonly runs: string;
  readonly source: string;
  /** Calls that make the service act as the caller wants it to, each list by itself. */
  readonly alternatives: readonly (readonly ServiceCall[])[];
  /** Other calls that a role needs before it can be passed. */
  readonly before?: ((role: RoleThing) => readonly CallOfWay[]) | undefined;
}

/**
 * The way to pass a role to a service and have it act.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
 */
export function passRoleTo({ id, service, runs, source, alternatives, before }: PassedTo): WayOn<RoleThing> {
  return {
    ...{ id, action: "iam:PassRole", source, kind: "role" },
    summary: `passes a role to ${runs}`,
    attempts: (role) => {
      const { arn, account, services } = role;
      if (!services.has(service)) return [];
      const first = before?.(role) ?? [];
      const context = { "iam:PassedToService": service };
      const pass = { action: "iam:PassRole", resource: arn, context, maker: "passer" as const };
      return alternatives.map((calls) => ({
        calls: [pass, ...first, ...calls.map((call) => callOn(call, account, calls[0]))] as const,
        effect: `passes ${shortName(arn)} to ${runs} (${calls
          .map(({ action }) => action)
          .filter(isFirst)
          .join(", ")})`,
        gain: { kind: "roles" as const, arns: [arn] },
        unknown: services.get(service),
      }));
    },
  };
}

/** The page of a path in a public catalogue. */
export function cataloguePage(path: string): string {
  return `https://github.com/DataDog/pathfinding.cloud/blob/main/data/paths/${path}.yaml`;
}

/** The first call of a service passes the role, others use what it made: they may be made by others. */
function callOn(
  { action, on, isOfAws, passes }: ServiceCall,
  { id, partition }: Account,
  first: ServiceCall | undefined,
): CallOfWay {
  const maker = passes === true || action === first?.action ? "passer" : undefined;
  if (on === undefined) return { action, resource: "*", maker };
  const [service = ""] = action.split(":");
  const account = isOfAws === true ? "" : id;
  return { action, resource: `arn:${partition}:${service}:us-east-1:${account}:${on}`, isLike: true, maker };
}

function isFirst(value: string, index: number, all: readonly string[]): boolean {
  return all.indexOf(value) === index;
}
