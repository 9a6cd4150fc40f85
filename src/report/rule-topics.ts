import { type RuleTopic, ruleTopics, topicOf } from "../lint/index.js";
import type { DocumentedRule } from "./rules.js";

/** The rules of a topic. */
export interface TopicGroup {
  readonly heading: string;
  readonly rules: readonly DocumentedRule[];
}

const headings: Readonly<Record<RuleTopic, string>> = {
  mfa: "Multi-factor authentication",
  trust: "Trust that reaches further than it looks",
  documents: "Documents that AWS refuses, or that do not do what they say",
  redundancy: "What is redundant or empty",
  run: "The run itself",
};

/** The rules by topic, each topic that has some. */
export function byTopic(rules: readonly DocumentedRule[]): readonly TopicGroup[] {
  return ruleTopics.flatMap((topic) => {
    const group = rules.filter(({ rule, page }) => topicOf(rule, page) === topic);
    return group.length === 0 ? [] : [{ heading: headings[topic], rules: group }];
  });
}
