import type { WireRequest } from "../wire/signature.js";
import { elementAt, parseAnswer } from "./answer-xml.js";
import type { Cleared } from "./decide.js";
import type { UpstreamAnswer } from "./forward.js";
import type { Recognised } from "./recognise.js";
import type { DecisionSettings } from "./settings.js";

/** Keeps what the upstream's answer to a call tells, as the action's treatment says. */
export async function learn(
  request: WireRequest,
  { parameters, treatment }: Recognised,
  { session, takeBack }: Pick<Cleared, "session" | "takeBack">,
  answer: UpstreamAnswer,
  settings: DecisionSettings,
): Promise<void> {
  if (answer.status !== 200) {
    takeBack();
    return;
  }
  const parameter = (wanted: string): string | undefined => parameters.find(([name]) => name === wanted)?.[1];
  const { action } = treatment;
  if (parameter("Action") !== action) return;
  const result = elementAt(parseAnswer(answer.body), `${action}Response`, `${action}Result`);
  await treatment.learns({ request, parameter, result, session, settings });
}
