import "./boundaries.mjs";
import "./secrets.mjs";
import "./store.mjs";
import "./templates.mjs";
import "./values.mjs";
