/**
 * How late timers of an app's main process are, for benches: required into it by NODE_OPTIONS.
 *
 * Each second a line of JSON goes to the file that TICKERTAPE_BENCH_EVENT_LOOP names: when, and how many milliseconds late
 * each turn was of a timer that is due every 10 ms.
 */
const { appendFile } = require('node:fs')
const { isMainThread } = require('node:worker_threads')

const EVERY = 10
const file = process.env.TICKERTAPE_BENCH_EVENT_LOOP
if (file !== undefined && isMainThread && process.type === 'browser') {
  let late = []
  let due = performance.now() + EVERY
  const turn = () => {
    const now = performance.now()
    late.push(Number(Math.max(0, now - due).toFixed(1)))
    due = now + EVERY
    setTimeout(turn, EVERY)
  }
  setTimeout(turn, EVERY)
  setInterval(() => {
    appendFile(file, `${JSON.stringify({ at: Date.now(), late })}\n`, () => {})
    late = []
  }, 1_000)
}
