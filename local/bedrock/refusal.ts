/** An answer of Bedrock that is an AWS error. */
export interface Refusal {
  readonly status: number;
  /** The exception's name, as the SDK will show it. */
  readonly name: string;
  readonly message: string;
}

export function validation(message: string): Refusal {
  return { status: 400, name: "ValidationException", message };
}

/** Refusals that come from the model behind Bedrock carry this sentence in front. */
export function modelValidation(message: string): Refusal {
  return validation(`The model returned the following errors: ${message}`);
}
