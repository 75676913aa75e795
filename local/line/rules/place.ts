/** One entry of `details` in LINE's 400. */
export interface Detail {
  readonly message: string;
  readonly property: string;
}

/** What was found wrong. LINE names all schema errors at once, so checks report and go on. */
export interface Findings {
  /** `messages[0].text`, or inside Flex `/body/contents/0/text`. */
  readonly spelling: "dots" | "slashes";
  readonly details: Detail[];
  /** Paths whose JSON type is wrong: those fail in LINE's parser, before the rules. */
  readonly wrongTypes: string[];
}

/** An object of the request, and how LINE spells the way to it. */
export interface Place {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly path: string;
  readonly findings: Findings;
}

export const MUST_BE_SPECIFIED = "must be specified";
export const MAY_NOT_BE_EMPTY = "May not be empty";

export function newFindings(spelling: Findings["spelling"]): Findings {
  return { spelling, details: [], wrongTypes: [] };
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function pathTo({ path, findings }: Place, name: string | number): string {
  if (findings.spelling === "slashes") return `${path}/${name}`;
  return typeof name === "number" ? `${path}[${name}]` : `${path}.${name}`;
}

export function report(place: Place, name: string, message: string): void {
  place.findings.details.push({ message, property: pathTo(place, name) });
}

export interface TextRule {
  readonly most: number;
  readonly least?: number;
  /** LINE counts some fields in UTF-16 units and some as people count characters.
   *  https://developers.line.biz/en/docs/messaging-api/text-character-count/ */
  readonly countedIn?: "utf16" | "graphemes";
  /** What LINE says when the field is missing or empty; absent: the field may be missing. */
  readonly required?: string;
}

export function checkText(place: Place, name: string, rule: TextRule): string | undefined {
  const value = place.fields[name];
  if (value === undefined || value === null || value === "") {
    if (rule.required !== undefined) report(place, name, rule.required);
    return undefined;
  }
  if (typeof value !== "string") return wrongType(place, name);
  const length = rule.countedIn === "graphemes" ? countGraphemes(value) : value.length;
  const { least = 0, most } = rule;
  if (length < least || length > most) report(place, name, `Length must be between ${least} and ${most}`);
  return value;
}

export function checkOneOf(
  place: Place,
  name: string,
  allowed: readonly string[],
  required = false,
): string | undefined {
  const value = place.fields[name];
  if (value === undefined || value === null) {
    if (required) report(place, name, MUST_BE_SPECIFIED);
    return undefined;
  }
  if (typeof value !== "string") return wrongType(place, name);
  if (allowed.includes(value)) return value;
  report(place, name, `Must be one of the following values: [${allowed.join(", ")}]`);
  return undefined;
}

export function checkNumber(place: Place, name: string, least: number, most: number): void {
  const value = place.fields[name];
  if (value === undefined || value === null) return report(place, name, MUST_BE_SPECIFIED);
  if (typeof value !== "number") wrongType(place, name);
  else if (value < least || value > most) report(place, name, `Must be between ${least} and ${most}`);
}

/** The object in a field; undefined when there is none. */
export function objectIn(place: Place, name: string, required = false): Place | undefined {
  const value = place.fields[name];
  if (value === undefined || value === null) {
    if (required) report(place, name, MUST_BE_SPECIFIED);
    return undefined;
  }
  if (!isObject(value)) return wrongType(place, name);
  return { fields: value, path: pathTo(place, name), findings: place.findings };
}

export interface CountRule {
  readonly least: number;
  readonly most: number;
}

/** The objects in a list, whatever their number; undefined when there is no list. */
export function objectsIn(place: Place, name: string, { least, most }: CountRule): Place[] | undefined {
  const value = place.fields[name];
  if (value === undefined || value === null) {
    if (least > 0) report(place, name, MUST_BE_SPECIFIED);
    return undefined;
  }
  if (!Array.isArray(value)) return wrongType(place, name);
  if (value.length < least || value.length > most) {
    report(place, name, `Size must be between ${least} and ${most}`);
  }
  const list: Place = { fields: {}, path: pathTo(place, name), findings: place.findings };
  const items: readonly unknown[] = value;
  return items.flatMap((item, index): Place[] => {
    const path = pathTo(list, index);
    if (isObject(item)) return [{ fields: item, path, findings: place.findings }];
    wrongType(list, index);
    return [];
  });
}

export function wrongType(place: Place, name: string | number): undefined {
  const path = pathTo(place, name);
  if (place.findings.spelling === "dots") place.findings.wrongTypes.push(path);
  else place.findings.details.push({ message: "invalid property", property: path });
}

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

function countGraphemes(text: string): number {
  return Array.from(graphemes.segment(text)).length;
}
