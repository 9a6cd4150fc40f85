import { createServer, request } from "node:http";
import { Hash } from "@smithy/hash-node";
import { SignatureV4 } from "@smithy/signature-v4";
import { type Endpoint, startEndpoint } from "../../src/endpoint/index.js";

/** An emulator in which every root key is that of one account, as in moto, and which enforces nothing. */
export async function startOneAccountEmulator(): Promise<Endpoint> {
  const endpoint = await startEndpoint({ enforcement: "off" });
  const { hostname, port } = new URL(endpoint.url);
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    const { authorization = "", "content-type": type = "" } = incoming.headers;
    const [, isRoot, service] = /Credential=(\d{12}\/)?[^,]*\/(iam|sts)\//.exec(authorization) ?? [];
    const headers =
      isRoot === undefined || service === undefined ? incoming.headers : await signed(service, type, body);
    const call = request({ hostname, port, method: incoming.method, path: incoming.url, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(response);
    });
    call.once("error", () => response.destroy());
    call.end(body);
  });
  const signed = async (service: string, type: string, body: string): Promise<Readonly<Record<string, string>>> => {
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    const sha256 = Hash.bind(null, "sha256");
    const signer = new SignatureV4({ credentials, region: "us-east-1", service, sha256, applyChecksum: false });
    const headers = { host: `${hostname}:${port}`, "content-type": type };
    const parts = { protocol: "http:", hostname, port: Number(port), path: "/", query: {} };
    const { headers: all } = await signer.sign({ method: "POST", ...parts, headers, body });
    return { ...all, "content-length": String(Buffer.byteLength(body)) };
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
  return {
    ...endpoint,
    url,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await endpoint.close();
    },
  };
}
