import { defineOperator } from "../operator.js";
import { plainText } from "../pattern.js";

/** The bytes of a base64 text, one character each. */
function readBase64(text: string): string | undefined {
  return /^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text) ? atob(text) : undefined;
}

export default defineOperator({
  name: "BinaryEquals",
  keyTypes: ["Binary"],
  read: readBase64,
  compare: (policyText) => {
    const wanted = readBase64(plainText(policyText));
    if (wanted === undefined) return { malformed: "is not base64 (four characters for three bytes, padded with =)" };
    return (bytes) => bytes === wanted;
  },
});
