import { CONFIG_VARIABLES, loadConfig } from "../../src/app/config";
import { stackIdsOf } from "../../src/app/run-app";
import type { ClientSettings } from "../aws/client-settings";
import type { Emulator } from "../local-aws/emulator";
import type { Toolchain } from "../toolchain/toolchain";
import type { Deployment } from "./deployment";
import type { Project } from "./project";

/** The app on the local AWS, with the names that its configuration gives it. */
export interface LocalApp extends Deployment {
  readonly stacks: ReturnType<typeof stackIdsOf>;
  /** For AWS SDK clients. */
  readonly client: Required<ClientSettings>;
}

export interface LocalAppOptions {
  readonly project: Project;
  readonly toolchain: Pick<Toolchain, "providerSource" | "terraform">;
  readonly emulator: Emulator;
  /** Origins besides the site's own that may call the API. */
  readonly allowOrigins: string[];
  /** Folder that takes the synthesized stacks. */
  readonly outdir: string;
}

/** The app's configuration for the local AWS: nothing but values, the constructs are those of a real account. */
export function localApp({ project, toolchain, emulator, allowOrigins, outdir }: LocalAppOptions): LocalApp {
  const env = {
    ...process.env,
    ...toolchain.providerSource.env,
    // What the developer has set for a real deployment is not for this one.
    ...Object.fromEntries(Object.keys(CONFIG_VARIABLES.shape).map((name) => [name, ""])),
    ...emulator.env,
    PROJECT_NAME: project.definition.name,
    ENVIRONMENT: "local",
    PACKAGING: toolchain.providerSource.archiveProvider ? "archive" : "zip",
    EXTRA_ALLOW_ORIGINS: allowOrigins.join(","),
    ACCESS_LOG: "true",
    // The page is served from two origins here, and both are to see the API's own errors.
    ERROR_CORS: "any-origin",
    TERRAFORM_BINARY_NAME: toolchain.terraform.binary,
    // Neither Terraform nor CDKTF asks for newer versions of itself.
    CHECKPOINT_DISABLE: "1",
    // The CDKTF CLI draws its progress only where it thinks that a person watches.
    CI: "1",
  };
  const config = loadConfig(project.definition, env);
  return {
    project,
    config,
    env,
    outdir,
    terraformBinary: toolchain.terraform.binary,
    stacks: stackIdsOf(config),
    client: {
      endpoint: emulator.endpoint,
      region: config.region,
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
    },
  };
}
