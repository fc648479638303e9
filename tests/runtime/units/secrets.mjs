// Secrets that a component handles: hidden in every form, marks again where they go on as data.

import { plain, inJson, inUrl, Secrets } from "../../../templates/runtime/secrets.ts";
import { gives } from "./fact.mjs";

const VALUE = 'tok/"q" é+臺';
const base64 = (text, how = "base64") => Buffer.from(text).toString(how);

function known(value = VALUE) {
  const secrets = new Secrets({});
  secrets.remember("key", value);
  return secrets;
}

// ── base64, wherever the secret begins and ends in it ────────────────────────────────────────────────
for (const how of ["base64", "base64url"]) {
  for (const value of ["secret", "secret7", "secret78", VALUE, "臺灣的密碼是", "~~~???>>>"]) {
    for (const before of ["", "u", "us", "use", "user:"]) {
      for (const after of ["", "\n", ":z", ":zz", "?end"]) {
        const text = base64(before + value + after, how);
        gives(
          `${how} of ${before + value + after}: hidden`,
          () => {
            const hidden = known(value).hide(`Basic ${text}.`);
            // What is left of a group tells at most the bits that it shares with what stands beside it.
            return [
              hidden.includes("[secret key]"),
              hidden.replace("[secret key]", "").length - "Basic .".length,
            ];
          },
          [true, text.length - shared(how, before, value, after)],
        );
        gives(
          `${how} of ${before + value + after}: sent as it was made`,
          () => {
            const secrets = known(value);
            const sealed = secrets.seal(`Basic ${text}`);
            return [sealed.includes(text), secrets.open(sealed, plain)];
          },
          [false, `Basic ${text}`],
        );
      }
    }
  }
}

/** How many characters of the base64 are the value's own. */
function shared(how, before, value, after) {
  const [from, to] = [before.length, before.length + Buffer.from(value).length];
  const whole = base64(before + value + after, how);
  const first = Math.ceil((from * 8) / 6);
  if (after !== "") {
    const inner = Math.floor((to * 8) / 6);
    const last = base64(before + value, how).replaceAll("=", "").length;
    // A character that both make may be just the one that the value would end with.
    const isAlike = whole.slice(inner, last) === base64(before + value, how).slice(inner, last);
    return (isAlike ? last : inner) - first;
  }
  return whole.length - first;
}

// ── places ───────────────────────────────────────────────────────────────────────────────────────────
gives(
  "what a component wrote for a place stands there as it is",
  () => {
    const secrets = known();
    const inPath = secrets.seal(`https://a.test/bot${encodeURIComponent(VALUE)}/x`);
    const inBody = secrets.seal(JSON.stringify({ token: VALUE }));
    return [secrets.open(inPath, inUrl), secrets.open(inBody, inJson), secrets.open(inPath, plain)];
  },
  [
    `https://a.test/bot${encodeURIComponent(VALUE)}/x`,
    JSON.stringify({ token: VALUE }),
    `https://a.test/bot${encodeURIComponent(VALUE)}/x`,
  ],
);
gives(
  "the value itself is encoded for its place",
  () => {
    const secrets = known();
    const sealed = secrets.seal(VALUE);
    return [plain, inUrl, inJson].map((place) => secrets.open(sealed, place));
  },
  [VALUE, encodeURIComponent(VALUE), JSON.stringify(VALUE).slice(1, -1)],
);
gives(
  "a sealed value is named when it is shown, and has one mark",
  () => {
    const secrets = known();
    const sealed = secrets.seal(VALUE);
    return [secrets.hide(sealed), secrets.seal(VALUE) === sealed, secrets.seal(sealed)];
  },
  ["[secret key]", true, "[secret key]"],
);
gives("text without secrets is itself", () => known().seal("nothing"), "nothing");
gives("a short value takes no ordinary text with it", () => known("abc").hide("abc"), "abc");

// ── records ──────────────────────────────────────────────────────────────────────────────────────────
gives(
  "of a record the secrets in it are hidden too, and nothing else",
  () => {
    const record = {
      client_email: "robot@example.com",
      private_key: "-----BEGIN PRIVATE KEY-----\nMIIE\n",
      private_key_id: "the-id-of-a-key",
      accessToken: "an-access-token",
      token_type: "Bearer",
      expires: 1_700_000_000,
    };
    const secrets = known(JSON.stringify(record));
    return Object.values(record).map((value) => secrets.hide(String(value)));
  },
  ["robot@example.com", "[secret key]", "the-id-of-a-key", "[secret key]", "Bearer", "1700000000"],
);
gives(
  "a value that only begins like a record",
  () => known("{no JSON}").hide("it is {no JSON}"),
  "it is [secret key]",
);

// ── the own key ──────────────────────────────────────────────────────────────────────────────────────
gives(
  "the own key's mark is opened nowhere and named when it is shown",
  () => {
    const secrets = new Secrets({});
    const mark = secrets.ownKey;
    return [
      secrets.open(mark, plain) === mark,
      secrets.hide(`x ${mark}:cred:y`),
      new Secrets({}).ownKey === mark,
    ];
  },
  [true, "x [own key]:cred:y", false],
);

// ── looking up ───────────────────────────────────────────────────────────────────────────────────────
const secrets = new Secrets({ CRED_HERE: "of-the-worker" });
const asked = [];
const look = async (name) => {
  asked.push(name);
  if (name === "throws") throw new Error("no answer");
  return name === "none" ? undefined : `the value of ${name}`;
};
const marks = ["here", "there", "none"].map((name) => secrets.mark(name));
await Promise.all([secrets.fetch(marks, look), secrets.fetch([`${marks.join(" ")}`], look)]);
await secrets.fetch(marks, look);
gives("each credential that the Worker lacks is looked up once", () => asked, ["there", "none"]);
gives(
  "what was found is opened and hidden",
  () => secrets.hide(secrets.open(marks[1], plain)),
  "[secret there]",
);
const failed = () => secrets.fetch([secrets.mark("throws")], look).catch(({ message }) => message);
const said = [await failed(), await failed()];
gives("a look-up that failed is tried again", () => [said, asked.slice(2)], [
  ["no answer", "no answer"],
  ["throws", "throws"],
]);
