import { decodeJson } from "../json-text.js";
import { textOf } from "../literals.js";
import { withArguments } from "./arguments.js";
import { base64Of, textOfBase64 } from "./base64.js";
import type { HclFunction } from "./function.js";
import { decodeYaml } from "./yaml.js";

/** Functions about other notations: https://developer.hashicorp.com/terraform/language/functions/base64decode and those beside it. */
export const encoding: Readonly<Record<string, HclFunction>> = {
  base64decode: withArguments(1, 1, (given) =>
    given.asText(textOfBase64(given.text(0)) ?? given.refuse("the text is not base64 of a text")),
  ),
  base64encode: withArguments(1, 1, (given) => given.asText(base64Of(given.text(0)))),
  csvdecode: withArguments(1, 1, (given) => given.unknown("policy-check does not read CSV")),
  jsondecode: withArguments(1, 1, (given) => {
    const decoded = decodeJson(given.textValue(given.any(0)));
    switch (decoded.kind) {
      case "value":
        return decoded.value;
      case "invalid":
        return given.refuse(decoded.why);
      case "unknown":
        return given.unknown(decoded.why);
    }
  }),
  jsonencode: withArguments(1, 1, (given) =>
    textOf(given.place, [{ kind: "json", value: given.any(0), place: given.place }]),
  ),
  textdecodebase64: withArguments(2, 2, (given) => {
    if (!/^utf-?8$/i.test(given.text(1))) given.unknown("policy-check reads UTF-8 only", "text");
    return given.asText(textOfBase64(given.text(0)) ?? given.refuse("the text is not base64 of a text"));
  }),
  textencodebase64: withArguments(2, 2, (given) => {
    if (!/^utf-?8$/i.test(given.text(1))) given.unknown("policy-check writes UTF-8 only", "text");
    return given.asText(base64Of(given.text(0)));
  }),
  urlencode: withArguments(1, 1, (given) => {
    const encoded = encodeURIComponent(given.text(0).replace(/\p{Surrogate}/gu, "\ufffd"));
    return given.asText(
      encoded.replace(/%20/g, "+").replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`),
    );
  }),
  yamldecode: withArguments(1, 1, (given) => decodeYaml(given)),
  yamlencode: withArguments(1, 1, (given) => given.unknown("policy-check does not write YAML", "text")),
};
