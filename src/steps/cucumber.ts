/** The functions of cucumber that register the steps; any copy of cucumber has them. */
export type Cucumber = Pick<
  typeof import("@cucumber/cucumber"),
  "Given" | "When" | "Then" | "Before" | "After" | "BeforeAll" | "AfterAll"
>;

/** What a step or hook returns: nothing, or "skipped" if the rest of the scenario is not checked. */
export type StepResult = "skipped" | undefined;

/** How long a step may take, in milliseconds: a real account may throttle a call, and a new MFA code takes up to 30 seconds. */
export const stepTimeout = 180_000;
