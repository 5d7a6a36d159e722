import { setTimeout as sleep } from 'node:timers/promises'
import type { Given } from '../../feed-server/channel.ts'
import { startFeedServer, type FeedServer } from '../../feed-server/server.ts'
import type { App } from '../app.ts'
import { judge, readLamps, type Verdict } from './judge.ts'
import { trials, type Lamp, type Trial } from './trials.ts'

/**
 * Plays every source to the built app, all at the same time, each as a path of the feed server.
 *
 * Three lamps are told of, the first is corrected and the second taken back; the fourth is an alarm. Then the server is gone while it is
 * told of a fifth, and the app is quit while it is told of a sixth; a seventh comes when all is as it was. What became of them is read
 * from the library.
 */

/** How long the app may take for whatever it is waited for, in milliseconds. */
const PATIENCE = 120_000
const GONE = 5_000
/** What has come is stored by then, in milliseconds. */
const SETTLED = 6_000

export interface Played {
  trial: Trial
  verdict: Verdict
}

export async function playSources(app: App, userDataDir: string, progress: (line: string) => void): Promise<Played[]> {
  const server = await startFeedServer()
  const began = Date.now() - 600_000
  const lamp = (number: number, said = '', after = 0): Lamp => {
    const at = began + number * 10_000
    return { number, words: `Lamp ${number}${said}`, began: at, at: at + after }
  }
  const tell = (what: (trial: Trial) => Given | undefined): void => {
    for (const trial of trials) {
      const given = what(trial)
      if (given) server.control.publish(trial.path, [given])
    }
  }
  const urls = trials.map(({ path }) => server.url + path)
  try {
    app.start(urls)
    await heard(server, app, 'the streams are heard')
    await sleep(SETTLED)
    progress(`${trials.length} sources are read; told: items, a correction, a removal, an alarm`)
    for (const number of [1, 2, 3]) tell(({ item }) => item(lamp(number)))
    await sleep(SETTLED)
    tell(({ edit }) => edit?.(lamp(1, ' corrected', 5_000)))
    tell(({ removal }) => removal?.(lamp(2, '', 5_000)))
    tell(({ alarm }) => alarm?.(lamp(4)))
    await sleep(SETTLED)

    progress('the server is gone')
    const back = server.control.away(GONE)
    tell(({ item }) => item(lamp(5)))
    await back
    await heard(server, app, 'the streams are heard again')
    await sleep(SETTLED)

    progress('the app is quit')
    await app.quit()
    tell(({ item }) => item(lamp(6)))
    app.start()
    await heard(server, app, 'the streams are heard by the next app')
    await sleep(SETTLED)
    tell(({ item }) => item(lamp(7)))
    await sleep(SETTLED)
    await app.quit()
    return trials.map((trial) => ({ trial, verdict: judge(trial, readLamps(userDataDir, server.url + trial.path)) }))
  } finally {
    await server.close()
  }
}

async function heard(server: FeedServer, app: App, what: string): Promise<void> {
  const end = Date.now() + PATIENCE
  const silent = (): string[] => trials.map(({ path }) => path).filter((path) => server.control.connections(path) === 0)
  while (silent().length > 0) {
    if (app.crashed) throw new Error('The app ended by itself.')
    if (Date.now() > end) throw new Error(`Not within ${PATIENCE / 1000} s: ${what}: ${silent().join(', ')}`)
    await sleep(100)
  }
}
