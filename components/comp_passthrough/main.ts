// comp_passthrough: gives back the context that it is given.

import { readInput, reply } from "../lib/component";

reply(readInput().setBoolean("success", true));
