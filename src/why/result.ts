import type { ContextInput, DecisionKind } from "../engine/index.js";
import type { CannotTell } from "./cannot-tell.js";
import type { Change } from "./changes.js";
import type { DecidingLine } from "./deciding.js";
import type { EventCallerKind } from "./event-caller.js";
import type { ToldRefusal } from "./told-refusal.js";

/** What an event says of a call and of the session that made it, and what the policies say of that. */
export interface WhyResult {
  readonly eventId: string | null;
  readonly eventTime: string;
  readonly eventName: string;
  readonly file: string;
  /** Where the event begins. */
  readonly line: number;
  readonly caller: {
    readonly kind: EventCallerKind;
    /** Undefined where the event does not name the caller. */
    readonly arn: string | null;
    readonly account: string | null;
    /** Of a role session the role. */
    readonly role: string | null;
    /** When the session began. */
    readonly since: string | null;
    readonly sourceIdentity: string | null;
    readonly mfa: {
      readonly present: "absent" | "false" | "true" | "unknown";
      /** In seconds; null where nothing is known. */
      readonly age: { readonly least: number; readonly most: number | null } | null;
      readonly why: string;
    };
  };
  /** As `simulate` takes it; null where the event does not say enough for one. */
  readonly request: {
    readonly action: string;
    readonly principal: string;
    readonly resource: string;
    readonly context: Readonly<Record<string, ContextInput>>;
  } | null;
  readonly happened: {
    readonly outcome: "allowed" | "denied" | "failed";
    readonly errorCode: string | null;
    readonly errorMessage: string | null;
    /** Which policy refused the call, where AWS says so. */
    readonly deniedBy: ToldRefusal["by"] | null;
  };
  readonly decision: DecisionKind | "unknown";
  /** A sentence. */
  readonly reason: string;
  /** Whether the decision is what happened, and may be by the policy that AWS names; null where either is not known, and where no policy decided. */
  readonly agrees: boolean | null;
  readonly deciding: readonly DecidingLine[];
  readonly wouldAllow: readonly Change[];
  readonly wouldDeny: readonly Change[];
  readonly cannotTell: readonly CannotTell[];
  /** A Gherkin scenario of the call; null where the steps cannot make it. */
  readonly scenario: string | null;
}
