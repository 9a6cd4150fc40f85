export { attachmentTypes, type ReadAttachment, readAttachment } from "./attachments.js";
export {
  type BackendName,
  backendNames,
  type DenialSide,
  type EvaluatorAnswer,
  type Evidence,
  type EvidencedCall,
  type EvidencedPolicy,
  type NotCheckedEvidence,
  type ObservedStatement,
  type OtherEndpointsEvidence,
  type ProofEvidence,
  type SeenTrust,
} from "./evidence.js";
export type { ReadEvidence, ReadProof } from "./read.js";
