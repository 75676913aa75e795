import * as z from "zod";

const batchResponseSchema = z.object({
  batchItemFailures: z.array(z.object({ itemIdentifier: z.string().min(1) })).nullish(),
});

/** The ids to keep in the queue. An answer that names a message nobody sent, or none properly, keeps them all.
 *  https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting */
export function failedMessageIds(payload: unknown, sentIds: readonly string[]): readonly string[] {
  if (payload === null || payload === undefined) return [];
  const response = batchResponseSchema.safeParse(payload);
  if (!response.success) return sentIds;
  const failed = (response.data.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier);
  return failed.every((id) => sentIds.includes(id)) ? failed : sentIds;
}
