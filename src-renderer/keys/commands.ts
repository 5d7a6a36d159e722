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

/** What is offered: each is made when it is asked for, since of thousands of feeds a screenful is shown. */
export interface Commands {
  length: number
  at: (index: number) => Command | undefined
}

/** What has no key. */
const keyless: readonly { id: string; label: (t: Words) => string; run: (app: App) => void }[] = [
  { id: 'read-again', label: (t) => t.rereading.command, run: (app) => app.readAgain() }
]

/** The keys of the table by name, what has none, then the feeds; those in which every word that was typed occurs. */
export function commandsFor(
  feeds: readonly LiveFeed[],
  t: Words,
  typed: string,
  nameOf: (feed: LiveFeed) => string = (feed) => feed.title
): Commands {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
  /** The words that a group does not answer are those that a name has to. */
  const openIn = (group: string): string[] => words.filter((word) => !group.toLowerCase().includes(word))
  const isMeant = (open: readonly string[], name: string): boolean => {
    if (open.length === 0) return true
    const text = name.toLowerCase()
    return open.every((word) => text.includes(word))
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
  const others = keyless.map(({ id, label, run }): Command => ({
    id,
    name: label(t),
    group: t.keys.groups.window,
    press: [],
    run
  }))
  const named = [...keys, ...others].filter(({ name, group }) => isMeant(openIn(group), name))
  const group = t.keys.groups.go
  const open = openIn(group)
  const goTo = open.length === 0 ? feeds : feeds.filter((feed) => isMeant(open, nameOf(feed)))
  return {
    length: named.length + goTo.length,
    at: (index) => named[index] ?? commandOf(goTo[index - named.length], group, nameOf)
  }
}

const commandOf = (
  feed: LiveFeed | undefined,
  group: string,
  nameOf: (feed: LiveFeed) => string
): Command | undefined =>
  feed && {
    id: `feed ${feed.id}`,
    name: nameOf(feed),
    group,
    press: [],
    feed,
    run: (app) => app.showView({ kind: 'feed', feedId: feed.id })
  }
