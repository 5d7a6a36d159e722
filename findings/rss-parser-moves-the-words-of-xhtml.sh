#!/usr/bin/env bash
# rss-parser moves the words of an Atom entry in XHTML: what stands behind an element comes before it.
#
# Content of type xhtml is markup and not text (RFC 4287, 3.1.1.3). rss-parser makes objects of it through xml2js, which keeps the words
# of an element in one string and its elements in lists, and writes HTML of those again: first all words, then all elements. "One two
# three" with "two" in bold reads "One three two", and nothing says so. Who compares what two readers show of one entry, or relays a
# feed through it, gets an edit that nobody made.
#
# Software: rss-parser 3.13.0 (npm), run by `node` of PATH
# Seen on 2026-11-30 with Node 20.20.2 and 24.21.0:
#   words: One three two
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --prefix . --ignore-scripts --no-audit --no-fund rss-parser@3.13.0 >npm.log 2>&1 ||
  { echo 'Cannot be tried here: npm could not install what it needs.'; exit 2; }
cat >try.mjs <<'JS'
import Parser from 'rss-parser'

const content = '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>One <b>two</b> three</p></div></content>'
const entry = `<entry><id>1</id><title>T</title><updated>2026-11-29T00:00:00Z</updated>${content}</entry>`
const feed = await new Parser().parseString(
  `<feed xmlns="http://www.w3.org/2005/Atom"><id>f</id><title>F</title>${entry}</feed>`
)
const words = feed.items[0].content.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').trim()
console.log(`words: ${words}`)
console.log(words === 'One three two' ? 'As stated.' : 'CHANGED: the words stand in another order.')
process.exit(words === 'One three two' ? 0 : 1)
JS
timeout 60 node --no-warnings try.mjs
