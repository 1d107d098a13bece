import { everyScreen, someScreensInTheDark } from "./screens.mjs";

everyScreen("en");
someScreensInTheDark();
