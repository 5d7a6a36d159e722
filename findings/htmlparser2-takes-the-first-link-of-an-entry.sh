#!/usr/bin/env bash
# htmlparser2's `parseFeed` gives an Atom entry its first link, its summary and no XHTML.
#
# Atom marks the article's address by rel="alternate" (or no rel); feeds put rel="self", "edit" or "enclosure" before it. The
# first <link> wins here, so the link leads to the feed, an editor or a sound file. Where there is a summary the content is
# left out, and content of type xhtml, which is markup and not text, comes as its words run together without elements.
# Nothing says that something was chosen.
#
# Software: htmlparser2 12.0.0 (npm), run by `node` of PATH
# Seen on 2026-11-30 with Node 20.20.2 and 24.21.0:
#   link: https://a.example/feed.atom
#   text with a summary: In short
#   text from xhtml: OneTwo
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --prefix . --ignore-scripts --no-audit --no-fund htmlparser2@12.0.0 >npm.log 2>&1 ||
  { echo 'Cannot be tried here: npm could not install what it needs.'; exit 2; }
cat >try.mjs <<'JS'
import { parseFeed } from 'htmlparser2'

const entry = (inside) => `<entry><id>1</id><title>T</title><updated>2026-11-29T00:00:00Z</updated>${inside}</entry>`
const feed = (inside) => `<feed xmlns="http://www.w3.org/2005/Atom"><id>f</id><title>F</title>${entry(inside)}</feed>`
const first = (inside) => parseFeed(feed(inside)).items[0]

const link = first('<link rel="self" href="https://a.example/feed.atom"/><link rel="alternate" href="https://a.example/1.html"/>').link
const summary = first('<summary>In short</summary><content type="text">In full</content>').description
const xhtml = first(
  '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>One</p><p>Two</p></div></content>'
).description
console.log(`link: ${link}\ntext with a summary: ${summary}\ntext from xhtml: ${xhtml}`)
const asStated = link === 'https://a.example/feed.atom' && summary === 'In short' && xhtml === 'OneTwo'
console.log(asStated ? 'As stated.' : 'CHANGED: something else is chosen from an entry.')
process.exit(asStated ? 0 : 1)
JS
timeout 60 node --no-warnings try.mjs
