import type { LiveFeed } from '../state/tree/tree-nodes.svelte.ts'
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
  feed?: LiveFeed
  run: (app: App) => void
}

/** The keys of the table by name, then the feeds; those in which every word that was typed occurs. */
export function commandsFor(feeds: readonly LiveFeed[], t: Words, typed: string): Command[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
  const isMeant = (group: string, name: string): boolean => {
    const text = `${group} ${name}`.toLowerCase()
    return words.every((word) => text.includes(word))
  }
  const keys = keyBindings
    .filter((binding) => !binding.unnamed)
    .map((binding): Command => ({
      id: binding.press.join(' '),
      name: binding.label(t),
      group: t.keys.groups[binding.group],
      press: binding.press,
      run: (app) => void binding.run(app)
    }))
    .filter(({ name, group }) => isMeant(group, name))
  const group = t.keys.groups.go
  const goTo = feeds
    .filter((feed) => isMeant(group, feed.title))
    .map((feed): Command => ({
      id: `feed ${feed.id}`,
      name: feed.title,
      group,
      press: [],
      feed,
      run: (app) => app.showView({ kind: 'feed', feedId: feed.id })
    }))
  return [...keys, ...goTo]
}
