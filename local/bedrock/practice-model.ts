import type { ModelAnswer } from "./answer.ts";
import { textsOf, type ConverseMessage, type ConverseRequest } from "./converse-request.ts";
import { findAbility, shorten, type Asked } from "./practice-abilities.ts";
import { detectLanguage } from "./practice-language.ts";
import { PRACTICE_PHRASES } from "./practice-phrases.ts";

/** A person needs to read it more than once to believe that nobody thinks here. */
const INTRODUCED_IN_ANSWERS = 2;

/**
 * Answers in a model's place: says that it is none, shows what it was given, does what
 * practice-abilities.ts lists. The same request always gets the same answer.
 */
export function answerAsPracticeModel(request: ConverseRequest): ModelAnswer {
  const last = request.messages.at(-1);
  // Context that the bot adds stands in front; the person's own words are the last text.
  const text = (last ? textsOf(last).at(-1) : undefined) ?? "";
  const history = request.messages.slice(0, -1);
  const earlier = history.flatMap((message) => (message.role === "user" ? textsOf(message).slice(-1) : []));
  const language = detectLanguage(text, earlier);
  const asked: Asked = { text, earlier, language, phrases: PRACTICE_PHRASES[language], request };

  const toolResult = last?.content.find((block) => block.toolResult)?.toolResult;
  if (toolResult) {
    const result = toolResult.content.map((part) => part.text ?? JSON.stringify(part.json)).join(" ");
    return { text: asked.phrases.toolSaid(shorten(result)) };
  }
  const answer = findAbility(text)?.answer(asked) ?? { text: showWhatArrived(asked, last, history) };
  const answers = history.filter(({ role }) => role === "assistant").length;
  const { introduction } = asked.phrases;
  const isIntroduced =
    answers >= INTRODUCED_IN_ANSWERS || answer.text === "" || answer.text.startsWith(introduction);
  return isIntroduced ? answer : { ...answer, text: `${introduction}\n\n${answer.text}` };
}

function showWhatArrived(
  { text, earlier, phrases }: Asked,
  last: ConverseMessage | undefined,
  history: readonly ConverseMessage[],
): string {
  const images = last?.content.filter((block) => block.image).length ?? 0;
  const documents = last?.content.filter((block) => block.document).length ?? 0;
  const before = earlier.at(-1);
  return [
    text.trim() === "" ? phrases.withoutText : phrases.youWrote(shorten(text)),
    ...(images + documents > 0 ? [phrases.attachments(images, documents)] : []),
    history.length === 0 ? phrases.firstMessage : phrases.remembered(history.length),
    ...(before === undefined ? [] : [phrases.before(shorten(before))]),
  ].join("\n\n");
}
