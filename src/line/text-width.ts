/** About how wide a text is on a screen: 1 for a Latin letter, 2 for an East Asian one or a picture. */
export function textWidth(text: string): number {
  let width = 0;
  for (const character of text) width += MARK.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return width;
}

const WIDE =
  /^[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF01-\uFF60\u{1F000}-\u{3FFFD}]$/u;
const MARK = /^[\p{Mn}\p{Me}\p{Cf}]$/u;
