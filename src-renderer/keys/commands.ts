import type { FeedSummary } from '#contract/feed.ts'
import type { Words } from '../words/words.ts'
import type { App } from '../state/app.svelte.ts'
import { keyBindings } from './keys.ts'

/** What the palette offers. */
export interface Command {
  id: string
  name: string
  /** What kind of command it is, in words. */
  group: string
  /** The keys that do the same, one press after the other; none for a feed. */
  press: readonly string[]
  feed?: FeedSummary
  run: (app: App) => void
}

/** The keys of the table by name, then the feeds; those in which every word that was typed occurs. */
export function commandsFor(feeds: readonly FeedSummary[], t: Words, typed: string): Command[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
  const keys = keyBindings
    .filter((binding) => !binding.unnamed)
    .map((binding): Command => ({
      id: binding.press.join(' '),
      name: binding.label(t),
      group: t.keys.groups[binding.group],
      press: binding.press,
      run: (app) => void binding.run(app)
    }))
  const goTo = feeds.map((feed): Command => ({
    id: `feed ${feed.id}`,
    name: feed.title,
    group: t.keys.groups.go,
    press: [],
    feed,
    run: (app) => app.showView({ kind: 'feed', feedId: feed.id })
  }))
  return [...keys, ...goTo].filter(({ name, group }) => {
    const text = `${group} ${name}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
}
