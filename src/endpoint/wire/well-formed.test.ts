import { describe, expect, test } from "vitest";
import { isWellFormed } from "./well-formed.js";

// https://www.w3.org/TR/xml/ and https://www.w3.org/TR/xml-names/
describe("well-formed", () => {
  test.each([
    "<a/>",
    "<a></a>",
    '<?xml version="1.0" encoding="UTF-8"?>\n<a/>',
    "\ufeff<a/>",
    "<!-- c --><?pi x?><a/><!-- c -->\n<?pi?>\n",
    "<a b='1' c=\"2\"\n d = '>' />",
    "<a>text &amp; &lt;&gt;&quot;&apos;&#65;&#x1F600; > ]] -- é \u{1F600}</a>",
    "<a><![CDATA[<b>&nothing;]]]]></a>",
    "<p:a xmlns:p='urn:x'><p:b p:c='1'/></p:a>",
    "<a><b xmlns:p='urn:x'><p:c/></b><b xmlns:p='urn:y'/></a>",
    "<a xml:lang='en' xmlns='urn:x' />",
    "<é-1._a/>",
    "<a><!-- - --></a>",
    "<a><?xml-stylesheet href='x'?></a>",
  ])("%j", (text) => {
    expect(isWellFormed(text)).toBe(true);
  });
});

describe("not well-formed", () => {
  test.each([
    "",
    " ",
    "text",
    "<a>",
    "</a>",
    "<a></b>",
    "<a><b></a></b>",
    "<a/>text",
    "<a/><b/>",
    "text<a/>",
    "<a/>&amp;",
    "<a/><![CDATA[x]]>",
    " <?xml version='1.0'?><a/>",
    "<a><?xml version='1.0'?></a>",
    "<a><?XML x?></a>",
    "<a b/>",
    "<a b=1/>",
    "<a b='<'/>",
    "<a b='1' b='2'/>",
    "<a b='1'c='2'/>",
    "<a b='&x;'/>",
    "<a b='1/>",
    "<a / >",
    "< a/>",
    "<1a/>",
    "<a:b:c xmlns:a='urn:x'/>",
    "<p:a/>",
    "<a p:b='1'/>",
    "<a><b xmlns:p='urn:x'/><p:c/></a>",
    "<a xmlns:p=''/>",
    "<a xmlns:xmlns='urn:x'/>",
    "<xmlns:a/>",
    "<a>&nothing;</a>",
    "<a>&amp</a>",
    "<a>& </a>",
    "<a>&#0;</a>",
    "<a>&#x110000;</a>",
    "<a>&#xD800;</a>",
    "<a>]]></a>",
    "<a>\u0000</a>",
    "<a>\ud800</a>",
    "<a>\ufffe</a>",
    "<a><!-- -- --></a>",
    "<a><!-- ---></a>",
    "<a><!-- </a>",
    "<a><![CDATA[x</a>",
    "<a><? x?></a>",
    "<!DOCTYPE a><a/>",
    "<a><!ELEMENT b ANY></a>",
    "<a></a >text",
    "<a",
    "<",
  ])("%j", (text) => {
    expect(isWellFormed(text)).toBe(false);
  });
});

test("takes time that grows with the text", () => {
  for (const text of [
    "<a>".repeat(200_000),
    `<a ${"b ".repeat(300_000)}`,
    `<a ${Array.from({ length: 50_000 }, (_, index) => `a${index}="x"`).join(" ")}/>`,
    `<a>${"<b c='".repeat(100_000)}`,
    `<a>${"<!--".repeat(200_000)}`,
    `<a>${"<![CDATA[".repeat(100_000)}`,
    `<a>${"&amp;".repeat(200_000)}</a>`,
    `<a${" ".repeat(500_000)}`,
    `<a b="${" c='".repeat(100_000)}`,
  ]) {
    const started = performance.now();
    isWellFormed(text);
    expect(performance.now() - started).toBeLessThan(5000);
  }
});
