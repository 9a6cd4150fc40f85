import { Writable } from "node:stream";

/** Keeps what is written to a stream until it is known whether it is wanted. */
export class HeldOutput extends Writable {
  readonly #stream: NodeJS.WriteStream;
  /** Whether it is colored. */
  readonly isTTY: boolean;
  #text = "";

  constructor(stream: NodeJS.WriteStream) {
    super({
      decodeStrings: false,
      write: (chunk: string | Uint8Array, _, done) => {
        this.#text += chunk.toString();
        done();
      },
    });
    this.#stream = stream;
    this.isTTY = stream.isTTY === true;
  }

  /** Writes what was held, or drops it. */
  release(isWanted: boolean): void {
    if (isWanted) this.#stream.write(this.#text);
    this.#text = "";
  }
}
