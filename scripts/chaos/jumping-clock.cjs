'use strict'
/**
 * Loaded before the app (`electron -r`): a clock that can be set while the app runs.
 *
 * The file named by TICKERTAPE_CHAOS_CLOCK holds by how many milliseconds `Date` is ahead, in the main process and in its
 * worker threads; it is read again every 50 ms. Timers and `performance.now` stay steady, as they do on a real machine. The
 * window's own clock is Chromium's and cannot be set from here.
 */
const { readFileSync } = require('node:fs')
const threads = require('node:worker_threads')

const file = process.env.TICKERTAPE_CHAOS_CLOCK
const RealDate = Date
let ahead = 0

function read() {
  try {
    ahead = Number(readFileSync(file, 'utf8')) || 0
  } catch {
    // It is being written.
  }
}

if (file !== undefined) {
  read()
  setInterval(read, 50).unref()
  const now = () => RealDate.now() + ahead
  globalThis.Date = new Proxy(RealDate, {
    get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
    apply: () => new RealDate(now()).toString(),
    construct: (target, args, made) => Reflect.construct(target, args.length === 0 ? [now()] : args, made)
  })
  const { Worker } = threads
  threads.Worker = class extends Worker {
    constructor(script, options = {}) {
      super(script, { ...options, execArgv: [...(options.execArgv ?? []), '--require', __filename] })
    }
  }
}

// The app reads its arguments behind its own folder, as if it had been started without this.
const place = process.argv.findIndex((argument) => argument === '-r' || argument === '--require')
if (threads.isMainThread && place > 0) process.argv.splice(place, 2)
