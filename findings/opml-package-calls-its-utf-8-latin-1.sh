#!/usr/bin/env bash
# The package `opml` writes files that are not what they say: Latin-1 by their first line, UTF-8 by their bytes.
#
# `stringify` begins with `encoding="ISO-8859-1"` and returns a JavaScript string, which every way of writing a file turns
# into UTF-8. A reader that believes the first line shows a Korean or French folder as gibberish; one that does not, reads
# it rightly. Elements of another namespace (OPML 2.0 allows them) come back as an attribute "[object Object]", without the
# declaration of their prefix: a parser that knows namespaces then refuses the whole file. So a list that only passes
# through this package can be lost.
#
# Software: opml 0.5.8 (npm), run by `node` of PATH
# Seen on 2026-11-30 with Node 20.20.2 and 24.21.0:
#   first line: <?xml version="1.0" encoding="ISO-8859-1"?>
#   "뉴스" written to a file and read as that line says: ë´ì¤ (control characters left out)
#   <x:feed url="…"/> in it became: x:feed="[object Object]", and xmlns:x is gone
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --prefix . --ignore-scripts --no-audit --no-fund opml@0.5.8 >npm.log 2>&1 ||
  { echo 'Cannot be tried here: npm could not install what it needs.'; exit 2; }
cat >try.mjs <<'JS'
import { readFileSync, writeFileSync } from 'node:fs'
import opml from 'opml'

const list = `<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0" xmlns:x="https://x.example/"><head><title>List</title></head><body>
<outline text="뉴스"><outline text="A" type="rss" xmlUrl="https://a.example/"/><x:feed url="https://b.example/"/></outline>
</body></opml>`
const parsed = await new Promise((resolve, reject) => opml.parse(list, (error, tree) => (error ? reject(error) : resolve(tree))))
const written = opml.stringify(parsed)
const firstLine = written.split('\n')[0].trim()
writeFileSync('list.opml', written)
const asDeclared = /<outline text="(.*?)"/.exec(readFileSync('list.opml', 'latin1'))[1].replace(/[\x80-\x9f]/g, '')
const foreign = /x:feed="[^"]*"/.exec(written)?.[0]
console.log(`first line: ${firstLine}`)
console.log(`"뉴스" written to a file and read as that line says: ${asDeclared} (control characters left out)`)
console.log(`<x:feed url="…"/> in it became: ${foreign}, and xmlns:x is ${written.includes('xmlns:x') ? 'there' : 'gone'}`)
const asStated =
  firstLine === '<?xml version="1.0" encoding="ISO-8859-1"?>' &&
  asDeclared === 'ë´ì¤' &&
  foreign === 'x:feed="[object Object]"' &&
  !written.includes('xmlns:x')
console.log(asStated ? 'As stated.' : 'CHANGED: another first line, or foreign elements are kept.')
process.exit(asStated ? 0 : 1)
JS
timeout 60 node --no-warnings try.mjs
