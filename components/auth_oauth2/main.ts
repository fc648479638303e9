// auth_oauth2: gets an access token from a service's token endpoint, and puts it into a request.

import { Session } from "../lib/auth";
import { Token } from "../lib/auth_token";
import { reply } from "../lib/component";
import { Value } from "../lib/json";

const session = Session.open("oauth2");
const exchange = session.exchange();
const url = session.requireFilled(exchange, "url");
const headers = session.filledHeaders(exchange.get("headers"), "token_exchange.headers");
const form = session.filledFields(exchange.get("form"), "token_exchange.form");
if (!form.has("grant_type")) session.wrong("`token_exchange.form` has no `grant_type`");

const token = new Token(session, Value.list().push(url).push(headers).push(form));
if (token.access.isNull) {
  if (token.refresh.isText && form.has("refresh_token")) form.set("refresh_token", token.refresh);
  token.renew(url.text, headers, form);
}
reply(session.injected(token.access));
