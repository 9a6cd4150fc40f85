import type { Account } from "../../accounts/index.js";
import type { CallOfWay, RoleThing, WayOn } from "./way.js";
import { shortName } from "./way.js";

/** A call of a service: an action, and a resource that is like those that it is about, without partition and account. */
export interface ServiceCall {
  /** `service:Name`. */
  readonly action: string;
  /** What the ARN ends in: `function:x`; absent for actions that are allowed on `*` only. */
  readonly on?: string | undefined;
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
}

/**
 * The way to pass a role to a service and have it act.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
 */
export function passRoleTo({ id, service, runs, source, alternatives }: PassedTo): WayOn<RoleThing> {
  return {
    ...{ id, action: "iam:PassRole", source, kind: "role" },
    summary: `passes a role to ${runs}`,
    attempts: ({ arn, account, services }) => {
      if (!services.has(service)) return [];
      const pass = { action: "iam:PassRole", resource: arn, context: { "iam:PassedToService": service } };
      return alternatives.map((calls) => ({
        calls: [pass, ...calls.map((call) => questionOf(call, account))] as const,
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

function questionOf({ action, on, isOfAws }: ServiceCall, { id, partition }: Account): CallOfWay {
  if (on === undefined) return { action, resource: "*" };
  const [service = ""] = action.split(":");
  const account = isOfAws === true ? "" : id;
  return { action, resource: `arn:${partition}:${service}:us-east-1:${account}:${on}`, isLike: true };
}

function isFirst(value: string, index: number, all: readonly string[]): boolean {
  return all.indexOf(value) === index;
}
