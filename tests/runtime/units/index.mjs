import "./boundaries.mjs";
import "./templates.mjs";
import "./values.mjs";
