import { readFileSync } from "node:fs";
import { SQSClient } from "@aws-sdk/client-sqs";
import { systemClock } from "../src/clock.ts";
import { OperatorError } from "../src/operator-error.ts";
import { findQueues, openDeadLetters } from "./dead-letters.ts";
import { readLineToken } from "./line-token.ts";
import { openPushes } from "./pushes.ts";
import { keptPushes, readOptions } from "./read-options.ts";
import { redriveLetters, type Redriven } from "./redrive-letters.ts";

/*
 * npm run redrive -- [--yes] [--stage dev] [--per-second 1] [--older-than 6h] [--keep-pushes 20%]
 *
 * Sends dead letters to the chat queue again. Without --yes it only says what lies there and what that may cost: a
 * redrive spends model calls and pushes, and what it drops is gone. What kinds of letters lie there it says only with
 * --yes: to look at one is to hide it and its chat for a minute.
 */

async function redrive(): Promise<number> {
  const { AWS_REGION: region = "ap-northeast-1", STAGE = "dev" } = process.env;
  const baseUrl = process.env["LINE_API_BASE_URL"] || "https://api.line.me";
  const { isConfirmed, stage, perSecond, olderThanMs, kept } = readOptions(process.argv.slice(2), STAGE);
  const service = serviceName();

  const client = new SQSClient({ region });
  const letters = openDeadLetters(client, await findQueues(client, service, stage));
  const pushes = openPushes(await readLineToken(region, `/${service}/${stage}`, baseUrl), baseUrl);

  const { limit, used } = await pushes.quota();
  const reserve = keptPushes(kept, limit);
  const waiting = await letters.count();
  print(`${waiting} dead letters. ${quotaInWords(limit, used, reserve)}`);
  if (waiting === 0) return 0;
  if (!isConfirmed) {
    print(`At ${perSecond} a second that takes ${Math.ceil(waiting / perSecond)} s. Nothing was changed.`);
    print("To send them again: the same command with --yes.");
    return 0;
  }
  const redriven = await redriveLetters(
    letters,
    pushes,
    { perSecond, olderThanMs, keptPushes: reserve },
    systemClock,
    print,
  );
  return summarise(redriven, await letters.count());
}

function summarise({ sent, erasures, dropped, unreadable, isStopped }: Redriven, left: number): number {
  print(
    `${sent} sent again (${erasures} of them erasures), ${dropped} dropped, about ${left + unreadable} left.`,
  );
  if (isStopped) {
    print(
      "Stopped before the reserve of pushes. Raise the channel's quota, wait for the next month, or keep",
    );
    print("less with --keep-pushes; then run the command again.");
  }
  if (unreadable > 0) {
    print("Some are not readable by this version. Check out the commit that is deployed, and run it again.");
  }
  return isStopped || unreadable > 0 ? 1 : 0;
}

function quotaInWords(limit: number | undefined, used: number, reserve: number): string {
  if (limit === undefined) return "LINE sets this channel no limit of pushes.";
  return `This month ${used} of ${limit} pushes are used, and ${reserve} are kept.`;
}

/** The name that all of the stack's names begin with. */
function serviceName(): string {
  const [, name] = /^service: (\S+)/m.exec(readFileSync("serverless.yml", "utf8")) ?? [];
  if (name !== undefined) return name;
  throw new OperatorError("serverless.yml names no service. Run the command in the repository's folder.");
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

try {
  process.exitCode = await redrive();
} catch (error) {
  const isForOperator = error instanceof OperatorError;
  process.stderr.write(`${isForOperator ? error.message : describe(error)}\n`);
  process.exitCode = 1;
}

/** Of an error nobody expected: the name alone, because its message may hold anything. */
function describe(error: unknown): string {
  const name = error instanceof Error ? error.name : "An unknown error";
  return `${name}. Check your AWS credentials and the network, then run the command again: nothing is lost.`;
}
