import { startGateway, type Answer, type Call, type StandIns } from "./gateway.ts";
import type { Faults, Victim } from "./faults.ts";
import { startWorkerProcess, type Invoked, type WorkerProcess } from "./worker-process.ts";
import type { SuiteClock } from "./suite-clock.ts";

/** One place for a function's process: when that dies, the next one starts at once. */
export interface Worker {
  invoke(event: unknown, conversation: string | undefined): Promise<Invoked>;
  kill(): void;
  thaw(): void;
}

export interface PoolOptions {
  readonly size: number;
  /** How many events a process is given at the same time. */
  readonly capacity: number;
  readonly file: string;
  readonly cacheFolder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly standIns: StandIns;
  readonly clock: SuiteClock;
  readonly faults: Faults;
  /** An event that starts the function and does nothing. */
  readonly warmUp: object;
  /** Sees every call and its answer. */
  readonly onAnswer: (call: Call, answer: Answer) => void;
  readonly onCall: (call: Call) => void;
}

export interface WorkerPool {
  /** A worker that can be given one more event, until `giveBack`. */
  take(conversation?: string): Promise<Worker>;
  giveBack(worker: Worker): void;
  /** The next process that works for this conversation will have served nobody before. */
  freshFor(conversation: string): void;
  /** Only this worker, counted from 0, works for this conversation. */
  pin(conversation: string, at: number): void;
  busyWith(conversation: string): readonly Worker[];
  /** How many processes were killed by a fault. */
  killed(): number;
  /** How many events all workers can be given at the same time. */
  readonly room: number;
  close(): Promise<void>;
  jump(ms: number): void;
}

const ENDPOINTS = ["SQS", "SSM", "DYNAMODB", "BEDROCK_RUNTIME"];

interface Place extends Worker {
  /** How many events were handed out for it. */
  taken: number;
  /** Whether this process has served nobody yet. */
  isFresh(): boolean;
  /** A new process in its place. */
  restart(): Promise<void>;
  isAt(conversation: string): boolean;
  close(): Promise<void>;
}

interface Waiting {
  readonly isFor: (place: Place) => boolean;
  readonly resolve: (place: Place) => void;
}

export async function startPool(options: PoolOptions): Promise<WorkerPool> {
  const { clock, faults, capacity } = options;
  const processes = new Set<WorkerProcess>();
  const killed = new Set<WorkerProcess>();
  const waiting = new Set<Waiting>();
  const wantFresh = new Set<string>();
  const pinned = new Map<string, number>();
  const closed = new AbortController();
  // A delay that outlives the pool would keep this process alive.
  const sleep = (ms: number) => clock.sleep(ms, closed.signal);

  function kill(process: WorkerProcess): void {
    killed.add(process);
    process.kill();
  }

  async function openPlace(): Promise<Place> {
    const atWork: (string | undefined)[] = [];
    let isFresh = true;
    /** The process that makes a call now, not the one that is there when something happens to it. */
    const victim = (): Victim => {
      const process = current;
      return { kill: () => kill(process), freeze: () => process.freeze() };
    };
    const gateway = await startGateway(options.standIns, {
      before: (call) => {
        options.onCall(call);
        return faults.meet(call, "before", victim(), sleep);
      },
      after: (call, answer) => {
        options.onAnswer(call, answer);
        return faults.meet(call, "after", victim(), sleep);
      },
    });
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
        if (!closed.signal.aborted && process === current) current = start();
      };
      void replace();
      return process;
    }
    let current = start();
    return {
      taken: 0,
      isFresh: () => isFresh,
      invoke: async (event, conversation) => {
        atWork.push(conversation);
        try {
          await current.ready;
          isFresh = false;
          return await current.invoke(event, conversation);
        } finally {
          atWork.splice(atWork.indexOf(conversation), 1);
        }
      },
      kill: () => kill(current),
      restart: async () => {
        const { ended } = current;
        current.kill();
        await ended;
        await current.ready;
      },
      thaw: () => current.thaw(),
      isAt: (conversation) => atWork.includes(conversation),
      close: () => gateway.close(),
    };
  }

  const places = await Promise.all(Array.from({ length: options.size }, openPlace));
  // Cold starts are the business of the cases that ask for them.
  await Promise.all(places.map((place) => place.invoke(options.warmUp, undefined)));
  /** The one that was busy last stands last, as with Lambda: the others stay as they are. */
  const byLastWork = [...places];

  function giveBack(worker: Worker): void {
    const place = places.find((one) => one === worker);
    if (!place) return;
    place.taken -= 1;
    byLastWork.push(...byLastWork.splice(byLastWork.indexOf(place), 1));
    const next = [...waiting].find(({ isFor }) => isFor(place));
    if (!next) return;
    waiting.delete(next);
    place.taken += 1;
    next.resolve(place);
  }

  function nextFor(conversation: string, isFreshWanted: boolean): Promise<Place> {
    const pin = pinned.get(conversation);
    const most = isFreshWanted ? 1 : capacity;
    const isFor = (place: Place) => place.taken < most && (pin === undefined || place === places[pin]);
    const place = byLastWork.findLast(isFor);
    if (!place) return new Promise((resolve) => waiting.add({ isFor, resolve }));
    place.taken += 1;
    return Promise.resolve(place);
  }

  return {
    room: options.size * capacity,
    take: async (conversation = "") => {
      const isFreshWanted = wantFresh.delete(conversation);
      const place = await nextFor(conversation, isFreshWanted);
      if (isFreshWanted && !place.isFresh()) await place.restart();
      return place;
    },
    giveBack,
    freshFor: (conversation) => wantFresh.add(conversation),
    pin: (conversation, at) => pinned.set(conversation, at),
    killed: () => killed.size,
    busyWith: (conversation) => places.filter((place) => place.isAt(conversation)),
    jump: (ms) => {
      for (const process of processes) process.jump(ms);
    },
    close: async () => {
      closed.abort();
      const ends = [...processes].map((process) => {
        process.thaw();
        process.kill();
        return process.ended;
      });
      await Promise.all(ends);
      for (const place of places) await place.close();
    },
  };
}
