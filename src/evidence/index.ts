export { attachmentTypes, type ReadAttachment, readAttachment } from "./attachments.js";
export {
  type AccountFileKind,
  type AnswerKind,
  type BackendName,
  backendNames,
  type DenialSide,
  type EvaluatorAnswer,
  type Evidence,
  type EvidencedCall,
  type EvidencedFile,
  type EvidencedPolicy,
  type NotCheckedEvidence,
  type ObservedStatement,
  type OtherEndpointsEvidence,
  type ProofEvidence,
  type ReachEvidence,
  type ReachVerdict,
  type SeenTrust,
} from "./evidence.js";
export type { ReadEvidence, ReadProof, ReadReach } from "./read.js";
