import { render } from "preact";
import "./style/colours.css";
import "./style/basics.css";
import "./style/frame.css";
import "./style/chart.css";
import "./style/list.css";
import "./style/details.css";
import "./style/phone.css";
import "./style/watch.css";
import "./style/parts.css";
import "./style/narrow.css";
import { start } from "./state/store.js";
import { App } from "./views/app.js";

start();
render(<App />, document.getElementById("page") ?? document.body);
