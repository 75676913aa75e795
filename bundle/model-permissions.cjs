// serverless.yml can only name CommonJS here; what it says is in the typed file beside this one.
module.exports = async ({ resolveConfigurationProperty, resolveVariable }) => {
  const { modelPermissions } = await import("./model-permissions.ts");
  const environment = await resolveConfigurationProperty(["functions", "0", "chat", "environment"]);
  const models = [environment.MODEL, ...environment.FALLBACK_MODELS.split(",")];
  return modelPermissions(models, await resolveVariable("self:provider.region"));
};
