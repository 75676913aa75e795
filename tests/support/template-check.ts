import { loadAwsServiceSpec } from "@aws-cdk/aws-service-spec";
import type { CloudFormationTemplate } from "./package-service.ts";

type Database = Awaited<ReturnType<typeof loadAwsServiceSpec>>;
type Properties = NonNullable<ReturnType<typeof findResource>>["properties"];
type PropertyType = Properties[string]["type"];

// It takes seconds.
let loading: Promise<Database> | undefined;

/**
 * Compares a template with AWS's own description of its resources: every type, property and attribute exists,
 * what is required is there, values have the right kind. It does not look into JSON values (policies, redrive),
 * at enumerations or at ranges. One line for each mistake.
 */
export async function checkTemplate({ Resources }: CloudFormationTemplate): Promise<readonly string[]> {
  const database = await (loading ??= loadAwsServiceSpec());
  const mistakes: string[] = [];

  for (const [id, { Type, Properties, ...rest }] of Object.entries(Resources)) {
    const resource = findResource(database, Type);
    if (!resource) mistakes.push(`${id}: there is no ${Type}`);
    else checkObject(id, Properties, resource.properties);
    checkReferences(id, { Properties, ...rest });
    for (const other of [rest.DependsOn ?? []].flat()) checkTarget(`${id}.DependsOn`, other);
  }
  return mistakes;

  function checkObject(path: string, value: unknown, properties: Properties): void {
    if (!isObject(value)) {
      mistakes.push(`${path} is no object`);
      return;
    }
    for (const [name, { required }] of Object.entries(properties)) {
      if (required && !(name in value)) mistakes.push(`${path} lacks ${name}`);
    }
    for (const [name, inside] of Object.entries(value)) {
      const property = properties[name];
      if (!property) mistakes.push(`${path}.${name} does not exist`);
      else checkValue(`${path}.${name}`, inside, property.type);
    }
  }

  function checkValue(path: string, value: unknown, type: PropertyType): void {
    // What a Ref or Fn::… gives is known at deployment only.
    if (intrinsicOf(value)) return;
    switch (type.type) {
      case "array":
        if (!Array.isArray(value)) mistakes.push(`${path} is no list`);
        else for (const [index, item] of value.entries()) checkValue(`${path}.${index}`, item, type.element);
        return;
      case "map":
        if (!isObject(value)) mistakes.push(`${path} is no map`);
        else
          for (const [key, item] of Object.entries(value)) checkValue(`${path}.${key}`, item, type.element);
        return;
      case "ref":
        return checkObject(path, value, database.get("typeDefinition", type.reference).properties);
      case "union": {
        const before = mistakes.length;
        // AWS calls some lists and objects JSON as well, which would let anything through.
        const isStructured = type.types.some((each) => /^(array|map|ref)$/.test(each.type));
        const fits = type.types.some((each) => {
          if (isStructured && each.type === "json") return false;
          checkValue(path, value, each);
          return mistakes.splice(before).length === 0;
        });
        if (!fits) mistakes.push(`${path} is of no allowed type`);
        return;
      }
      case "json":
      case "tag":
      case "null":
        return;
      case "integer":
        if (!Number.isInteger(Number(value))) mistakes.push(`${path} is no whole number`);
        return;
      default:
        if (typeof value !== (type.type === "date-time" ? "string" : type.type)) {
          mistakes.push(`${path} is no ${type.type}`);
        }
    }
  }

  function checkReferences(path: string, value: unknown): void {
    if (!isObject(value) && !Array.isArray(value)) return;
    for (const [key, inside] of Object.entries(value)) {
      if (key === "Ref") checkTarget(path, String(inside));
      else if (key === "Fn::GetAtt" && Array.isArray(inside)) checkAttribute(path, inside.map(String));
      else if (key === "Fn::Sub") {
        for (const [, name = ""] of String(inside).matchAll(/\$\{([\w:.]+)\}/g)) {
          const [id = "", ...attribute] = name.split(".");
          if (attribute.length > 0) checkAttribute(path, [id, attribute.join(".")]);
          else checkTarget(path, id);
        }
      } else checkReferences(`${path}.${key}`, inside);
    }
  }

  function checkTarget(path: string, id: string): void {
    if (!id.startsWith("AWS::") && !(id in Resources))
      mistakes.push(`${path} refers to ${id}, which is not there`);
  }

  function checkAttribute(path: string, [id = "", attribute = ""]: readonly string[]): void {
    checkTarget(path, id);
    const resource = findResource(database, Resources[id]?.Type ?? "");
    if (resource && !(attribute in resource.attributes)) mistakes.push(`${path}: ${id} has no ${attribute}`);
  }
}

function findResource(database: Database, type: string) {
  return database.lookup("resource", "cloudFormationType", "equals", type).at(0);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function intrinsicOf(value: unknown): boolean {
  if (!isObject(value)) return false;
  const [key = "", ...others] = Object.keys(value);
  return others.length === 0 && (key === "Ref" || key.startsWith("Fn::"));
}
