// auth_mtls: names the client certificate to fetch with, and puts secrets into a request.

import { Session } from "../lib/auth";
import { reply } from "../lib/component";

const session = Session.open("mtls");
const binding = session.recipe.get("binding_name");
if (!binding.isText || binding.text.length == 0) session.wrong("`binding_name` does not name a client certificate");
reply(session.injected().set("auth_binding", binding));
