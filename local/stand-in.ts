import type { RequestListener } from "node:http";

/** A server on 127.0.0.1 that keeps the contract of somebody else's service. */
export interface StandIn {
  /** Origin without a trailing slash: `http://127.0.0.1:4566`. */
  readonly url: string;
  /** Stops listening, ends open connections and writes what must survive. Safe to call twice. */
  close(): Promise<void>;
}

/** One that can also be handed a request without the network. */
export interface DirectStandIn extends StandIn {
  readonly listener: RequestListener;
}
