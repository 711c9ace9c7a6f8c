import { runApp } from "tiers/app";
import app from "./app";

runApp(app);
