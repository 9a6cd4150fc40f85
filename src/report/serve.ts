import { statementInWords } from "../engine/index.js";
import { printable, styleOf } from "./style.js";

/** A running endpoint, as far as people and programs need to know it. */
export interface RunningEndpoint {
  readonly url: string;
  readonly account: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** One call, as the log tells it. */
export interface LoggedCall {
  readonly requestId: string;
  readonly action: string;
  readonly caller: string | undefined;
  /** Who an unknown caller claims to be. */
  readonly claimedCaller?: string | undefined;
  readonly status: number;
  readonly error: { readonly code: string; readonly message: string | undefined } | undefined;
  readonly decision:
    | {
        readonly decision: string;
        readonly action: string;
        readonly resource: string;
        readonly statements: readonly string[];
        readonly undocumented: readonly string[];
      }
    | undefined;
  /** Where a call failed that should not. */
  readonly failedAt?: string | undefined;
  /** In milliseconds. */
  readonly duration: number;
}

/** The one line that says to a program that the endpoint is ready. */
export function servingJson({ url, account, region, accessKeyId, secretAccessKey }: RunningEndpoint): string {
  return `${JSON.stringify({ endpoint: url, account, region, accessKeyId, secretAccessKey })}\n`;
}

/** Where the endpoint is and how to call it. */
export function servingPretty(endpoint: RunningEndpoint, { color }: { readonly color: boolean }): string {
  const { bold, dim } = styleOf(color);
  const { url, account, region, accessKeyId, secretAccessKey } = endpoint;
  return `${bold("IAM and STS")} of account ${account} at ${bold(url)}
The pair ${accessKeyId}/${secretAccessKey} is the account's root user. For the AWS CLI and SDKs:

  export AWS_ENDPOINT_URL=${url}
  export AWS_ACCESS_KEY_ID=${accessKeyId} AWS_SECRET_ACCESS_KEY=${secretAccessKey} AWS_DEFAULT_REGION=${region}
  aws sts get-caller-identity

${dim("Press Ctrl+C to stop.")}
`;
}

/** A call as a line of the log: when, who, what, the answer, what decided. */
export function callLine(call: LoggedCall, time: Date, { color }: { readonly color: boolean }): string {
  const { red, green, dim } = styleOf(color);
  const { decision, error } = call;
  const status = (error === undefined ? green : red)(String(call.status));
  const parts = [
    dim(time.toISOString().slice(11, 23)),
    status,
    printable(call.action),
    callerPart(call),
    decision === undefined ? "" : printable(`on ${decision.resource}`),
    decision === undefined ? "" : `${decision.action === call.action ? "" : `${decision.action} `}${decision.decision}`,
    decision === undefined || decision.statements.length === 0
      ? ""
      : printable(`by ${decision.statements.map(ofPolicy).join(", ")}`),
    decision === undefined || decision.undocumented.length === 0
      ? ""
      : `(depends on undocumented: ${decision.undocumented.join(", ")})`,
    error === undefined ? "" : printable(`${error.code}${error.message === undefined ? "" : `: ${error.message}`}`),
    call.failedAt === undefined ? "" : `(please report this error: ${call.failedAt})`,
    dim(`${call.duration.toFixed(1)} ms`),
  ];
  return `${parts.filter((part) => part !== "").join(" ")}\n`;
}

function callerPart({ caller, claimedCaller }: LoggedCall): string {
  if (caller !== undefined) return `by ${caller}`;
  return claimedCaller === undefined ? "by an unknown caller" : `by ${claimedCaller} (claimed, not verified)`;
}

/** `trust/Statement/0` for people: `trust statement 1`. */
function ofPolicy(place: string): string {
  const [, policy, index] = /^(.+)\/Statement\/(\d+)$/.exec(place) ?? [];
  return policy === undefined ? place : `${policy} ${statementInWords({ index: Number(index) })}`;
}

/** The same for programs: JSON, a line a call. Condition keys stay out: an external ID is nobody else's business. */
export function callJson(call: LoggedCall, time: Date): string {
  const line = { time: time.toISOString(), evaluator: "policy-check endpoint", ...call };
  return `${JSON.stringify(line, (name, value: unknown) => (name === "context" ? undefined : value))}\n`;
}
