/** An HTTP request that is handed over in the endpoint's own process. */
export interface HandedRequest {
  readonly method: string;
  /** With the query: `/?Action=…`. */
  readonly path: string;
  /** By lower-case name, as they would be sent. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** The answer to a request that was handed over. */
export interface HandedAnswer {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}
