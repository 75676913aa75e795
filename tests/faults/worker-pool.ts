import type { StandIn } from "../../local/stand-in.ts";
import { startGateway, type Answer, type Call, type Service } from "./gateway.ts";
import type { Faults, Victim } from "./faults.ts";
import { startWorkerProcess, type Invoked, type WorkerProcess } from "./worker-process.ts";
import type { SuiteClock } from "./suite-clock.ts";

/** One place for a function's process: when that dies, the next one starts at once. */
export interface Worker {
  /** Whether this process has served nobody yet. */
  isFresh(): boolean;
  invoke(event: unknown, conversation: string | undefined): Promise<Invoked>;
  kill(): void;
  /** A new process in its place. */
  restart(): Promise<void>;
  thaw(): void;
  conversation(): string | undefined;
}

export interface PoolOptions {
  readonly size: number;
  readonly file: string;
  readonly cacheFolder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly standIns: Readonly<Record<Service, string>>;
  readonly clock: SuiteClock;
  readonly faults: Faults;
  /** An event that starts the function and does nothing. */
  readonly warmUp: object;
  /** Sees every call and its answer. */
  readonly onAnswer: (call: Call, answer: Answer, conversation: string | undefined) => void;
  readonly onCall: (call: Call, conversation: string | undefined) => void;
}

export interface WorkerPool {
  /** A free worker; it is taken until `giveBack`. */
  take(conversation?: string): Promise<Worker>;
  /** The next process that works for this conversation will have served nobody before. */
  freshFor(conversation: string): void;
  giveBack(worker: Worker): void;
  busyWith(conversation: string): readonly Worker[];
  killed(): number;
  all(): readonly Worker[];
  close(): Promise<void>;
  jump(ms: number): void;
}

const ENDPOINTS = ["SQS", "SSM", "DYNAMODB", "BEDROCK_RUNTIME"];

export async function startPool(options: PoolOptions): Promise<WorkerPool> {
  const { clock, faults } = options;
  const gateways: StandIn[] = [];
  const processes = new Set<WorkerProcess>();
  const free: Worker[] = [];
  const waiting: ((worker: Worker) => void)[] = [];
  const wantFresh = new Set<string>();
  let isClosed = false;
  let killed = 0;

  function giveBack(worker: Worker): void {
    const next = waiting.shift();
    if (next) next(worker);
    else free.push(worker);
  }

  // The one that was busy last, as with Lambda: the others stay as they are.
  function nextFree(): Promise<Worker> {
    const worker = free.pop();
    return worker ? Promise.resolve(worker) : new Promise((resolve) => waiting.push(resolve));
  }

  async function openPlace(): Promise<Worker> {
    let conversation: string | undefined;
    let isFresh = true;
    const victim: Victim = {
      get conversation() {
        return conversation;
      },
      kill: () => {
        killed += 1;
        current.kill();
      },
      freeze: () => current.freeze(),
    };
    const gateway = await startGateway(options.standIns, {
      before: (call) => {
        options.onCall(call, conversation);
        return faults.meet(call, "before", victim, (ms) => clock.sleep(ms));
      },
      after: (call, answer) => {
        options.onAnswer(call, answer, conversation);
        return faults.meet(call, "after", victim, (ms) => clock.sleep(ms));
      },
    });
    gateways.push(gateway);
    const environment: Record<string, string> = {
      ...options.environment,
      NODE_COMPILE_CACHE: options.cacheFolder,
      LINE_API_BASE_URL: gateway.url,
    };
    for (const name of ENDPOINTS) environment[`AWS_ENDPOINT_URL_${name}`] = gateway.url;

    function start(): WorkerProcess {
      isFresh = true;
      const process = startWorkerProcess(options.file, clock.settings(), environment);
      processes.add(process);
      const replace = async () => {
        await process.ended;
        processes.delete(process);
        if (!isClosed && process === current) current = start();
      };
      void replace();
      return process;
    }
    let current = start();
    return {
      isFresh: () => isFresh,
      invoke: async (event, forConversation) => {
        conversation = forConversation;
        await current.ready;
        isFresh = false;
        try {
          return await current.invoke(event);
        } finally {
          conversation = undefined;
        }
      },
      kill: () => victim.kill(),
      restart: async () => {
        const { ended } = current;
        current.kill();
        await ended;
        await current.ready;
      },
      thaw: () => current.thaw(),
      conversation: () => conversation,
    };
  }

  const workers = await Promise.all(Array.from({ length: options.size }, openPlace));
  // Cold starts are the business of the cases that ask for them.
  await Promise.all(workers.map((worker) => worker.invoke(options.warmUp, undefined)));
  free.push(...workers);
  return {
    take: async (conversation = "") => {
      const worker = await nextFree();
      if (wantFresh.delete(conversation) && !worker.isFresh()) await worker.restart();
      return worker;
    },
    freshFor: (conversation) => wantFresh.add(conversation),
    giveBack,
    busyWith: (conversation) => workers.filter((worker) => worker.conversation() === conversation),
    killed: () => killed,
    all: () => workers,
    jump: (ms) => {
      for (const process of processes) process.jump(ms);
    },
    close: async () => {
      isClosed = true;
      const ends = [...processes].map((process) => {
        process.thaw();
        process.kill();
        return process.ended;
      });
      await Promise.all(ends);
      for (const gateway of gateways) await gateway.close();
    },
  };
}
