import type { Context } from "./scanned.js";
import { Stop } from "./text.js";

/** Says of a part of a text that its end is missing, at its start. */
export function unclosed(text: string, context: Context): Stop {
  const { open } = context;
  switch (context.kind) {
    case "body":
      return new Stop('the block is not closed: its "}" is missing', open, open + 1);
    case "object":
    case "for-object":
      return new Stop('the object is not closed: its "}" is missing', open, open + 1);
    case "list":
    case "for-list":
      return new Stop('the list is not closed: its "]" is missing', open, open + 1);
    case "index":
      return new Stop('the index is not closed: its "]" is missing', open, open + 1);
    case "parentheses":
    case "call":
      return new Stop('the parenthesis is not closed: its ")" is missing', open, open + 1);
    case "interpolation":
    case "directive": {
      const opening = text.slice(open, open + 2);
      return new Stop(`the "${opening}" is not closed: its "}" is missing`, open, open + 2);
    }
    case "template": {
      const length = context.form === "quoted" ? 1 : context.marker.length + 2;
      return context.form === "quoted"
        ? new Stop("the string is not closed: its double quote is missing", open, open + length)
        : new Stop(
            `the heredoc is not closed: there is no line that holds only "${context.marker}"`,
            open,
            open + length,
          );
    }
  }
}

/** Says what is missing between a value and another one, in a part of a text. */
export function missingSeparator(top: Context, what: string): string {
  switch (top.kind) {
    case "body":
      return `expected the end of the line, or an operator, after ${what}`;
    case "object":
      return top.state === "key"
        ? `expected "=" after ${what}`
        : `expected a comma or a line end after ${what}, before the next element`;
    case "list":
      return `expected a comma after ${what}, before the next item`;
    case "parentheses":
      return `expected ")" or an operator after ${what}`;
    case "call":
      return `expected a comma or ")" after ${what}`;
    case "index":
      return `expected "]" after ${what}`;
    case "interpolation":
    case "directive":
      return `expected "}" or an operator after ${what}`;
    default:
      return `expected an operator after ${what}`;
  }
}
