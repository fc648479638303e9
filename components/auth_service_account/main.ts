// auth_service_account: signs a request in the name of a service account (RFC 7523), exchanges it for an
// access token, and puts that into a request.

import { Session } from "../lib/auth";
import { seconds, Token } from "../lib/auth_token";
import { decodeBase64, encodeBase64Url } from "../lib/base64";
import { Bytes } from "../lib/bytes";
import { failWith, reply } from "../lib/component";
import { signRs256 } from "../lib/host";
import { Value } from "../lib/json";
import { parseJson } from "../lib/json_parser";

const GRANT: string = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/** Bytes; those of a key of 16,384 bits, which is longer than anyone's. */
const LONGEST_SIGNATURE: i32 = 2048;

/** What services allow at most. */
const LIFETIME_SECONDS: i64 = 3600;

const session = Session.open("service_account");
const exchange = session.exchange();
const account = readAccount(session.requireFilled(exchange, "key"));
const url = exchange.has("url") ? session.requireFilled(exchange, "url") : member(account, "token_uri");
const claims = session.filledFields(exchange.get("claims"), "token_exchange.claims");
claims.set("iss", member(account, "client_email"));
if (!claims.has("aud")) claims.set("aud", url);

const token = new Token(session, Value.list().push(url).push(claims).push(member(account, "private_key")));
if (token.access.isNull) {
  const form = Value.object().setText("grant_type", GRANT).setText("assertion", signed(claims));
  token.renew(url.text, Value.object(), form);
}
reply(session.injected(token.access));

/** A JSON Web Token with these claims, as of now. */
function signed(claims: Value): string {
  const issued = seconds();
  claims.set("iat", Value.integer(issued)).set("exp", Value.integer(issued + LIFETIME_SECONDS));
  const header = Value.object().setText("alg", "RS256").setText("typ", "JWT");
  if (account.get("private_key_id").isText) header.set("kid", account.get("private_key_id"));
  const content = inBase64(header.toJson()) + "." + inBase64(claims.toJson());
  const signature = signRs256(Bytes.of(content), privateKey());
  if (signature === null || signature.length > LONGEST_SIGNATURE) invalid("its `private_key` cannot sign: it is no RSA key");
  return content + "." + encodeBase64Url(signature!);
}

function inBase64(text: string): string {
  return encodeBase64Url(Bytes.of(text));
}

function readAccount(key: Value): Value {
  const account = parseJson(Bytes.of(key.text));
  if (account === null || !account.isObject) invalid("it is not a JSON object");
  return account!;
}

/** A text of the account's key. */
function member(account: Value, name: string): Value {
  if (!account.get(name).isText) invalid("it has no `" + name + "`");
  return account.get(name);
}

/** The key in PKCS #8, out of its PEM text. Line ends may be written as `\n` in it. */
function privateKey(): Bytes {
  const pem = member(account, "private_key").text.replaceAll("\\n", "\n");
  const start = pem.indexOf("-----BEGIN PRIVATE KEY-----");
  const end = pem.indexOf("-----END PRIVATE KEY-----");
  if (start < 0 || end < start) invalid("its `private_key` is not in PKCS #8: it has no `BEGIN PRIVATE KEY`");
  const key = decodeBase64(pem.substring(start + 27, end));
  if (key === null || key.length == 0) invalid("its `private_key` is damaged");
  return key!;
}

function invalid(message: string): void {
  failWith("the key of the service account of `" + session.service + "` is wrong: " + message, "CREDENTIAL_INVALID", null);
}
