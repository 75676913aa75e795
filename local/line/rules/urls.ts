import { type Place, MUST_BE_SPECIFIED, report, wrongType } from "./place.ts";

/** URLs must be percent-encoded UTF-8: these characters may stand in one, nothing else.
 *  https://developers.line.biz/en/reference/messaging-api/#url-encoding */
const URL_CHARACTERS = /^[\w\-.~:/?#[\]@!$&'()*+,;=%]+$/u;

export interface UrlRule {
  readonly schemes: readonly string[];
  readonly most: number;
  readonly isRequired: boolean;
}

/** The URL of a file that LINE's clients fetch. */
export const MEDIA_URL: UrlRule = { schemes: ["https:"], most: 2_000, isRequired: true };
export const OPTIONAL_MEDIA_URL: UrlRule = { ...MEDIA_URL, isRequired: false };
/** Where a tap may lead. */
export const LINK: UrlRule = { schemes: ["http:", "https:", "line:", "tel:"], most: 1_000, isRequired: true };

export function checkUrl(place: Place, name: string, { schemes, most, isRequired }: UrlRule): void {
  const value = place.fields[name];
  if (value === undefined || value === null || value === "") {
    if (isRequired) report(place, name, MUST_BE_SPECIFIED);
    return;
  }
  if (typeof value !== "string") return wrongType(place, name);
  const scheme = URL.parse(value)?.protocol;
  if (scheme === undefined || !schemes.includes(scheme) || !URL_CHARACTERS.test(value)) {
    report(place, name, "invalid uri scheme");
  } else if (value.length > most) {
    report(place, name, "invalid uri");
  }
}
