import { systemClock } from "../src/clock.ts";
import { createQueues } from "./create-queues.ts";
import { createTables } from "./dynamodb/create-tables.ts";
import {
  checkSettings,
  setAwsEnvironment,
  setFunctionEnvironments,
  type Functions,
} from "./lambda-environment.ts";
import { refuseTakenPorts } from "./ports.ts";
import { startServices, type Services } from "./services.ts";
import { restartWorkerThreads } from "./restarting-worker.ts";
import { answerErrorsWith500, type HttpApi } from "./server-errors.ts";
import { readLocalSettings, type LocalSettings } from "./settings.ts";
import { startEventSourceMapping, type EventSourceMapping } from "./sqs/event-source-mapping.ts";
import { readTemplate } from "./template.ts";
import { startWeb, type WebStandIn } from "./tools/web.ts";

/** As much of the framework as this plugin touches. */
interface Serverless {
  readonly serviceDir: string;
  readonly classes: { readonly Error: new (message: string) => Error };
  readonly pluginManager: { readonly plugins: readonly unknown[] };
  readonly service: {
    readonly functions: Functions;
    readonly resources: unknown;
    readonly provider: { readonly region: string };
    readonly custom: { readonly secretsPath: string; readonly "serverless-offline": OfflineOptions };
  };
}

interface OfflineOptions {
  readonly host: string;
  readonly httpPort: number | string;
  readonly lambdaPort: number | string;
}

/** serverless-offline's plugin. Its insides are used, so its version is pinned. */
interface ServerlessOffline {
  start(): Promise<void>;
  end(skipExit?: boolean): Promise<void>;
  internals(): { getApiGatewayServer(): HttpApi };
}

interface Utils {
  readonly log: { error(text: string): void; notice(text: string): void };
}

/** Makes `serverless offline` the whole product on a laptop: no account, no Docker, no other command. */
export default class LocalPlugin {
  readonly hooks: Readonly<Record<string, () => Promise<void>>>;
  readonly #serverless: Serverless;
  readonly #log: Utils["log"];
  #services: Services | undefined;
  #web: WebStandIn | undefined;
  #mappings: readonly EventSourceMapping[] = [];

  constructor(serverless: Serverless, _options: unknown, { log }: Utils) {
    this.#serverless = serverless;
    this.#log = log;
    this.hooks = {
      "before:package:initialize": () => this.#check(),
      "before:offline:start": () => this.#start(),
      "before:offline:start:init": () => this.#start(),
      // A reload kills the worker threads: an invocation inside one would never answer, and its conversation
      // would stay locked.
      "before:offline:functionsUpdated:cleanup": () => this.#eachMapping((mapping) => mapping.pause()),
      "after:offline:functionsUpdated:cleanup": () => {
        for (const mapping of this.#mappings) mapping.resume();
        this.#log.notice("The functions were reloaded.");
        return Promise.resolve();
      },
    };
  }

  async #start(): Promise<void> {
    await this.#check();
    const { serviceDir, service, classes } = this.#serverless;
    try {
      const settings = readLocalSettings(process.env, serviceDir);
      const { host, httpPort, lambdaPort } = service.custom["serverless-offline"];
      await refuseTakenPorts(host, [
        { port: Number(httpPort), what: "the webhook", setting: "LOCAL_HTTP_PORT" },
        { port: Number(lambdaPort), what: "the functions", setting: "LOCAL_LAMBDA_PORT" },
        ...(settings.given.line === undefined
          ? [{ port: settings.simulatorPort, what: "the simulator", setting: "LOCAL_SIMULATOR_PORT" }]
          : []),
      ]);
      restartWorkerThreads((problem) => this.#log.error(problem));
      await this.#startServices(settings);
      this.#wrapOffline();
    } catch (error) {
      // The framework prints these without a stack.
      throw new classes.Error(error instanceof Error ? error.message : String(error));
    }
  }

  /** A wrong setting stops `npm start` and `npm run deploy` alike. */
  #check(): Promise<void> {
    const { service, classes } = this.#serverless;
    try {
      checkSettings(service.functions);
      return Promise.resolve();
    } catch (error) {
      return Promise.reject(new classes.Error(error instanceof Error ? error.message : String(error)));
    }
  }

  async #startServices(settings: LocalSettings): Promise<void> {
    const { service } = this.#serverless;
    const { region } = service.provider;
    const { host, httpPort, lambdaPort } = service.custom["serverless-offline"];
    const template = readTemplate(service);
    const services = await startServices({
      settings,
      clock: systemClock,
      region,
      secretsPath: service.custom.secretsPath,
      webhookUrl: `http://${host}:${httpPort}/webhook`,
    });
    this.#services = services;
    await setAwsEnvironment(process.env, settings.model, region, services);
    const queues = await createQueues(services.urls.sqs ?? "", region, template.queues);
    await createTables(services.urls.dynamodb ?? "", [...template.tables.values()]);
    setFunctionEnvironments(service.functions, template, queues, settings.model, services.urls.line);
    await this.#startTools(settings);
    this.#mappings = template.eventSources.map((source) => {
      const queue = queues.get(source.queueLogicalId);
      if (!queue) throw new Error(`serverless.yml has no queue ${source.queueLogicalId}.`);
      return startEventSourceMapping({
        ...source,
        queueUrl: queue.url,
        queueArn: queue.arn,
        region,
        functionUrl: `http://${host}:${lambdaPort}/2015-03-31/functions/${source.functionName}/invocations`,
        clock: systemClock,
        onProblem: (problem) => this.#log.error(problem),
      });
    });
  }

  /** With the practice model the tools find a small web of their own; with a real one, the real web. */
  async #startTools({ model }: LocalSettings): Promise<void> {
    const { service } = this.#serverless;
    const environment = service.functions["chat"]?.environment;
    if (environment?.["TOOLS"] === undefined) return;
    const { host, lambdaPort } = service.custom["serverless-offline"];
    process.env["AWS_ENDPOINT_URL_LAMBDA"] = `http://${host}:${lambdaPort}`;
    if (model.kind !== "practice") return;
    const web = await startWeb({ clock: systemClock });
    this.#web = web;
    process.env["AWS_ENDPOINT_URL_LAMBDA"] = web.url;
    Object.assign(environment, {
      WIKIPEDIA_ORIGIN: `${web.url}/wiki/{language}`,
      SEARCH: `searxng:${web.url}`,
    });
  }

  /** Its `start` is followed and its `end` surrounded by ours; it offers no hooks at these places. */
  #wrapOffline(): void {
    const offline = this.#serverless.pluginManager.plugins.find(isServerlessOffline);
    if (!offline) throw new Error("serverless.yml must list serverless-offline after this plugin.");
    const start = offline.start.bind(offline);
    const end = offline.end.bind(offline);
    offline.start = async () => {
      await start();
      answerErrorsWith500(offline.internals().getApiGatewayServer());
      this.#sayWhere();
    };
    offline.end = async () => {
      await this.#eachMapping((mapping) => mapping.close());
      offline.internals().getApiGatewayServer().listener.closeIdleConnections();
      await end(true);
      await this.#web?.close();
      await this.#services?.close();
      process.exit(0);
    };
  }

  #sayWhere(): void {
    const { host, httpPort } = this.#serverless.service.custom["serverless-offline"];
    const pageUrl = this.#services?.pageUrl;
    this.#log.notice("");
    if (pageUrl !== undefined) this.#log.notice(`Chat with the bot:  ${pageUrl}`);
    this.#log.notice(`Webhook:            http://${host}:${httpPort}/webhook`);
    this.#log.notice("Ctrl-C stops everything.");
  }

  async #eachMapping(act: (mapping: EventSourceMapping) => Promise<void>): Promise<void> {
    await Promise.all(this.#mappings.map(act));
  }
}

function isServerlessOffline(plugin: unknown): plugin is ServerlessOffline {
  return typeof plugin === "object" && plugin?.constructor.name === "ServerlessOffline";
}
