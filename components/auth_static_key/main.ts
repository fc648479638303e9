// auth_static_key: puts the secrets of a service into a request as they are.

import { Session } from "../lib/auth";
import { reply } from "../lib/component";

reply(Session.open("static_key").injected());
