import { afterAll, beforeAll, describe } from "@jest/globals";
import { packageService } from "../support/package-service.ts";
import { permissionsChecks } from "./permissions.checks.ts";
import { runningChecks } from "./running.checks.ts";
import type { Stages } from "./stages.ts";
import { templateChecks } from "./template.checks.ts";
import { toolsChecks } from "./tools.checks.ts";
import { zipChecks } from "./zip.checks.ts";

// Packaging takes seconds, so it is done once for all.
let stages: Stages;

beforeAll(async () => {
  // One after the other: the framework has one folder for what it is working on.
  stages = { dev: await packageService("dev"), prod: await packageService("prod") };
}, 120_000);

afterAll(async () => {
  await stages?.dev.remove();
  await stages?.prod.remove();
});

describe("the zips", () => zipChecks(() => stages));
describe("the template", () => templateChecks(() => stages));
describe("the permissions", () => permissionsChecks(() => stages.dev.template));
describe("the zips, run as Lambda does,", () => runningChecks(() => stages.dev));
describe("the tools", () => toolsChecks());
