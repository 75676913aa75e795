import type { VNode } from "preact";
import { useWords } from "./words.ts";

/** Says who answers, so that nobody takes the practice model's fixed answers for an AI's. */
export function ModelBanner({ modelLabel }: { modelLabel: string }): VNode {
  const words = useWords();
  const isPractice = /practice/i.test(modelLabel);
  return (
    <p class={`model-banner ${isPractice ? "practice" : ""}`} data-testid="model-banner">
      {isPractice ? words.practiceModel : words.modelAnswers(modelLabel)}
    </p>
  );
}
