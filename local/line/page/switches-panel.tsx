import type { VNode } from "preact";
import type { Switches } from "../switches.ts";
import { turnSwitches } from "./simulator-connection.ts";
import { useWords } from "./words.ts";

const NAMES = [
  "duplicate",
  "reorder",
  "redeliver",
  "delay",
  "expireTokens",
  "rateLimit",
  "failBefore",
  "failAfter",
  "emptyQuota",
  "withoutConsent",
] as const satisfies readonly (keyof Switches)[];

/** LINE's awkward behaviours, to be switched on and watched in the traffic below. */
export function SwitchesPanel({ switches }: { switches: Switches }): VNode {
  const words = useWords();
  const countOn = NAMES.filter((name) => switches[name]).length;
  return (
    <details class="switches">
      <summary data-testid="switches">
        {words.switches}
        {countOn > 0 && <span class="badge">{countOn}</span>}
      </summary>
      <ul>
        {NAMES.map((name) => (
          <li key={name}>
            <label>
              <input
                type="checkbox"
                data-testid={`switch-${name}`}
                checked={switches[name]}
                onChange={() => void turnSwitches({ [name]: !switches[name] })}
              />
              <span>
                {words.switchNames[name]}
                <small>{words.switchMeanings[name]}</small>
              </span>
            </label>
          </li>
        ))}
      </ul>
    </details>
  );
}
