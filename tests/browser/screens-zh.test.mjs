import { everyScreen } from "./screens.mjs";

everyScreen("zh");
