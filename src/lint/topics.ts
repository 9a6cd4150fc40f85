import type { Rule, RulePage, RuleTopic } from "./rule.js";

/** What a rule is about: what its page says, or else what its id and severity suggest. */
export function topicOf(rule: Rule, page: RulePage): RuleTopic {
  if (page.topic !== undefined) return page.topic;
  if (rule.aboutMfa === true || rule.id.startsWith("mfa-")) return "mfa";
  if (/^(empty|redundant)-/.test(rule.id)) return "redundancy";
  // Only a rule about the run has no policy to show.
  if (page.bad.length === 0) return "run";
  return rule.severity === "error" ? "documents" : "trust";
}
