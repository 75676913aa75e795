import type { VNode } from "preact";

/** Line drawings on a 24 by 24 grid; a button around them carries the label. */
const PATHS = {
  back: "M15 5l-7 7 7 7",
  close: "M6 6l12 12M18 6L6 18",
  send: "M4 12l16-8-6 16-3-6z",
  add: "M12 5v14M5 12h14",
  beside: "M4 5h7v14H4zM13 5h7v14h-7z",
  sun: "M12 8a4 4 0 100 8 4 4 0 000-8zM12 2v3M12 19v3M2 12h3M19 12h3M5 5l2 2M17 17l2 2M19 5l-2 2M7 17l-2 2",
  moon: "M20 14.5A8.5 8.5 0 019.5 4 8.5 8.5 0 1020 14.5z",
  bell: "M6 16V11a6 6 0 0112 0v5l1.5 2h-15zM10 21h4",
  bellOff: "M6 16V11a6 6 0 0112 0v5l1.5 2h-15zM10 21h4M4 3l17 18",
  traffic: "M8 4v15M8 4L4.5 7.5M8 4l3.5 3.5M16 20V5M16 20l-3.5-3.5M16 20l3.5-3.5",
  down: "M12 5v13M6 13l6 6 6-6",
  warning: "M12 4l9 16H3zM12 10v5M12 17.5v.1",
  more: "M5 12h.1M12 12h.1M19 12h.1",
  smile: "M12 3a9 9 0 100 18 9 9 0 000-18zM9 10v.1M15 10v.1M8 14q4 4 8 0",
  people: "M9 11a3 3 0 100-6 3 3 0 000 6zM3 19q0-5 6-5t6 5M16 5.5a3 3 0 010 5.5M18 14q3 1 3 5",
  picture: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15 9h.1",
  card: "M4 5h16v14H4zM4 10h16M8 15h5",
} as const;

export function Icon({ name }: { name: keyof typeof PATHS }): VNode {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
