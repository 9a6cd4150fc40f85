import type { Failure } from "../calls/failure.js";
import type { ServiceModel } from "../model/shape.js";

/** The answer to an action as AWS's Query protocol has it: the result, then the request ID. */
export function successXml(model: ServiceModel, action: string, output: object, requestId: string): string {
  const shape = model.operations[action]?.output;
  const result = shape === undefined ? "" : element(`${action}Result`, shapeXml(model, shape, output));
  const metadata = element("ResponseMetadata", element("RequestId", requestId));
  return `<${action}Response xmlns="${model.xmlNamespace}">${result}${metadata}</${action}Response>`;
}

/** An error as AWS's Query protocol has it, with the request ID beside the error. */
export function failureXml(namespace: string, failure: Failure, requestId: string): string {
  const type = element("Type", failure.status >= 500 ? "Receiver" : "Sender");
  const error = type + element("Code", escapeXml(failure.code)) + element("Message", escapeXml(failure.message));
  return `<ErrorResponse xmlns="${namespace}">${element("Error", error)}${element("RequestId", requestId)}</ErrorResponse>`;
}

function element(name: string, content: string): string {
  return `<${name}>${content}</${name}>`;
}

function shapeXml(model: ServiceModel, shapeName: string, value: unknown): string {
  const shape = model.shapes[shapeName];
  if (shape === undefined || value === undefined || value === null) return "";
  switch (shape.type) {
    case "structure": {
      let content = "";
      for (const name in shape.members) {
        const part: unknown = Reflect.get(Object(value), name);
        if (part !== undefined) content += element(name, shapeXml(model, shape.members[name] ?? "", part));
      }
      return content;
    }
    case "list":
      return Array.isArray(value)
        ? value.map((item) => element("member", shapeXml(model, shape.member, item))).join("")
        : "";
    case "map":
      return Object.entries(value)
        .map(([key, item]) =>
          element(
            "entry",
            element("key", shapeXml(model, shape.key, key)) + element("value", shapeXml(model, shape.value, item)),
          ),
        )
        .join("");
    case "blob":
      return value instanceof Uint8Array ? Buffer.from(value).toString("base64") : "";
    case "timestamp":
      return value instanceof Date ? value.toISOString().replace(/\.000Z$/, "Z") : "";
    case "string":
    case "integer":
    case "boolean":
      return escapeXml(String(value));
  }
}

/** What most values are: ASCII without a character that is escaped. */
const plain = /^[\t !#-%(-;=?-~]*$/;
const special = /[&<>"'\r\n\u0085\u2028]/g;
/** Characters that XML 1.0 does not allow, not even escaped: https://www.w3.org/TR/xml/#charsets. */
const impossible = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

/** Text as XML has it; line ends are escaped, because a parser would change them. */
export function escapeXml(text: string): string {
  if (plain.test(text)) return text;
  const possible = text.replace(impossible, "\ufffd");
  return possible.replace(special, (found) => entities[found] ?? `&#x${found.charCodeAt(0).toString(16)};`);
}
