import { configuration, credentials } from "../project/account-checks";
import { type Check, ok, problem, warning } from "../project/check";
import { chooseProviderSource, ProviderSourceError } from "../toolchain/provider-source";
import { checkRequirements, RequirementsError } from "../toolchain/requirements";

export const tools: Check = {
  name: "tools",
  needs: [],
  run: async ({ environment, terraform }) => {
    try {
      const { product, version } = await terraform();
      // Only the local AWS requires Python.
      const python = environment === "local" ? `, Python ${(await checkRequirements()).pythonVersion}` : "";
      const name = product === "opentofu" ? "OpenTofu" : "Terraform";
      return ok(`Node ${process.versions.node}, ${name} ${version}${python}`);
    } catch (error) {
      if (!(error instanceof RequirementsError)) throw error;
      return problem(error.problems.join("; "), "install what is missing");
    }
  },
};

export const providers: Check = {
  name: "providers",
  needs: [tools.name],
  run: async ({ terraform }) => {
    try {
      const { summary, archiveProvider } = await chooseProviderSource(await terraform());
      if (archiveProvider || process.env.PACKAGING !== "archive") return ok(summary);
      return problem(`${summary}; no archive provider there`, "set PACKAGING=zip");
    } catch (error) {
      if (!(error instanceof ProviderSourceError)) throw error;
      return problem(
        error.message.split("\n").join(" "),
        "let this machine reach the registry, or set TF_PLUGIN_MIRROR",
      );
    }
  },
};

export const region: Check = {
  name: "region",
  needs: [configuration.name, credentials.name],
  run: ({ environment, config }) => {
    const { region, state } = config();
    const other = process.env.AWS_DEFAULT_REGION;
    if (environment !== "local" && !process.env.AWS_REGION && other && other !== region) {
      return warning(
        `${region}, while AWS_DEFAULT_REGION is ${other}`,
        "set AWS_REGION: only that variable sets the region of the app",
      );
    }
    return ok(state.region === region ? region : `${region}; the state in ${state.region}`);
  },
};
