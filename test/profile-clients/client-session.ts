import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import type { Endpoint } from "../../src/endpoint/index.js";

/** The files of a case, and the profile that is asked for. */
export interface GivenProfile {
  readonly config: string;
  readonly credentials: string;
  readonly profile: string;
}

type Child = ChildProcessByStdio<Writable, Readable, null>;
type Line = { readonly ask: string; readonly id: number } | { readonly ended: string };

/**
 * A client in a process of its own, which calls with one profile after the other. Its calls go on to the endpoint as they are,
 * and what they ask for is noted on the way.
 */
export class ClientSession {
  readonly #server: Server;
  readonly #child: Child;
  readonly #lines: AsyncIterator<string>;
  readonly #codeFor: (serial: string) => string;
  readonly #sent: URLSearchParams[];

  private constructor(server: Server, sent: URLSearchParams[], child: Child, codeFor: (serial: string) => string) {
    this.#server = server;
    this.#sent = sent;
    this.#child = child;
    this.#lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    this.#codeFor = codeFor;
  }

  static async start(
    [program, ...args]: readonly [string, ...string[]],
    endpoint: Endpoint,
    variables: NodeJS.ProcessEnv,
    codeFor: (serial: string) => string,
  ): Promise<ClientSession> {
    const sent: URLSearchParams[] = [];
    const server = createServer(async (incoming, response) => {
      const body = Buffer.concat(await incoming.toArray());
      sent.push(new URLSearchParams(body.toString("utf8")));
      const { method, headers, url = "/" } = incoming;
      request(new URL(url, endpoint.url), { method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      }).end(body);
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    const { port } = server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}`;
    const { PATH } = process.env;
    // Ruby reads files as ASCII where the locale says nothing.
    const region = { AWS_REGION: "us-east-1", AWS_EC2_METADATA_DISABLED: "true", LANG: "C.UTF-8" };
    const env = { PATH, ...region, AWS_ENDPOINT_URL: url, ENDPOINT: url, ...variables };
    const child = spawn(program, args, { env, stdio: ["pipe", "pipe", "inherit"] }) as Child;
    // A client that has ended is told of where its answer is read.
    child.stdin.on("error", () => {});
    return new ClientSession(server, sent, child, codeFor);
  }

  /** How the call with a profile ended, and the parameters of the calls for roles. */
  async call(given: GivenProfile): Promise<{ readonly ended: string; readonly calls: readonly URLSearchParams[] }> {
    this.#sent.length = 0;
    this.#tell(given);
    for (;;) {
      const { value, done } = await this.#lines.next();
      if (done) throw new Error("the client has ended");
      const line: Line = JSON.parse(value);
      if ("ended" in line) {
        const calls = this.#sent.filter((call) => call.get("Action") !== "GetCallerIdentity");
        return { ended: line.ended, calls };
      }
      this.#tell({ id: line.id, code: this.#codeFor(line.ask) });
    }
  }

  #tell(what: GivenProfile | { readonly id: number; readonly code: string }): void {
    this.#child.stdin.write(`${JSON.stringify(what)}\n`);
  }

  async end(): Promise<void> {
    this.#child.stdin.end();
    await once(this.#child, "close");
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
