import * as z from "zod";
import { SqsError } from "./sqs-error.ts";

const MOST_ENTRIES = 10;
const ENTRY_ID = /^[A-Za-z0-9_-]{1,80}$/;

export const entryIdSchema = z.string();

interface Entry {
  readonly Id: string;
}

interface FailedEntry extends Entry {
  readonly SenderFault: boolean;
  readonly Code: string;
  readonly Message: string;
}

interface BatchAnswer {
  readonly Successful: object[];
  readonly Failed: FailedEntry[];
}

/** Does every entry on its own: one that is refused is reported and stops none of the others. */
export function runBatch<T extends Entry>(entries: readonly T[], run: (entry: T) => object): BatchAnswer {
  checkEntries(entries);
  const answer: BatchAnswer = { Successful: [], Failed: [] };
  for (const entry of entries) {
    try {
      answer.Successful.push({ Id: entry.Id, ...run(entry) });
    } catch (error) {
      if (!(error instanceof SqsError)) throw error;
      answer.Failed.push({ Id: entry.Id, SenderFault: true, Code: error.code, Message: error.message });
    }
  }
  return answer;
}

function checkEntries(entries: readonly Entry[]): void {
  if (entries.length === 0) {
    throw new SqsError("EmptyBatchRequest", "There should be at least one entry in the request.");
  }
  if (entries.length > MOST_ENTRIES) {
    const text = `Maximum number of entries per request are ${MOST_ENTRIES}. You have sent ${entries.length}.`;
    throw new SqsError("TooManyEntriesInBatchRequest", text);
  }
  if (entries.some(({ Id }) => !ENTRY_ID.test(Id))) {
    const text =
      "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.";
    throw new SqsError("InvalidBatchEntryId", text);
  }
  const repeated = entries.find(({ Id }, index) => entries.findIndex((other) => other.Id === Id) !== index);
  if (repeated) throw new SqsError("BatchEntryIdsNotDistinct", `Id ${repeated.Id} repeated.`);
}
