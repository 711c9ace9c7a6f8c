import { App } from "cdktf";
import { ConfigError, loadConfig, StateStack, ValidationError } from "../../src";
import { ItemsStack } from "./items-stack";

try {
  const config = loadConfig();
  const app = new App();
  const name = `${config.projectName}-${config.environment}`;
  new StateStack(app, `${name}-state`, config);
  new ItemsStack(app, name, config);
  app.synth();
} catch (error) {
  if (!(error instanceof ConfigError || error instanceof ValidationError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
