import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { SimulatorState, TrafficEntry } from "../page-api.ts";
import { Icon } from "./icons.tsx";
import { SwitchesPanel } from "./switches-panel.tsx";
import { useStickToBottom } from "./use-stick-to-bottom.ts";
import { useLanguage, useWords } from "./words.ts";

interface Props {
  readonly traffic: readonly TrafficEntry[];
  readonly quota: SimulatorState["quota"];
  readonly switches: SimulatorState["switches"];
  readonly close: () => void;
}

/** Every request between LINE and the bot, and why LINE refused one. */
export function TrafficPanel({ traffic, quota, switches, close }: Props): VNode {
  const words = useWords();
  const [hasOnlyProblems, setOnlyProblems] = useState(false);
  const shown = hasOnlyProblems ? traffic.filter(isProblem) : traffic;
  const { scroller } = useStickToBottom(shown.length);
  return (
    <>
      <header class="panel-header">
        <h2>{words.traffic}</h2>
        <label class="check">
          <input
            type="checkbox"
            checked={hasOnlyProblems}
            onChange={(event) => setOnlyProblems(event.currentTarget.checked)}
          />
          {words.onlyProblems}
        </label>
        <button
          type="button"
          class="icon-button"
          aria-label={words.hideTraffic}
          title={words.hideTraffic}
          onClick={close}
        >
          <Icon name="close" />
        </button>
      </header>
      <p class="quota">
        {words.quota} <strong>{words.quotaOf(quota.used, quota.value)}</strong>
        <meter value={quota.used} max={Math.max(1, quota.value)} aria-label={words.quota} />
      </p>
      <SwitchesPanel switches={switches} />
      <div class="scroller" ref={scroller} tabIndex={0} role="region" aria-label={words.traffic}>
        <ol class="entries">
          {shown.map((entry) => (
            <Entry key={entry.id} entry={entry} />
          ))}
        </ol>
        {shown.length === 0 && (
          <p class="empty">{traffic.length === 0 ? words.noTraffic : words.noProblems}</p>
        )}
      </div>
    </>
  );
}

const ARROWS = { webhook: "→", api: "←", tool: "⇠" };

function Entry({ entry }: { entry: TrafficEntry }): VNode {
  const words = useWords();
  const language = useLanguage();
  const direction = { webhook: words.toBot, api: words.toLine, tool: words.toTool }[entry.direction];
  return (
    <li class={`entry ${outcomeOf(entry)} ${entry.direction}`} data-testid="traffic-entry">
      <details>
        <summary>
          <span class="direction" title={direction}>
            <span aria-hidden="true">{ARROWS[entry.direction]}</span>
            <span class="only-heard">{direction}</span>
          </span>
          <span class="request">
            <span class="method">{entry.method}</span> <span class="path">{entry.path}</span>
          </span>
          <Status entry={entry} />
          <span class="took">
            {entry.tookMs > 0 && `${Math.round(entry.tookMs).toLocaleString(language)} ms`}
          </span>
        </summary>
        <time dateTime={new Date(entry.atMs).toISOString()}>{exactTime(entry.atMs, language)}</time>
        <Body title={words.request} body={entry.requestBody} />
        <Body title={words.response} body={entry.responseBody} />
      </details>
      {entry.explanation !== undefined && (
        <p class="explanation" data-testid="explanation">
          <Icon name="warning" />
          <span>
            <strong>{words.whyRefused}</strong> {entry.explanation}
          </span>
        </p>
      )}
    </li>
  );
}

function Status({ entry }: { entry: TrafficEntry }): VNode {
  const words = useWords();
  if (entry.status !== 0) return <span class="status">{entry.status}</span>;
  return <span class="status">{hasNoAnswer(entry) ? words.noAnswer : words.underWay}</span>;
}

function Body({ title, body }: { title: string; body: unknown }): VNode {
  const words = useWords();
  return (
    <>
      <h3>{title}</h3>
      <pre tabIndex={0}>{pretty(body) || words.emptyBody}</pre>
    </>
  );
}

function pretty(body: unknown): string {
  if (typeof body === "string") return body;
  return body === undefined || body === null ? "" : JSON.stringify(body, null, 2);
}

function outcomeOf(entry: TrafficEntry): "open" | "fine" | "warned" | "refused" {
  if (entry.status >= 400 || hasNoAnswer(entry)) return "refused";
  if (entry.explanation !== undefined) return "warned";
  return entry.status === 0 ? "open" : "fine";
}

function isProblem(entry: TrafficEntry): boolean {
  return outcomeOf(entry) === "refused" || outcomeOf(entry) === "warned";
}

function hasNoAnswer(entry: TrafficEntry): boolean {
  return entry.status === 0 && (entry.tookMs > 0 || entry.explanation !== undefined);
}

function exactTime(atMs: number, language: string): string {
  return new Intl.DateTimeFormat(language, {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    fractionalSecondDigits: 3,
    hourCycle: "h23",
  }).format(atMs);
}
