import type { CallerIdentity } from "./caller.js";

/** What is known of a call when it is answered. */
export interface SeenCall {
  readonly caller: CallerIdentity | undefined;
  readonly region: string;
  readonly input: object;
}
