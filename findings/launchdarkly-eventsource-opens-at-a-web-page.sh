#!/usr/bin/env bash
# launchdarkly-eventsource takes any answer with status 200 for an open event stream, a web page too.
#
# The standard wants `text/event-stream` and fails for ever otherwise. This package does not look: the sign-in page of a
# hotel's network, or of a company's proxy, counts as open, no error is reported, and it asks again as often as the page
# ends. Whoever shows "connected" on `open` shows it for a page of HTML, and a line of the page that begins with `data:`
# would be a message.
#
# Software: launchdarkly-eventsource 2.2.0 and, to compare, eventsource 4.1.1 (npm), run by `node` of PATH
# Seen on 2026-11-30 with Node 20.20.2 and 24.21.0:
#   launchdarkly-eventsource at a page of text/html: open open open, messages: 12 o'clock
#   eventsource 4.1.1 at the same page: error, messages: none
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --prefix . --ignore-scripts --no-audit --no-fund launchdarkly-eventsource@2.2.0 eventsource@4.1.1 >npm.log 2>&1 ||
  { echo 'Cannot be tried here: npm could not install what it needs.'; exit 2; }
cat >try.mjs <<'JS'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { EventSource as PackageEventSource } from 'eventsource'
import launchDarkly from 'launchdarkly-eventsource'

const server = createServer((request, response) => {
  response.writeHead(200, { 'content-type': 'text/html' })
  response.end("<!doctype html>\n<pre>\nretry: 50\ndata: 12 o'clock\n\n</pre>\n")
})
await once(server.listen(0, '127.0.0.1'), 'listening')

async function events(EventSource, options) {
  const source = new EventSource(`http://127.0.0.1:${server.address().port}/`, options)
  const states = []
  const messages = new Set()
  source.addEventListener('open', () => states.push('open'))
  source.addEventListener('error', () => states.push('error'))
  source.addEventListener('message', ({ data }) => messages.add(data))
  for (let i = 0; i < 100 && states.length < 3; i++) await sleep(50)
  source.close()
  return `${states.slice(0, 3).join(' ')}, messages: ${[...messages].join() || 'none'}`
}
const here = await events(launchDarkly.EventSource, { initialRetryDelayMillis: 50 })
const there = await events(PackageEventSource)
console.log(`launchdarkly-eventsource at a page of text/html: ${here}`)
console.log(`eventsource 4.1.1 at the same page: ${there}`)
const asStated = here === "open open open, messages: 12 o'clock" && there === 'error, messages: none'
console.log(asStated ? 'As stated.' : 'CHANGED: the type of an answer is judged in another way.')
process.exit(asStated ? 0 : 1)
JS
timeout 60 node --no-warnings try.mjs
