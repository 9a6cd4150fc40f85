/** What a matcher answers, as Vitest and Jest take it. `message` is what the test prints, also with `.not`. */
export interface MatcherAnswer {
  readonly pass: boolean;
  readonly message: () => string;
}
