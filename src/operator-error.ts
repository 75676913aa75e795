/**
 * A failure the operator can mend. Its message holds no user text and no secret, so it may be logged, and
 * it ends with the next step.
 */
export class OperatorError extends Error {
  override readonly name = "OperatorError";
}
