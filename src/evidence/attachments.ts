import {
  malformed,
  type ReadEvidence,
  type ReadNotChecked,
  type ReadProof,
  type ReadReach,
  readEvidence,
  readNotChecked,
  readOtherEndpoints,
  readProof,
  readReach,
  type Shown,
} from "./read.js";

/** The media types of the attachments that policy-check's steps make; each is JSON. */
export const attachmentTypes = {
  /** `Evidence` of a call. */
  evidence: "application/vnd.policy-check.evidence+json",
  /** `NotCheckedEvidence`. */
  notChecked: "application/vnd.policy-check.not-checked+json",
  /** `ProofEvidence`. */
  proof: "application/vnd.policy-check.proof+json",
  /** `ReachEvidence`. */
  reach: "application/vnd.policy-check.reach+json",
  /** `OtherEndpointsEvidence`. */
  otherEndpoints: "application/vnd.policy-check.other-endpoints+json",
} as const;

/** An attachment as cucumber's messages have it: https://github.com/cucumber/messages */
export interface AttachedText {
  readonly mediaType: string;
  readonly body: string;
  /** `IDENTITY` or `BASE64`. */
  readonly contentEncoding?: string | undefined;
}

/** What an attachment of policy-check's says. */
export type ReadAttachment =
  | { readonly kind: "evidence"; readonly evidence: ReadEvidence }
  | { readonly kind: "notChecked"; readonly notChecked: ReadNotChecked }
  | { readonly kind: "proof"; readonly proof: ReadProof }
  | { readonly kind: "reach"; readonly reach: ReadReach }
  | { readonly kind: "otherEndpoints"; readonly endpoints: readonly string[] }
  /** `why` follows on a name for the attachment: "is not JSON (…)". */
  | { readonly kind: "malformed"; readonly mediaType: string; readonly why: string };

/**
 * Reads an attachment of a cucumber run; undefined for those that policy-check does not make.
 * Never throws, and takes nothing but the fields that it knows. `shown` changes each text on the way in, to
 * take out secrets that are in one by accident.
 */
export function readAttachment(attachment: AttachedText, shown?: Shown): ReadAttachment | undefined {
  const { mediaType } = attachment;
  const kind = kinds.get(mediaType);
  if (kind === undefined) return undefined;
  const json = parsed(attachment);
  if (json.kind === "malformed") return { ...json, mediaType };
  const { value } = json;
  switch (kind) {
    case "evidence": {
      const read = readEvidence(value, shown);
      return read.kind === "malformed" ? { ...read, mediaType } : read;
    }
    case "proof": {
      const read = readProof(value, shown);
      return read.kind === "malformed" ? { ...read, mediaType } : read;
    }
    case "reach": {
      const read = readReach(value, shown);
      return read.kind === "malformed" ? { ...read, mediaType } : read;
    }
    case "notChecked":
      return { kind, notChecked: readNotChecked(value, shown) };
    case "otherEndpoints":
      return { kind, endpoints: readOtherEndpoints(value, shown) };
  }
}

type AttachmentKind = keyof typeof attachmentTypes;

const attachmentKinds = [
  "evidence",
  "notChecked",
  "proof",
  "reach",
  "otherEndpoints",
] as const satisfies AttachmentKind[];

const kinds: ReadonlyMap<string, AttachmentKind> = new Map(
  attachmentKinds.map((kind) => [attachmentTypes[kind], kind]),
);

function parsed({ body, contentEncoding }: AttachedText) {
  try {
    const value: unknown = JSON.parse(contentEncoding === "BASE64" ? decodeBase64(body) : body);
    return { kind: "value", value } as const;
  } catch {
    // The parser's own words may quote the text.
    return malformed("is not JSON");
  }
}

/** Throws where a text is not base64. */
function decodeBase64(text: string): string {
  return new TextDecoder().decode(Uint8Array.from(atob(text), (unit) => unit.charCodeAt(0)));
}
