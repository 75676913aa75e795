import * as z from "zod";

/*
 * The parts of serverless.yml that the laptop needs: the same tables, queues and event sources that
 * CloudFormation would make.
 */

export interface Queue {
  readonly logicalId: string;
  readonly name: string;
  readonly isFifo: boolean;
  readonly visibilityTimeout: number;
  /** Where messages go that were received too often. */
  readonly deadLetters?: { readonly logicalId: string; readonly maxReceiveCount: number };
}

export interface EventSource {
  readonly functionName: string;
  readonly queueLogicalId: string;
  readonly batchSize: number;
  readonly maximumConcurrency: number;
  readonly reportBatchItemFailures: boolean;
}

export interface Template {
  readonly queues: readonly Queue[];
  /** Properties of each AWS::DynamoDB::Table by logical id. */
  readonly tables: ReadonlyMap<string, { readonly TableName: string }>;
  readonly eventSources: readonly EventSource[];
}

const arnOf = z.object({ "Fn::GetAtt": z.tuple([z.string(), z.literal("Arn")]) });

const queueProperties = z.object({
  QueueName: z.string(),
  FifoQueue: z.boolean().default(false),
  VisibilityTimeout: z.number().default(30),
  RedrivePolicy: z.object({ deadLetterTargetArn: arnOf, maxReceiveCount: z.number() }).optional(),
});

const tableProperties = z.looseObject({ TableName: z.string() });

const resources = z.record(z.string(), z.looseObject({ Type: z.string(), Properties: z.unknown() }));

const functions = z.record(
  z.string(),
  z.looseObject({
    name: z.string(),
    events: z
      .array(
        z.looseObject({
          sqs: z
            .object({
              arn: arnOf,
              batchSize: z.coerce.number(),
              maximumConcurrency: z.coerce.number(),
              functionResponseType: z.literal("ReportBatchItemFailures").optional(),
            })
            .optional(),
        }),
      )
      .default([]),
  }),
);

/** Reads the resolved configuration; throws where it holds a queue or event source the laptop cannot play. */
export function readTemplate(service: { functions: unknown; resources: unknown }): Template {
  const { Resources } = z.object({ Resources: resources }).parse(service.resources);
  const ofType = (type: string) => Object.entries(Resources).filter(([, { Type }]) => Type === type);
  return {
    queues: ofType("AWS::SQS::Queue").map(([logicalId, { Properties }]) => readQueue(logicalId, Properties)),
    tables: new Map(
      ofType("AWS::DynamoDB::Table").map(([id, { Properties }]) => [id, tableProperties.parse(Properties)]),
    ),
    eventSources: Object.values(functions.parse(service.functions)).flatMap(({ name, events }) =>
      events.flatMap(({ sqs }) => (sqs ? [readEventSource(name, sqs)] : [])),
    ),
  };
}

function readQueue(logicalId: string, properties: unknown): Queue {
  const { QueueName, FifoQueue, VisibilityTimeout, RedrivePolicy } = queueProperties.parse(properties);
  return {
    logicalId,
    name: QueueName,
    isFifo: FifoQueue,
    visibilityTimeout: VisibilityTimeout,
    ...(RedrivePolicy && {
      deadLetters: {
        logicalId: RedrivePolicy.deadLetterTargetArn["Fn::GetAtt"][0],
        maxReceiveCount: RedrivePolicy.maxReceiveCount,
      },
    }),
  };
}

function readEventSource(
  functionName: string,
  sqs: {
    arn: z.infer<typeof arnOf>;
    batchSize: number;
    maximumConcurrency: number;
    functionResponseType?: "ReportBatchItemFailures" | undefined;
  },
): EventSource {
  return {
    functionName,
    queueLogicalId: sqs.arn["Fn::GetAtt"][0],
    batchSize: sqs.batchSize,
    maximumConcurrency: sqs.maximumConcurrency,
    reportBatchItemFailures: sqs.functionResponseType !== undefined,
  };
}
