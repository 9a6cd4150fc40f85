import type { Readable, Writable } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import type { Endpoint } from "../../src/endpoint/index.js";
import { codeOf } from "../endpoint/clients.js";

/** Who answers prompts for codes. */
export class Asking {
  prompts = 0;
  readonly hosts: string[] = [];
  seed = "";
  readonly #endpoint: Endpoint;
  readonly #first: readonly string[];
  #ahead = 0;
  #isUsed = false;

  constructor(endpoint: Endpoint, first: readonly string[]) {
    this.#endpoint = endpoint;
    this.#first = first;
  }

  advance(seconds: number): void {
    this.#endpoint.advanceClock(seconds);
    this.#ahead += seconds;
  }

  /** Answers the prompts in what a process says, and notes the hosts that it tells of. Gives what was said. */
  watch(outputs: readonly Readable[], input: Writable): () => string {
    const texts = outputs.map((output) => this.#watchOne(output, input));
    return () => texts.map((text) => text()).join("");
  }

  #watchOne(output: Readable, input: Writable): () => string {
    let text = "";
    let seen = 0;
    let told = 0;
    output.setEncoding("utf8").on("data", (more: string) => {
      text += more;
      const plain = stripVTControlCharacters(text);
      const prompts = plain.match(/Enter MFA code for [^\n]*?: |MFA token for \S+ /g)?.length ?? 0;
      for (; seen < prompts; seen += 1) {
        const code = this.#code();
        if (input.writable) input.write(`${code}\n`);
      }
      const hosts = [...plain.matchAll(/^CONNECT (\S+)$/gm)].map(([, host = ""]) => host);
      this.hosts.push(...hosts.slice(told));
      told = hosts.length;
    });
    return () => stripVTControlCharacters(text);
  }

  /** The code of the next half minute, which was not used yet. The clock moves only where one was used. */
  #code(): string {
    const given = this.#first[this.prompts];
    this.prompts += 1;
    if (given !== undefined) return given;
    if (this.#isUsed) this.advance(60);
    this.#isUsed = true;
    return codeOf(this.seed, this.#ahead + 30);
  }
}
