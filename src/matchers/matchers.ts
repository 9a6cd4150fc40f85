import type { Templates } from "../sources/index.js";
import { judgeCall } from "./judged-call.js";
import { judgeMfa } from "./judged-mfa.js";
import type { MatcherAnswer } from "./matcher-answer.js";
import type { MfaRequirement, PolicyCall, RoleChoice } from "./policy-matchers.js";
import { MatcherError } from "./usage-error.js";

/** What test frameworks say of a matcher's call. */
interface MatcherContext {
  readonly isNot?: boolean | undefined;
}

/** The matchers for `expect.extend`; `templates` answers undefined as long as they are not loaded. */
export function policyMatchers(templates: () => Templates | undefined): {
  toRequireMfa(this: MatcherContext, received: unknown, requirement?: MfaRequirement): MatcherAnswer;
  toDeny(this: MatcherContext, received: unknown, call: PolicyCall, choice?: RoleChoice): MatcherAnswer;
  toAllow(this: MatcherContext, received: unknown, call: PolicyCall, choice?: RoleChoice): MatcherAnswer;
} {
  const loaded = (): Templates => {
    const there = templates();
    if (there === undefined) throw new MatcherError("the matchers work inside of tests and hooks only");
    return there;
  };
  return {
    toRequireMfa: function toRequireMfa(received, requirement) {
      return answered(toRequireMfa, () => judgeMfa(received, loaded(), this.isNot === true, requirement));
    },
    toDeny: function toDeny(received, call, choice) {
      return answered(toDeny, () => judgeCall(received, loaded(), "denied", call, choice));
    },
    toAllow: function toAllow(received, call, choice) {
      return answered(toAllow, () => judgeCall(received, loaded(), "allowed", call, choice));
    },
  };
}

/** An answer, or the error of what was given wrongly: its stack begins at the matcher's call, which test frameworks show. */
function answered(matcher: (...given: never[]) => MatcherAnswer, judge: () => MatcherAnswer): MatcherAnswer {
  try {
    return judge();
  } catch (error) {
    if (error instanceof MatcherError) Error.captureStackTrace(error, matcher);
    throw error;
  }
}
