import { SourceText } from "../diagnostics/index.js";
import { type Decision, explain, type RequestDocumentProblem, readRequestDocument } from "../engine/index.js";
import { refuseUnknownOptions } from "./options.js";

/** A value of a condition key; numbers and booleans count as their text. */
export type ContextValue = string | number | boolean;

/** A policy: its document, or the JSON text of it. With the text, explanations have its lines. */
export type Policy = object | string;

/** A request to decide, with the policies that count. Nothing is made up: a key that is not in `context` is absent. */
export interface SimulationRequest {
  /** As in `sts:AssumeRole`. */
  readonly action: string;
  /** The caller: an ARN, a service such as `ec2.amazonaws.com`, or an identity provider. */
  readonly principal: string;
  /** The ARN of the resource; the role's, for actions that assume one. */
  readonly resource: string;
  /** The account of a resource whose ARN does not name it. */
  readonly resourceAccount?: string | undefined;
  readonly context?: Readonly<Record<string, ContextValue | readonly ContextValue[]>> | undefined;
  readonly policies?:
    | {
        /** The role's trust policy. */
        readonly trust?: Policy | undefined;
        /** The policies of the caller. */
        readonly identity?: readonly Policy[] | undefined;
        readonly permissionsBoundary?: Policy | undefined;
        readonly session?: readonly Policy[] | undefined;
        /** Levels of SCPs (root, organizational units, account), each a list of policies. */
        readonly serviceControl?: readonly (readonly Policy[])[] | undefined;
        /** Levels of RCPs, likewise. */
        readonly resourceControl?: readonly (readonly Policy[])[] | undefined;
        /** The resource's policy, for actions that do not assume a role. */
        readonly resource?: Policy | undefined;
      }
    | undefined;
}

/** How to decide. */
export interface SimulationOptions {
  /** Whether to decide on policies that AWS would refuse to store, as far as they can be read; false if absent. */
  readonly lenient?: boolean | undefined;
}

/** What is wrong with a request or one of its policies. */
export interface SimulationProblem {
  /** Whether the pointer is one of the request, or of the text of a policy. */
  readonly in: "request" | "policy";
  /** RFC 6901 JSON pointer. */
  readonly pointer: string;
  /** In the text of a policy; lines and columns start at 1. Undefined in a request, which has no text. */
  readonly position: RequestDocumentProblem["position"] | undefined;
  readonly message: string;
}

/** What {@link simulate} answers: the decision with its explanation, or why there is none. */
export type Simulation =
  | (Decision & {
      readonly kind: "decided";
      /** With `lenient`: what AWS would refuse to store. */
      readonly ignored: readonly SimulationProblem[];
    })
  | { readonly kind: "refused"; readonly problems: readonly SimulationProblem[] };

/**
 * Decides a request as AWS does, and explains the decision statement by statement.
 *
 * A request that cannot be decided is `refused`, with the problems: an unknown field, a policy that AWS would refuse to
 * store, a context that contradicts the principal. The function reads no files and makes no calls. It throws
 * `InvalidOptionError` for unknown options.
 *
 * @example
 * ```ts
 * import { simulate } from "policy-check";
 *
 * const trust = {
 *   Version: "2012-10-17",
 *   Statement: [{
 *     Effect: "Allow",
 *     Principal: { AWS: "arn:aws:iam::123456789012:user/alice" },
 *     Action: "sts:AssumeRole",
 *     Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } },
 *   }],
 * };
 * const request = {
 *   action: "sts:AssumeRole",
 *   principal: "arn:aws:iam::123456789012:user/alice",
 *   resource: "arn:aws:iam::123456789012:role/deploy",
 *   policies: { trust },
 * };
 * const withoutMfa = simulate(request);
 * const withMfa = simulate({ ...request, context: { "aws:MultiFactorAuthPresent": true } });
 * if (withoutMfa.kind === "decided") console.log(withoutMfa.decision); // implicitDeny
 * if (withMfa.kind === "decided") console.log(withMfa.decision); // allowed
 * ```
 */
export function simulate(request: SimulationRequest, options: SimulationOptions = {}): Simulation {
  refuseUnknownOptions(options, ["lenient"]);
  const source = new SourceText("request", JSON.stringify(request) ?? "");
  const load = (text: string): SourceText => new SourceText("policy", text);
  const read = readRequestDocument(source, { load, lenient: options.lenient ?? false });
  if (read.kind === "refused") return { kind: "refused", problems: read.problems.map(problemOf) };
  return { kind: "decided", ...explain(read.request, read.policies), ignored: read.ignored.map(problemOf) };
}

function problemOf({ file, position, pointer, message }: RequestDocumentProblem): SimulationProblem {
  return file === "request"
    ? { in: "request", pointer, position: undefined, message }
    : { in: "policy", pointer, position, message };
}
