import type { VNode } from "preact";

const PERSON_COLOURS = 6;

/** A person's first letter on a colour that stays theirs. */
export function PersonAvatar({ name, id }: { name: string; id: string }): VNode {
  // A flag or a family is one letter to the eye and many to `charAt`.
  const [first] = new Intl.Segmenter().segment(name.trim());
  return (
    <span class={`avatar person-${colourOf(id)}`} aria-hidden="true">
      {first?.segment.toUpperCase() ?? "?"}
    </span>
  );
}

export function BotAvatar(): VNode {
  return (
    <svg class="avatar bot-avatar" viewBox="0 0 40 40" aria-hidden="true">
      <circle cx="20" cy="20" r="20" fill="#0e7a5f" />
      <path d="M20 6.5v4.5" stroke="#fff" stroke-width="2" stroke-linecap="round" />
      <circle cx="20" cy="6" r="2.2" fill="#ffd166" />
      <rect x="8.5" y="11" width="23" height="17.5" rx="7" fill="#fff" />
      <path d="M15 28l-.6 5 5.6-5z" fill="#fff" />
      <circle cx="15.5" cy="18.5" r="2.2" fill="#0e7a5f" />
      <circle cx="24.5" cy="18.5" r="2.2" fill="#0e7a5f" />
      <path d="M16 23.2q4 3 8 0" fill="none" stroke="#0e7a5f" stroke-width="1.8" stroke-linecap="round" />
    </svg>
  );
}

function colourOf(id: string): number {
  let sum = 0;
  for (const character of id) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9973;
  return sum % PERSON_COLOURS;
}
