const CORAL = "com.amazon.coral.service";
const SQS = "com.amazonaws.sqs";

/**
 * How each refusal looks on the wire. `type` is the JSON protocol's name; `query` is the older name that SDKs
 * read from `x-amzn-query-error`, because programs written for the query protocol compare with it.
 */
const WIRE = {
  BatchEntryIdsNotDistinct: { type: SQS, query: "AWS.SimpleQueueService.BatchEntryIdsNotDistinct" },
  BatchRequestTooLong: { type: SQS, query: "AWS.SimpleQueueService.BatchRequestTooLong" },
  EmptyBatchRequest: { type: SQS, query: "AWS.SimpleQueueService.EmptyBatchRequest" },
  InvalidAttributeName: { type: SQS, query: "InvalidAttributeName" },
  InvalidAttributeValue: { type: SQS, query: "InvalidAttributeValue" },
  InvalidBatchEntryId: { type: SQS, query: "AWS.SimpleQueueService.InvalidBatchEntryId" },
  InvalidMessageContents: { type: SQS, query: "InvalidMessageContents" },
  InvalidParameterValue: {
    type: CORAL,
    name: "InvalidParameterValueException",
    query: "InvalidParameterValue",
  },
  MessageNotInflight: { type: SQS, query: "AWS.SimpleQueueService.MessageNotInflight" },
  MissingParameter: { type: CORAL, name: "MissingRequiredParameterException", query: "MissingParameter" },
  QueueDoesNotExist: { type: SQS, query: "AWS.SimpleQueueService.NonExistentQueue" },
  QueueNameExists: { type: SQS, query: "QueueAlreadyExists" },
  ReceiptHandleIsInvalid: { type: SQS, query: "ReceiptHandleIsInvalid", status: 404 },
  ResourceNotFoundException: { type: SQS, query: "ResourceNotFoundException", status: 404 },
  TooManyEntriesInBatchRequest: { type: SQS, query: "AWS.SimpleQueueService.TooManyEntriesInBatchRequest" },
  UnsupportedOperation: { type: SQS, query: "AWS.SimpleQueueService.UnsupportedOperation" },
  InternalFailure: { type: CORAL, query: "InternalFailure", status: 500 },
} satisfies Record<string, { type: string; name?: string; query: string; status?: number }>;

export type SqsErrorCode = keyof typeof WIRE;

/** A refusal in SQS's own words; the server answers with it and goes on. */
export class SqsError extends Error {
  readonly code: SqsErrorCode;

  constructor(code: SqsErrorCode, message: string) {
    super(message);
    this.name = "SqsError";
    this.code = code;
  }
}

export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object;
}

export function toWireError(error: SqsError): WireAnswer {
  const wire: { type: string; name?: string; query: string; status?: number } = WIRE[error.code];
  const status = wire.status ?? 400;
  return {
    status,
    headers: { "x-amzn-query-error": `${wire.query};${status >= 500 ? "Receiver" : "Sender"}` },
    body: { __type: `${wire.type}#${wire.name ?? error.code}`, message: error.message },
  };
}

export function invalidParameter(name: string, value: unknown, reason: string): SqsError {
  return new SqsError(
    "InvalidParameterValue",
    `Value ${String(value)} for parameter ${name} is invalid. Reason: ${reason}`,
  );
}

export function missingParameter(name: string): SqsError {
  return new SqsError("MissingParameter", `The request must contain the parameter ${name}.`);
}
