import type { Endpoint, HandedRequest } from "../../endpoint/index.js";

/** A request of the SDK, serialized and signed. */
interface SdkRequest {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number | undefined;
  readonly method: string;
  readonly path: string;
  readonly query?: object | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly fragment?: string | undefined;
}

interface SdkOptions {
  readonly abortSignal?: unknown;
}

interface SdkResponse {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body?: unknown;
}

/** What the SDK sends requests with. */
interface RequestHandler {
  handle(request: SdkRequest, options?: SdkOptions): Promise<{ readonly response: SdkResponse }>;
  destroy?(): void;
}

/** Answers requests in this process. */
export type AnswerInProcess = NonNullable<Endpoint["answer"]>;

/**
 * Hands the SDK's requests to an endpoint of this process: signed and serialized as for the wire, and read and answered as
 * from it. A request that Node would send in another form than the one that the SDK gives it goes over `wire`.
 */
export function handedRequests(url: string, answer: AnswerInProcess, wire: RequestHandler): RequestHandler {
  const { host } = new URL(url);
  return {
    handle: async (request, options) => {
      const handed = options?.abortSignal === undefined ? handedRequest(request, host) : undefined;
      // Where an endpoint has ended, the wire fails in the words that people know.
      const answered = handed && (await answer(handed));
      if (answered === undefined) return wire.handle(request, options);
      const { status, headers, body } = answered;
      return { response: { statusCode: status, headers: { ...headers }, body } };
    },
    destroy: () => wire.destroy?.(),
  };
}

const headerName = /^[a-z0-9-]+$/;
/** Texts that arrive as they are sent: visible characters of ASCII, with single spaces between them. */
const headerValue = /^(?:[!-~]+(?: [!-~]+)*)?$/;
const plainPath = /^\/[!-"$-~]*$/;

/** The request as it would arrive; undefined where that cannot be said for certain. */
function handedRequest(request: SdkRequest, host: string): HandedRequest | undefined {
  const { protocol, hostname, port, method, path, query, headers, body, username, password, fragment } = request;
  if (protocol !== "http:" || `${hostname}:${port ?? 80}` !== host || method !== "POST") return undefined;
  if (Object.keys(query ?? {}).length > 0 || !plainPath.test(path)) return undefined;
  if (typeof body !== "string" || username !== undefined || password !== undefined || fragment !== undefined)
    return undefined;
  const bytes = Buffer.from(body);
  const sent: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const lower = name.toLowerCase();
    if (!headerName.test(lower) || Object.hasOwn(sent, lower) || !headerValue.test(value)) return undefined;
    sent[lower] = value;
  }
  const isWhole = sent["content-length"] === String(bytes.length) && sent["host"] === host;
  return isWhole && sent["expect"] === undefined ? { method, path, headers: sent, body: bytes } : undefined;
}
