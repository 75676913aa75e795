import { type Switches, switches } from "./switches.ts";
import { readQuota } from "./world/quota.ts";
import type { World } from "./world/world.ts";

/** Turns some; the others stay as they are. */
export function turnSwitches(
  world: World,
  changed: { readonly [Name in keyof Switches]?: boolean | undefined },
): Switches {
  world.switches = switches.parse({ ...world.switches, ...changed });
  world.changes.publish({ kind: "switches", switches: world.switches });
  world.changes.publish({ kind: "quota", quota: readQuota(world) });
  return world.switches;
}
