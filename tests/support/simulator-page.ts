import type { LedgerEntry, Person, SimulatorState } from "../../local/line/page-api.ts";
import { eventually } from "./eventually.ts";

/** What a person does on the simulator's page, over the page's own endpoints. */
export interface SimulatorPage {
  people(): Promise<readonly Person[]>;
  say(person: Person, text: string): Promise<void>;
  /** Texts of the bot in the person's 1:1 chat, oldest first. */
  answers(person: Person): Promise<readonly string[]>;
  /** Waits until the bot has said `count` things there in all. */
  answersOf(person: Person, count: number): Promise<readonly string[]>;
}

export function openSimulatorPage(url: string): SimulatorPage {
  const answers = async ({ userId }: Person): Promise<readonly string[]> => {
    const ledger = await read<readonly LedgerEntry[]>(`${url}/simulator/ledger?chatId=${userId}`);
    return ledger
      .filter(({ from }) => from === "bot")
      .map(({ message }) => ("text" in message ? message.text : message.type));
  };
  return {
    people: async () => (await read<SimulatorState>(`${url}/simulator/state`)).people,
    say: async ({ userId }, text) => {
      const response = await fetch(`${url}/simulator/messages`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ userId, chatId: userId, message: { type: "text", text } }),
      });
      if (!response.ok) throw new Error(`The simulator refused: ${await response.text()}`);
    },
    answers,
    answersOf: (person, count) =>
      eventually(`${count} answers`, async () => {
        const seen = await answers(person);
        return seen.length >= count && seen;
      }),
  };
}

/** The simulator is ours and typed: its answer is what it says it is. */
async function read<T>(url: string): Promise<T> {
  return (await fetch(url)).json();
}
