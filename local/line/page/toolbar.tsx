import type { VNode } from "preact";
import type { Choices, Theme } from "./choices.ts";
import { Icon } from "./icons.tsx";
import { useLanguage, useWords } from "./words.ts";

interface Props {
  readonly choices: Choices;
  readonly theme: Theme;
  readonly choose: (choice: Partial<Choices>) => void;
  readonly showTraffic: () => void;
  readonly addPerson: () => void;
  readonly addGroup: () => void;
}

/** The page's own switches, apart from the chats. */
export function Toolbar({ choices, theme, choose, showTraffic, addPerson, addGroup }: Props): VNode {
  const words = useWords();
  const language = useLanguage();

  async function toggleNotifications(): Promise<void> {
    if (choices.isNotifying) return choose({ isNotifying: false });
    if (!("Notification" in window)) return undefined;
    return choose({ isNotifying: (await Notification.requestPermission()) === "granted" });
  }

  return (
    <header class="panel-header">
      <h1>{words.chats}</h1>
      <Tool
        name="notify"
        label={choices.isNotifying ? words.notifyOff : words.notify}
        onClick={() => void toggleNotifications()}
      >
        <Icon name={choices.isNotifying ? "bell" : "bellOff"} />
      </Tool>
      <Tool
        name="theme"
        label={theme === "dark" ? words.toLight : words.toDark}
        onClick={() => choose({ theme: theme === "dark" ? "light" : "dark" })}
      >
        <Icon name={theme === "dark" ? "sun" : "moon"} />
      </Tool>
      <Tool
        name="language"
        label={words.otherLanguage}
        onClick={() => choose({ language: language === "ja" ? "en" : "ja" })}
      >
        <span aria-hidden="true">{language === "ja" ? "EN" : "あ"}</span>
      </Tool>
      <Tool name="show-traffic" label={words.showTraffic} onClick={showTraffic}>
        <Icon name="traffic" />
      </Tool>
      <Tool name="new-group" label={words.newGroup} onClick={addGroup}>
        <Icon name="people" />
      </Tool>
      <Tool name="new-person" label={words.newPerson} onClick={addPerson}>
        <Icon name="add" />
      </Tool>
    </header>
  );
}

interface ToolProps {
  readonly name: string;
  readonly label: string;
  readonly onClick: () => void;
  readonly children: VNode;
}

function Tool({ name, label, onClick, children }: ToolProps): VNode {
  return (
    <button
      type="button"
      class="icon-button"
      data-testid={name}
      aria-label={label}
      title={label}
      onClick={onClick}
    >
      {children}
    </button>
  );
}
