import type { Packaged } from "../support/package-service.ts";

/** The service packaged for two stages. */
export interface Stages {
  readonly dev: Packaged;
  readonly prod: Packaged;
}
