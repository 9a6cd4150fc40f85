import type { CallRecord } from "../../endpoint/index.js";
import type { NotedCall } from "./test-account-settings.js";

/** What an endpoint in this process decided on the calls of a scenario. */
export class Decisions {
  readonly #byRequest = new Map<string, NotedCall>();

  readonly note = ({ requestId, decision }: CallRecord): void => {
    if (decision !== undefined) this.#byRequest.set(requestId, decision);
  };

  readonly of = (requestId: string): NotedCall | undefined => this.#byRequest.get(requestId);

  forget(): void {
    this.#byRequest.clear();
  }
}
