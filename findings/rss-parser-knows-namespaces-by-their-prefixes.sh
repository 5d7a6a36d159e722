#!/usr/bin/env bash
# rss-parser finds the full text and the author of an RSS item only under the prefixes that most feeds use.
#
# What a prefix means is what the document binds it to; `content` and `dc` are habits. With other prefixes for the same namespaces the
# item has no full text and no author, and where Atom itself has a prefix the document is refused as no feed. All three are valid, and
# some programs that write XML choose prefixes themselves (`a10:`, `ns0:`). Who tells servers what works by trying it in a reader
# built on this must not conclude that the document is wrong.
#
# Software: rss-parser 3.13.0 (npm), run by `node` of PATH
# Seen on 2026-11-30 with Node 20.20.2 and 24.21.0:
#   usual prefixes: Long by Ada
#   other prefixes: nothing by nobody
#   Atom with a prefix: Feed not recognized as RSS 1 or 2.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --prefix . --ignore-scripts --no-audit --no-fund rss-parser@3.13.0 >npm.log 2>&1 ||
  { echo 'Cannot be tried here: npm could not install what it needs.'; exit 2; }
cat >try.mjs <<'JS'
import Parser from 'rss-parser'

const rss = (content, dc) =>
  `<rss version="2.0" xmlns:${content}="http://purl.org/rss/1.0/modules/content/" xmlns:${dc}="http://purl.org/dc/elements/1.1/"><channel>
   <title>C</title><link>https://a.example/</link><description>D</description><item><title>T</title><description>Short</description>
   <${content}:encoded>Long</${content}:encoded><${dc}:creator>Ada</${dc}:creator></item></channel></rss>`
const atom = `<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:id>f</a:id><a:title>F</a:title><a:updated>2026-11-29T00:00:00Z</a:updated></a:feed>`
const read = async (xml) => {
  const { items } = await new Parser().parseString(xml)
  return `${items[0]?.['content:encoded'] ?? 'nothing'} by ${items[0]?.creator ?? 'nobody'}`
}
const [usual, other] = [await read(rss('content', 'dc')), await read(rss('c', 'd'))]
const refused = await read(atom).catch((error) => error.message)
console.log(`usual prefixes: ${usual}\nother prefixes: ${other}\nAtom with a prefix: ${refused}`)
const asStated = usual === 'Long by Ada' && other === 'nothing by nobody' && refused.startsWith('Feed not recognized')
console.log(asStated ? 'As stated.' : 'CHANGED: namespaces are known otherwise.')
process.exit(asStated ? 0 : 1)
JS
timeout 60 node --no-warnings try.mjs
