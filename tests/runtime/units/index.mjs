import "./boundaries.mjs";
import "./secrets.mjs";
import "./templates.mjs";
import "./values.mjs";
