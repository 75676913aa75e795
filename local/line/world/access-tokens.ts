import { newOpaqueToken } from "./ids.ts";
import { type World, keepNewest } from "./world.ts";

const MOST_KEPT = 1_000;

export interface AccessToken {
  readonly endsAtMs: number;
  /** A stateless token works to its end, whatever happens. */
  readonly isRevocable: boolean;
}

export function issueAccessToken(world: World, lifeMs: number, isRevocable: boolean): string {
  // LINE's stateless tokens are JWTs and begin like one; nothing in them is for the bot to read.
  const token = `ey${newOpaqueToken(64)}`;
  world.accessTokens.set(token, { endsAtMs: world.clock.now() + lifeMs, isRevocable });
  keepNewest(world.accessTokens, MOST_KEPT);
  return token;
}

/** How long the token still works; undefined for an unknown or ended one. */
export function remainingLifeMs(world: World, token: string): number | undefined {
  if (token !== "" && token === world.channel.accessToken) return Number.POSITIVE_INFINITY;
  const known = world.accessTokens.get(token);
  if (!known) return undefined;
  const remaining = known.endsAtMs - world.clock.now();
  return remaining > 0 ? remaining : undefined;
}

export function revokeAccessToken(world: World, token: string): void {
  if (world.accessTokens.get(token)?.isRevocable) world.accessTokens.delete(token);
}
