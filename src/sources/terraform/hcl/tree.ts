import { ExpressionReader } from "./expression-reader.js";
import type { Attribute, Block, Body, Expression } from "./syntax.js";
import { placeIn, Stop } from "./text.js";

/** Makes bodies of the grammar's tree, which has no errors. */
export class TreeReader extends ExpressionReader {
  /** The whole file. */
  file(): Body {
    const end = this.text.text.length;
    let body: Body = { ...placeIn(this.text, 0, end), attributes: [], blocks: [] };
    this.children((type) => {
      if (type === "body") body = { ...body, ...this.#statements() };
      else throw new Stop("expected the name of an argument or a block", this.start, this.end);
    });
    return body;
  }

  #statements(): Pick<Body, "attributes" | "blocks"> {
    const attributes: Attribute[] = [];
    const blocks: Block[] = [];
    const names = new Set<string>();
    this.children((type) => {
      if (type === "block") blocks.push(this.#block());
      if (type !== "attribute") return;
      const start = this.start;
      const attribute = this.#attribute();
      if (names.has(attribute.name)) {
        throw new Stop(
          `the argument "${attribute.name}" is set twice in one block`,
          start,
          start + attribute.name.length,
        );
      }
      names.add(attribute.name);
      attributes.push(attribute);
    });
    return { attributes, blocks };
  }

  #attribute(): Attribute {
    const start = this.start;
    let name = "";
    let value: Expression | undefined;
    this.children((type) => {
      if (type === "identifier") name = this.word;
      else if (type === "expression") value = this.expression();
    });
    if (value === undefined) throw new Error(`the grammar has no value of ${name}`);
    // The value may be in parentheses, or end with a heredoc.
    const place = { source: this.text.source, start: this.text.at(start), end: value.end };
    return { ...place, name, namePlace: this.place(start, start + name.length), value };
  }

  #block(): Block {
    this.enter();
    const start = this.start;
    const end = this.end;
    let type: string | undefined;
    let headEnd = start;
    let open = start;
    const labels: string[] = [];
    let statements: Pick<Body, "attributes" | "blocks"> = { attributes: [], blocks: [] };
    this.children((kind) => {
      if (kind === "block_start") open = this.start;
      else if (kind === "body") statements = this.#statements();
      else if (kind === "identifier" || kind === "string_lit") {
        if (kind === "string_lit") labels.push(this.#label());
        else if (type === undefined) type = this.word;
        else labels.push(this.word);
        headEnd = this.end;
      }
    });
    this.depth--;
    const body = { ...this.place(open + 1, end - 1), ...statements };
    return { ...this.place(start, headEnd), type: type ?? "", labels, body };
  }

  #label(): string {
    return this.parts(new Map()).reduce((text, part) => (part.kind === "literal" ? text + part.text : text), "");
  }
}
