/** What of cucumber the steps are registered with; any copy of cucumber has it. */
export type Cucumber = Pick<
  typeof import("@cucumber/cucumber"),
  "Given" | "When" | "Then" | "Before" | "After" | "BeforeAll" | "AfterAll"
>;

/** What a step or hook gives back: nothing, or that the rest of the scenario is not checked. */
export type StepResult = "skipped" | undefined;

/** How long a step may take, in milliseconds: a call to a real account may be throttled, a code may be waited for. */
export const stepTimeout = 180_000;
