import { createServer } from "node:net";

export interface WantedPort {
  readonly port: number;
  /** What would listen there. */
  readonly what: string;
  /** The variable that moves it. */
  readonly setting: string;
}

/** Rejects with the port and the remedy if another program listens on one of them. */
export async function refuseTakenPorts(host: string, ports: readonly WantedPort[]): Promise<void> {
  for (const { port, what, setting } of ports) {
    if (await isFree(host, port)) continue;
    throw new Error(
      `Port ${port} for ${what} is taken. Stop the other program (perhaps another npm start), or set ${setting} to a free port.`,
    );
  }
}

function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, host, () => probe.close(() => resolve(true)));
  });
}
