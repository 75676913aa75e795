/** What an item has to be like for a change to be made, over its attributes by name. */
export type Condition =
  | { readonly kind: "absent" | "present"; readonly name: string }
  | { readonly kind: "equals"; readonly name: string; readonly value: Comparable }
  | { readonly kind: "atMost"; readonly name: string; readonly value: number }
  | { readonly kind: "among"; readonly name: string; readonly values: readonly string[] }
  | { readonly kind: "any" | "all"; readonly of: readonly Condition[] };

/** A list is a set of strings. */
export type Comparable = string | number | readonly string[];

export const absent = (name: string): Condition => ({ kind: "absent", name });
export const present = (name: string): Condition => ({ kind: "present", name });
export const equals = (name: string, value: Comparable): Condition => ({ kind: "equals", name, value });
export const atMost = (name: string, value: number): Condition => ({ kind: "atMost", name, value });
export const among = (name: string, values: readonly string[]): Condition => ({
  kind: "among",
  name,
  values,
});
export const any = (...of: readonly Condition[]): Condition => ({ kind: "any", of });
export const all = (...of: readonly Condition[]): Condition => ({ kind: "all", of });
