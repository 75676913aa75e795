import { useEffect, useState } from "preact/hooks";

/** What a phone shows; wider windows show the list and the chat together. */
export type Screen = "list" | "chat" | "traffic";

/** The screen, tied to the browser's history so that a phone's back gesture leaves the chat and not the page. */
export function useScreen(): [Screen, (next: Screen) => void] {
  const [screen, setScreen] = useState(() => readScreen(history.state));

  useEffect(() => {
    const onBack = (): void => setScreen(readScreen(history.state));
    addEventListener("popstate", onBack);
    return () => removeEventListener("popstate", onBack);
  }, []);

  function show(next: Screen): void {
    const stored = readScreen(history.state);
    if (next === "list" && stored !== "list") return history.back();
    if (next !== stored) {
      if (stored === "list") history.pushState(next, "");
      else history.replaceState(next, "");
    }
    return setScreen(next);
  }

  return [screen, show];
}

function readScreen(stored: unknown): Screen {
  return stored === "chat" || stored === "traffic" ? stored : "list";
}
