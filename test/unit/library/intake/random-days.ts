import { pick } from '../../../feed-server/random.ts'
import type { feedOf } from './feed-of.ts'
import { ModelServer, type Habits } from './model-server.ts'

const STEPS = 40

export function* everyHabit(): Generator<Habits> {
  for (const ids of ['process', 'connection', 'ever', 'drawn', 'none'] as const)
    for (const names of ['link', 'payload', 'both', 'nothing'] as const)
      for (const replays of ['asked', 'last', 'nothing'] as const) {
        // Without ids of its own a server cannot be asked for what came after one.
        if (replays === 'asked' && (ids === 'connection' || ids === 'none')) continue
        yield { ids, names, replays, pings: names === 'link' || names === 'payload' }
      }
}

/**
 * Plays random days of a server to a feed, and answers what a reader would miss, see twice, or be told wrongly.
 *
 * `between` is called before each step, `atTheEnd` before it is looked at.
 */
export function play(
  habits: Habits,
  feed: ReturnType<typeof feedOf>,
  random: () => number,
  { between = (): void => {}, atTheEnd = (): void => {} } = {}
): string[] {
  const server = new ModelServer(habits, random)
  let isConnected = false
  let lost = 0
  let last = ''
  const heard = ({ gaps }: { gaps: readonly { kind: string }[] }) => {
    lost += gaps.filter(({ kind }) => kind === 'lost').length
  }
  const connect = () => {
    const events = server.connect(last)
    for (const { id } of events) if (id !== undefined) last = String(id)
    heard(feed.connect(...events))
    isConnected = true
  }
  connect()
  for (let step = 0; step < STEPS; step++) {
    between()
    const known = server.stories.filter(({ told, removed }) => told && !removed)
    const dice = random()
    const story = known.length > 0 && habits.names !== 'nothing' ? pick(known, random) : null
    if (!isConnected && dice < 0.5) {
      connect()
      continue
    }
    if (dice > 0.9) {
      isConnected = false
      if (dice > 0.95) server.restart()
      continue
    }
    const events =
      isConnected && story && dice < 0.1
        ? server.correct(story)
        : isConnected && story && dice < 0.15
          ? server.takeBack(story)
          : isConnected && dice < 0.25
            ? server.ping()
            : server.publish(isConnected)
    for (const event of events) {
      if (event.id !== undefined) last = String(event.id)
      heard(feed.live(event))
    }
  }
  atTheEnd()
  const told = server.stories.filter((each) => each.told)
  const titles = feed.titles()
  return [
    ...told.filter(({ title }) => !titles.includes(title)).map(({ n }) => `story ${n} is missing`),
    ...titles.filter((title) => !told.some((each) => each.title === title)).map((title) => `${title} is nobody's`),
    ...titles.filter((title, at) => titles.indexOf(title) < at).map((title) => `${title} is there twice`),
    ...told
      .filter(({ removed, title }) => removed !== feed.removed().includes(title))
      .map(({ n }) => `removal of ${n}`),
    ...(feed.countsUnread() ? [] : ['the count of what is unread is wrong']),
    ...(lost > 0 && told.length === server.stories.length ? ['called lost, and nothing was'] : [])
  ]
}
