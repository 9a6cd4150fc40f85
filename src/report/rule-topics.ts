import { type Rule, type RulePage, type RuleTopic, ruleTopics, topicOf } from "../lint/index.js";

/** The rules of a topic. */
export interface TopicGroup<R> {
  readonly heading: string;
  readonly rules: readonly R[];
}

const headings: Readonly<Record<RuleTopic, string>> = {
  mfa: "Multi-factor authentication",
  trust: "Trust that reaches further than it looks",
  documents: "Documents that AWS refuses, or that do not do what they say",
  redundancy: "What is redundant or empty",
  run: "The run itself",
};

/** The rules by topic, each topic that has some. */
export function byTopic<R extends { readonly rule: Rule; readonly page: RulePage }>(
  rules: readonly R[],
): readonly TopicGroup<R>[] {
  return ruleTopics.flatMap((topic) => {
    const group = rules.filter(({ rule, page }) => topicOf(rule, page) === topic);
    return group.length === 0 ? [] : [{ heading: headings[topic], rules: group }];
  });
}
