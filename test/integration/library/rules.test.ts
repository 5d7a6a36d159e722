import { expect, test } from 'vitest'
import type { ItemId } from '#contract/ids.ts'
import type { RuleTestStep } from '#contract/rule-test.ts'
import type { Page } from '#contract/item.ts'
import type { Batch, Message } from '#contract/message.ts'
import type { Result } from '#contract/result.ts'
import type { RuleAction, RuleContent, RuleProblem } from '#contract/rule.ts'
import { openLibrary, type Library } from '../../../src-main/library/library.ts'
import { RuleList } from '../../../src-main/configuration/rule-list.ts'
import { atTheEnd, temporaryFolder } from '../../helpers/at-the-end.ts'
import { FEED_URL, numbered, threads } from '../fixtures/library-threads.ts'

const rule = (title: string, word: string, ...actions: RuleAction[]): RuleContent => ({
  title,
  enabled: true,
  match: 'all',
  conditions: [{ kind: 'text', match: 'word', field: 'anywhere', value: word, matchCase: false }],
  actions
})

async function open(directory: string): Promise<Library> {
  const opened = await openLibrary({ directory, workers: threads })
  if (!opened.ok) throw new Error(JSON.stringify(opened.reason))
  atTheEnd(() => opened.value.close(5000))
  return opened.value
}

async function withFeed(directory: string) {
  const library = await open(directory)
  const added = await library.addFeed({ url: FEED_URL, title: 'News', notify: 'off' })
  if (!added.ok) throw new Error('not added')
  return { library, feedId: added.value.id }
}

const batch = (feedId: number, ...messages: Message[]): Batch => ({
  feedId,
  url: FEED_URL,
  phase: 'live',
  messages,
  lastEventId: messages.at(-1)?.lastEventId ?? ''
})

test('a rule is in force from the moment it is saved, over edits and a restart', async () => {
  const directory = await temporaryFolder()
  const { library, feedId } = await withFeed(directory)
  const rules = new RuleList(library)
  await rules.start()
  const told: string[][] = []
  rules.onChange((all) => told.push(all.map(({ title }) => title)))

  await library.accept(batch(feedId, numbered(1, { title: 'Fog' })))
  await rules.save(null, rule('Fog', 'fog', { kind: 'alert', priority: 5 }, { kind: 'star' }))
  await rules.save(null, rule('Adverts', 'sale', { kind: 'hide' }))
  expect(told).toEqual([['Fog'], ['Fog', 'Adverts']])

  const done = await library.accept(
    batch(feedId, numbered(2, { title: 'Fog' }), numbered(3, { title: 'A sale' }), numbered(4, { title: 'Calm' }))
  )
  expect(done.alerts).toEqual([{ id: done.inserted[0]?.id, rule: 'Fog' }])
  expect(done.unread).toBe(3)
  expect(
    (await library.list({ view: { kind: 'all' }, before: null })).rows.map(({ title, priority }) => [title, priority])
  ).toEqual([
    ['Calm', 3],
    ['Fog', 5],
    ['Fog', 3]
  ])
  expect((await library.list({ view: { kind: 'hidden' }, before: null })).rows.map(({ title }) => title)).toEqual([
    'A sale'
  ])
  expect(await library.counts({ todaySince: 0 })).toEqual({ unread: 3, starred: 1, alerts: 1, today: 3 })

  await library.setStarred({ id: done.inserted[0]!.id, starred: false })
  const edited = await library.accept(
    batch(feedId, numbered(2, { title: 'Fog, thinner' }), numbered(4, { title: 'Fog now' }))
  )
  expect(edited.edited).toMatchObject([
    { title: 'Fog, thinner', priority: 5, starred: false },
    { title: 'Fog now', priority: 5, starred: false }
  ])
  expect(edited.alerts).toMatchObject([{ rule: 'Fog' }])
  await library.close(5000)

  const again = await open(directory)
  const later = await again.accept(batch(feedId, numbered(5, { title: 'Fog' }), numbered(6, { title: 'Last sale' })))
  expect(later.inserted).toMatchObject([
    { priority: 5, starred: true },
    { hidden: true, read: true }
  ])
  expect(await again.open({ id: later.inserted[0]!.id })).toMatchObject({
    ok: true,
    value: { rules: [{ title: 'Fog' }] }
  })
})

test('lists are answered while a rule is tried on everything that is stored', async () => {
  const { library, feedId } = await withFeed(await temporaryFolder())
  for (let from = 0; from < 6_000; from += 500) {
    const long = 'word '.repeat(100)
    await library.accept(
      batch(feedId, ...Array.from({ length: 500 }, (_, place) => numbered(from + place, { content_text: long })))
    )
  }
  const slow = rule('Slow', 'x', { kind: 'highlight' })
  slow.conditions = [
    { kind: 'text', match: 'regex', field: 'anywhere', value: '(\\w+\\s?)+[0-9]{3}$', matchCase: false }
  ]
  let tested = 0
  let steps = 0
  let longest = 0
  let before: ItemId | null = null
  do {
    steps++
    const started = performance.now()
    const [step, page]: [Result<RuleTestStep, RuleProblem>, Page] = await Promise.all([
      library.testRule({ rule: slow, before }),
      library.list({ view: { kind: 'all' }, before: null })
    ])
    longest = Math.max(longest, performance.now() - started)
    if (!step.ok) throw new Error(JSON.stringify(step.reason))
    expect(page.rows).toHaveLength(100)
    tested += step.value.tested
    before = step.value.next
  } while (before !== null)
  console.log(`6,000 items tried in ${steps} steps; a list behind a step waited ${longest.toFixed(0)} ms at most`)
  expect(tested).toBe(6_000)
  expect(steps).toBeGreaterThan(2)
})
