import type { ActionName, AnyAction, ServiceName } from "../calls/action.js";
import type { Session } from "../sts/sessions.js";
import type { WireRequest } from "../wire/signature.js";
import type { XmlPart } from "./answer-xml.js";
import type { KnownCaller } from "./known-caller.js";
import type { Picture } from "./picture.js";
import type { DecisionSettings } from "./settings.js";

/**
 * What the gateway does with the calls of an action besides passing them on. `decide`: the endpoint's own action decides
 * first. `authorize`: only the permission is checked; the upstream does the rest. `answer`: the gateway answers if it
 * knows the caller. `learn`: the call is passed on, and its answer is read.
 */
export type TreatmentKind = "decide" | "authorize" | "answer" | "learn";

/** A call whose parameters were read, before it is decided. */
export interface CallToDecide {
  readonly action: AnyAction;
  readonly input: object;
  /** Undefined for actions that are not signed. */
  readonly caller: KnownCaller | undefined;
  readonly picture: Picture;
}

/** A call that the upstream answered with success. */
export interface AnsweredCall {
  readonly request: WireRequest;
  /** The value of a parameter; undefined if it was not given. */
  parameter(name: string): string | undefined;
  /** The action's result in the upstream's answer; undefined if the answer has none. */
  readonly result: XmlPart | undefined;
  /** The session that the endpoint itself would give. */
  readonly session: Session | undefined;
  readonly settings: DecisionSettings;
}

/** How the gateway treats the calls of one action. Calls of all other actions are passed on as they are. */
export interface Treatment {
  readonly service: ServiceName;
  readonly action: string;
  readonly kind: TreatmentKind;
  /** False if the decision does not need the caller's policies: no permission is required. */
  readonly needsPolicies: boolean;
  /** Reads from the upstream what the call is about, besides its caller. */
  reads(call: CallToDecide): Promise<void>;
  /** Keeps what the answer tells and what nobody can ask the upstream for later. */
  learns(call: AnsweredCall): Promise<void> | void;
}

type Parts = Partial<Pick<Treatment, "needsPolicies" | "reads" | "learns">>;

/** How the gateway treats the calls of an action of IAM. */
export function treatIam(action: ActionName<"iam">, kind: TreatmentKind, parts: Parts): Treatment {
  return treat("iam", action, kind, parts);
}

/** How the gateway treats the calls of an action of STS. */
export function treatSts(action: ActionName<"sts">, kind: TreatmentKind, parts: Parts): Treatment {
  return treat("sts", action, kind, parts);
}

function treat(
  service: ServiceName,
  action: string,
  kind: TreatmentKind,
  { needsPolicies = true, reads = async () => {}, learns = () => {} }: Parts,
): Treatment {
  return { service, action, kind, needsPolicies, reads, learns };
}
