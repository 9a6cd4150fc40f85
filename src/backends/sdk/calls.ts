import type { Credentials } from "../../callers/index.js";
import type { ContextInput } from "../../engine/index.js";
import type { Evidence, Explanation, Outcome, Session } from "../backend.js";
import type { ExplainSettings } from "../explain-call.js";
import type { GivenRole } from "../scene.js";
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
import type { NotedCall, SdkStageSettings } from "./stage-settings.js";

/** A call by the SDK, with `A` as its answer, and what is said of it in evidence. */
export interface SdkCall<A extends object> {
  readonly action: string;
  readonly caller: string;
  readonly resource: string;
  readonly mfa: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly send: () => Promise<A>;
  readonly explain: (settings: ExplainSettings) => Explanation | undefined;
  readonly succeeded: (answer: A, now: number) => { readonly arn: string; readonly session: Session | undefined };
}

/** Credentials in the form in which STS gives them. */
interface GivenCredentials {
  readonly AccessKeyId?: string | undefined;
  readonly SecretAccessKey?: string | undefined;
  readonly SessionToken?: string | undefined;
  readonly Expiration?: Date | undefined;
}

/** What a session does not have unless somebody says so. */
export const emptySession = {
  user: undefined,
  role: undefined,
  sourceIdentity: undefined,
  tags: [],
  transitiveTagKeys: [],
  sessionPolicy: undefined,
} as const;

/** The calls of a scenario: what comes of them, and the credentials that they give, which stay here. */
export class Calls {
  readonly #settings: SdkStageSettings;
  readonly #words: ShownWords;
  readonly #sessionKeys = new WeakMap<Session, Keys>();

  constructor(settings: SdkStageSettings, words: ShownWords) {
    this.#settings = settings;
    this.#words = words;
  }

  readonly #fromWire = (text: string): string => this.#settings.names.fromWire(text);

  /** The credentials of a session that a call of this scenario gave. */
  keysOf(session: Session): Keys | undefined {
    return this.#sessionKeys.get(session);
  }

  /** Makes a call and says what came of it. */
  async outcome<A extends object>(call: SdkCall<A>): Promise<Outcome> {
    const { backend, evaluator, url, clock, mfaPropagation, noted } = this.#settings;
    const { action, caller: principal, resource, mfa, parameters } = call;
    const now = clock.now();
    let answered: { readonly answer: A } | { readonly error: ErrorAnswer };
    let requestId: string | undefined;
    try {
      const answer = await call.send();
      requestId = requestIdOf(answer);
      answered = { answer };
    } catch (error) {
      const answer = errorAnswer(error);
      if (answer !== undefined && backend !== "embedded" && isMissingAction(answer)) {
        const why = this.#words.of(errorWords(answer));
        return { kind: "notChecked", reason: `this emulator does not have ${action}: it answers ${why}` };
      }
      if (answer === undefined || isNoAnswer(answer)) return this.#words.broken(`${action} got no answer`, error);
      requestId = requestIdOf(error);
      answered = { error: { ...answer, message: this.#words.of(answer.message) } };
    }
    const decision = requestId === undefined ? undefined : noted?.(requestId);
    const decided = decision?.context && this.#decidedContext(principal, decision.context);
    // Few steps ask for it, and it takes longer than the decision.
    const explanation = once(() => call.explain({ now, mfaPropagation, decided, isForeseen: noted === undefined }));
    const voices = noted === undefined ? secondVoice(explanation()) : undefined;
    const common = {
      backend,
      evaluator,
      endpoint: url,
      call: { action, principal, resource, mfa, parameters },
      decision: decision === undefined ? null : ownDecision(decision),
      ...(voices === undefined ? {} : { voices }),
    };
    if ("answer" in answered) {
      const { arn, session } = call.succeeded(answered.answer, now);
      // The SDK reads whatever page has the status 200; what names nobody is no answer of AWS's API.
      const isAnswer = arn !== "" && (session === undefined || this.#sessionKeys.get(session)?.accessKeyId !== "");
      if (!isAnswer)
        return { kind: "broken", message: `${action} is answered with something else than AWS's API answers` };
      const answer = { kind: "succeeded", arn, code: null, status: 200, message: null } as const;
      const evidence = { ...common, answer };
      return {
        ...{ kind: "succeeded", arn, session, evidence },
        get explanation() {
          return explanation();
        },
      };
    }
    const { error } = answered;
    const kind = isAuthorizationDenial(error) ? "denied" : "failed";
    const evidence: Evidence = { ...common, answer: { kind, arn: null, ...error } };
    return {
      ...{ kind, ...error, evidence },
      get explanation() {
        return explanation();
      },
    };
  }

  #decidedContext(principal: string, context: ReadonlyMap<string, readonly string[]>): ExplainSettings["decided"] {
    const shown: Record<string, ContextInput> = {};
    for (const [key, values] of context) {
      const [only, ...others] = values.map(this.#fromWire);
      shown[key] = only !== undefined && others.length === 0 ? only : values.map(this.#fromWire);
    }
    return { principal, context: shown };
  }

  /** The session of an assumed role, as AssumeRole and its kin answer. */
  roleSession(
    given: GivenCredentials | undefined,
    arn: string | undefined,
    sourceIdentity: string | undefined,
    now: number,
    of: Pick<Session, "role"> &
      Partial<Pick<Session, "user" | "tags" | "transitiveTagKeys" | "sessionPolicy">> & {
        readonly role: GivenRole;
        readonly from: Credentials;
        readonly sessionName: string;
      },
  ): { readonly arn: string; readonly session: Session } {
    const { role, from, sessionName, ...rest } = of;
    const credentials: Credentials = { kind: "roleSession", role: role.arn, sessionName, issuedAt: now, from };
    const shown = this.#fromWire(arn ?? "");
    const identity = sourceIdentity === undefined ? undefined : this.#fromWire(sourceIdentity);
    const session = { ...emptySession, ...rest, credentials, arn: shown, role, sourceIdentity: identity };
    return { arn: shown, session: this.session(given, session, now) };
  }

  /** A session with the credentials of an answer. */
  session(given: GivenCredentials | undefined, description: Omit<Session, "duration">, now: number): Session {
    const { AccessKeyId = "", SecretAccessKey = "", SessionToken, Expiration } = given ?? {};
    const duration = Expiration === undefined ? undefined : Math.round(Expiration.getTime() / 1000 - Math.floor(now));
    const session: Session = { ...description, duration };
    for (const secret of [SecretAccessKey, SessionToken]) if (secret) this.#words.hide(secret);
    const keys = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey };
    this.#sessionKeys.set(session, SessionToken === undefined ? keys : { ...keys, sessionToken: SessionToken });
    return session;
  }
}

/** A value that is made when it is first asked for. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function ownDecision({ decision, statements, undocumented }: NotedCall): NonNullable<Evidence["decision"]> {
  return { decision, statements, undocumented };
}

/** Where somebody else decides, what the engine says of the same call. */
function secondVoice(explanation: Explanation | undefined): Evidence["voices"] {
  if (explanation === undefined) return undefined;
  const { action, resource, decision } = explanation;
  const question = `${action} on ${resource}, by the policies that the scenario gives`;
  return [{ evaluator: "policy-check engine", question, answer: `${decision.decision}: ${decision.reason}` }];
}
