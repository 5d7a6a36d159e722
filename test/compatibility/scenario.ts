import { setTimeout as sleep } from 'node:timers/promises'
import type { SentItem } from '../../scripts/chaos/judge.ts'
import type { App } from './app.ts'
import { readFeed } from './library.ts'
import type { Origin } from './origin.ts'
import type { Told } from './outcome.ts'
import type { Program } from './program.ts'
import { correction, numberIn, removal, storyMessage } from './story.ts'

/** A server, with or without a proxy before it, and the feeds that are read from it. */
export interface Subject {
  name: string
  title: string
  habit: string
  origin: Origin
  proxy?: Program
  /** It is the plain server with its two feeds, alone or behind a proxy. */
  isPlain?: true
  feeds: readonly { title: string; url: string }[]
}

/** How long a reader may take to come back, in milliseconds. What is not back by then is told of, and the play goes on. */
const PATIENCE = 60_000
const SETTLING = 30_000
/** How long a server is away in the outage, in milliseconds. */
const OUTAGE = 30_000

/** What was told by one server, through everything that happened. */
export class Teller implements Told {
  readonly subject
  readonly sent: SentItem[] = []
  readonly corrected = new Set<number>()
  readonly removed = new Set<number>()
  /** How long after the outage all were back, in milliseconds; null where they were not. */
  backAfter: number | null = null
  readonly #say
  #messages = 0

  constructor(subject: Subject, say: (line: string) => void) {
    this.subject = subject
    this.#say = (what: string) => say(`${subject.name}: ${what}`)
  }

  async tell(count: number): Promise<void> {
    for (let i = 0; i < count; i++) {
      const number = this.sent.length + 1
      const message = storyMessage(this.subject.name, number, ++this.#messages)
      const title = message.data.title ?? ''
      this.sent.push({ number, at: Date.now(), eventId: null, title, removed: false })
      await this.subject.origin.publish(message)
      await sleep(400)
    }
  }

  /** Stories that all are there for, one of them corrected and one taken back. */
  async tellAndChange(): Promise<void> {
    await this.tell(5)
    const last = this.sent.length
    this.corrected.add(last - 2)
    await this.subject.origin.publish(correction(this.subject.name, last - 2, ++this.#messages))
    await sleep(400)
    this.removed.add(last - 1)
    await this.subject.origin.publish(removal(this.subject.name, last - 1, ++this.#messages))
    await sleep(800)
  }

  async restartServer(): Promise<void> {
    const { origin } = this.subject
    await this.tell(1)
    await origin.kill()
    await sleep(1500)
    await origin.start()
    await this.tell(2)
    await this.everybodyIsBack('its server restarted')
    await this.tell(4)
  }

  /** The server is away for long, and what stands before it stays. */
  async outage(): Promise<void> {
    const { origin } = this.subject
    await this.tell(1)
    await origin.kill()
    await sleep(OUTAGE)
    await origin.start()
    const back = this.everybodyIsBack('its server was away')
    await this.tell(2)
    this.backAfter = await back
    await this.tell(4)
  }

  async restartProxy(): Promise<void> {
    const { proxy } = this.subject
    if (!proxy) return
    await proxy.kill()
    await this.tell(2)
    await sleep(1000)
    await proxy.start()
    await this.tell(1)
    await this.everybodyIsBack('its proxy restarted')
    await this.tell(3)
  }

  /** Answers after how many milliseconds; null where they are not within the time that they have. */
  async everybodyIsBack(when: string): Promise<number | null> {
    const { origin, feeds } = this.subject
    const from = Date.now()
    while ((await origin.open()) < feeds.length) {
      if (Date.now() > from + PATIENCE) {
        this.#say(`not read again within ${PATIENCE / 1000} s after ${when}`)
        return null
      }
      await sleep(100)
    }
    const took = Date.now() - from
    await sleep(500)
    return took
  }

  /** Tells more until some of it is stored, so that what was on its way before has arrived. */
  async settle(userDataDir: string): Promise<void> {
    const from = this.sent.length
    const end = Date.now() + SETTLING
    const isStored = (url: string): boolean =>
      readFeed(userDataDir, url).rows.some(({ title }) => (numberIn(title) ?? 0) > from)
    while (!this.subject.feeds.every(({ url }) => isStored(url)) && Date.now() < end) {
      await this.tell(1)
      await sleep(1500)
    }
  }
}

/** Lets everything happen to all at once that happens to servers, to what stands before them, and to a reader's machine. */
export async function play(
  subjects: readonly Subject[],
  app: App,
  userDataDir: string,
  say: (line: string) => void
): Promise<Teller[]> {
  const tellers = subjects.map((subject) => new Teller(subject, say))
  const all = (run: (teller: Teller) => Promise<unknown>): Promise<unknown> => Promise.all(tellers.map(run))
  app.start(subjects.flatMap(({ feeds }) => feeds.map(({ url }) => url)))
  say('the app reads')
  await all((teller) => teller.everybodyIsBack('the start'))
  await all((teller) => teller.tellAndChange())
  say('the servers restart')
  await all((teller) => teller.restartServer())
  say('the proxies restart')
  await all((teller) => teller.restartProxy())
  say('the app restarts')
  await all((teller) => teller.tell(1))
  await app.quit()
  await all((teller) => teller.tell(3))
  app.start()
  await all((teller) => teller.everybodyIsBack('the app restarted'))
  await all((teller) => teller.tellAndChange())
  say(`the servers are away for ${OUTAGE / 1000} s`)
  await all((teller) => teller.outage())
  say('everything settles')
  await all((teller) => teller.settle(userDataDir))
  if (app.crashed) throw new Error('The app ended by itself.')
  await app.quit()
  return tellers
}
