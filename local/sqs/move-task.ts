/** A finished move from a dead-letter queue, as ListMessageMoveTasks shows it. */
export interface MoveTask {
  readonly SourceArn: string;
  readonly DestinationArn?: string | undefined;
  readonly MaxNumberOfMessagesPerSecond?: number | undefined;
  readonly Status: "COMPLETED";
  readonly StartedTimestamp: number;
  readonly ApproximateNumberOfMessagesMoved: number;
  readonly ApproximateNumberOfMessagesToMove: number;
}
