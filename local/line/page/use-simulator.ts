import { useEffect, useReducer, useRef } from "preact/hooks";
import type { Change, SimulatorState } from "../page-api.ts";
import { followSimulator } from "./simulator-connection.ts";
import { applyChange } from "./state.ts";

interface Connection {
  /** Missing until the first answer. */
  readonly state?: SimulatorState;
  readonly isLost: boolean;
  /** The simulator's clock minus this browser's; tests turn the simulator's. */
  readonly clockAheadMs: number;
}

type News =
  | { readonly kind: "state"; readonly state: SimulatorState; readonly clockAheadMs: number }
  | { readonly kind: "change"; readonly change: Change }
  | { readonly kind: "lost" };

/** The simulator's state, kept up to date. `onChange` hears every change once, never the first state. */
export function useSimulator(onChange: (change: Change) => void): Connection {
  const [connection, tell] = useReducer(next, { isLost: false, clockAheadMs: 0 });
  const listener = useRef(onChange);
  listener.current = onChange;
  useEffect(
    () =>
      followSimulator({
        onState: (state) => tell({ kind: "state", state, clockAheadMs: state.nowMs - Date.now() }),
        onChange: (change) => {
          tell({ kind: "change", change });
          listener.current(change);
        },
        onLost: () => tell({ kind: "lost" }),
      }),
    [],
  );
  return connection;
}

function next(connection: Connection, news: News): Connection {
  switch (news.kind) {
    case "state":
      return { state: news.state, isLost: false, clockAheadMs: news.clockAheadMs };
    case "change":
      return connection.state
        ? { ...connection, state: applyChange(connection.state, news.change) }
        : connection;
    default:
      return { ...connection, isLost: true };
  }
}
