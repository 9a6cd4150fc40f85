import type { ContextInput } from "../../engine/index.js";
import type { Evidence } from "../../evidence/index.js";
import type { Call, Session } from "../call.js";
import { type ExplainSettings, explainCall } from "../explain-call.js";
import type { BackendEvidence, BackendOutcome, Explanation } from "../outcome.js";
import { shownCall } from "../shown-call.js";
import type { Keys } from "./clients.js";
import {
  type ErrorAnswer,
  errorAnswer,
  errorWords,
  isAuthorizationDenial,
  isMissingAction,
  isNoAnswer,
  requestIdOf,
} from "./refusal.js";
import type { ShownWords } from "./shown-words.js";
import type { SdkTestAccountSettings } from "./test-account-settings.js";

/** How a call is sent by the SDK, with `A` as its answer, and what the answer gives; `now` is in seconds since 1970. */
export interface SdkCall<A extends object> {
  readonly send: () => Promise<A>;
  readonly gives: (answer: A, now: number) => { readonly arn: string; readonly session: Session | undefined };
}

/** Credentials in the form in which STS gives them. */
export interface IssuedCredentials {
  readonly AccessKeyId?: string | undefined;
  readonly SecretAccessKey?: string | undefined;
  readonly SessionToken?: string | undefined;
  readonly Expiration?: Date | undefined;
}

/** The calls of a scenario: their outcomes, and the credentials that they give, which stay here. */
export class Calls {
  readonly #settings: SdkTestAccountSettings;
  readonly #words: ShownWords;
  readonly #sessionKeys = new WeakMap<Session, Keys>();

  constructor(settings: SdkTestAccountSettings, words: ShownWords) {
    this.#settings = settings;
    this.#words = words;
  }

  /** The credentials of a session that a call of this scenario gave. */
  keysOf(session: Session): Keys | undefined {
    return this.#sessionKeys.get(session);
  }

  /** Makes a call and gives its outcome. */
  async outcome<A extends object>(call: Call, { send, gives }: SdkCall<A>): Promise<BackendOutcome> {
    const { backend, evaluator, url, clock, noted } = this.#settings;
    const shown = shownCall(call);
    const now = clock.now();
    let answered: { readonly answer: A } | { readonly error: ErrorAnswer };
    let requestId: string | undefined;
    try {
      const answer = await send();
      requestId = requestIdOf(answer);
      answered = { answer };
    } catch (error) {
      const answer = errorAnswer(error);
      if (answer !== undefined && backend !== "embedded" && isMissingAction(answer)) {
        const why = this.#words.of(errorWords(answer));
        return { kind: "notChecked", reason: `this emulator does not have ${shown.action}: it answers ${why}` };
      }
      if (answer === undefined || isNoAnswer(answer)) return this.#words.broken(`${shown.action} got no answer`, error);
      requestId = requestIdOf(error);
      answered = { error: { ...answer, message: this.#words.of(answer.message) } };
    }
    const decision = requestId === undefined ? undefined : noted?.(requestId);
    const decided = decision?.context && this.#decidedContext(shown.principal, decision.context);
    const explanation = this.#explanation(call, now, decided);
    const evaluatorAnswers = noted === undefined ? engineVoice(explanation) : undefined;
    const common = {
      ...{ backend, evaluator, endpoint: url, call: shown },
      decision: decision === undefined ? null : decidedBy(decision),
      ...(evaluatorAnswers === undefined ? {} : { evaluatorAnswers }),
    };
    if ("answer" in answered) {
      const { arn, session } = gives(answered.answer, now);
      // The SDK reads any page with the status 200; one without an ARN or a key is not an answer of AWS's API.
      const isAnswer = arn !== "" && (session === undefined || this.#sessionKeys.get(session)?.accessKeyId !== "");
      if (!isAnswer) {
        return { kind: "broken", message: `the answer to ${shown.action} is not an answer of AWS's API` };
      }
      const answer = { kind: "succeeded", arn, code: null, status: 200, message: null } as const;
      return { kind: "succeeded", arn, session, evidence: { ...common, answer }, explanation };
    }
    const { error } = answered;
    const kind = isAuthorizationDenial(error) ? "denied" : "failed";
    const evidence: BackendEvidence = { ...common, answer: { kind, arn: null, ...error } };
    return { kind, ...error, evidence, explanation };
  }

  #explanation(call: Call, now: number, decided: ExplainSettings["decided"]): Explanation | undefined {
    const { mfaPropagation, policies, noted } = this.#settings;
    if (!("role" in call)) return undefined;
    return explainCall(call, { now, mfaPropagation, policies, decided, isForeseen: noted === undefined });
  }

  #decidedContext(principal: string, context: ReadonlyMap<string, readonly string[]>): ExplainSettings["decided"] {
    const { fromWire } = this.#settings.names;
    const shown: Record<string, ContextInput> = {};
    for (const [key, values] of context) {
      const [only, ...others] = values.map((value) => fromWire(value));
      shown[key] = only !== undefined && others.length === 0 ? only : values.map((value) => fromWire(value));
    }
    return { principal, context: shown };
  }

  /** A session with the credentials of an answer that has just come. */
  issued(given: IssuedCredentials | undefined, description: Session): Session {
    const { AccessKeyId = "", SecretAccessKey = "", SessionToken, Expiration } = given ?? {};
    // A slow call must not make the session longer than it was asked to be: the endpoint reckons from when it answers.
    const now = Math.floor(this.#settings.clock.now());
    const duration = Expiration === undefined ? undefined : Math.round(Expiration.getTime() / 1000 - now);
    const session: Session = { ...description, duration };
    for (const secret of [SecretAccessKey, SessionToken]) if (secret) this.#words.hide(secret);
    const keys = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey };
    this.#sessionKeys.set(session, SessionToken === undefined ? keys : { ...keys, sessionToken: SessionToken });
    return session;
  }
}

function decidedBy({ decision, statements, undocumented }: NonNullable<Evidence["decision"]>): Evidence["decision"] {
  return { decision, statements, undocumented };
}

/** Where another program decides, what the engine says of the same call. */
function engineVoice(explanation: Explanation | undefined): Evidence["evaluatorAnswers"] {
  if (explanation === undefined) return undefined;
  const { action, resource, decision } = explanation;
  const question = `${action} on ${resource}, by the policies that the scenario gives`;
  return [{ evaluator: "policy-check engine", question, answer: `${decision.decision}: ${decision.reason}` }];
}
