/**
 * What a matcher cannot judge: something that holds no trust policy, a policy that AWS would refuse to store, a call with an
 * unknown property, an answer that is not known. It fails the test with and without `.not`.
 */
export class MatcherError extends Error {
  override readonly name = "MatcherError";
}
