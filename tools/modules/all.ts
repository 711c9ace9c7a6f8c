import { stateBackend } from "./definitions/state-backend";
import { staticSite } from "./definitions/static-site";
import { userApi } from "./definitions/user-api";
import { userTable } from "./definitions/user-table";

export const MODULES = [stateBackend, userTable, userApi, staticSite] as const;
