import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, expect, test, vi } from 'vitest'
import { Notifier, type Quiet } from '../../../src-main/notifications/notifier.ts'
import type { Candidate, Showing } from '../../../src-main/notifications/policy.ts'

const item = (id: number): Candidate => ({
  id,
  feedId: 1,
  feedTitle: 'Harbour Desk',
  title: `Headline ${id}`,
  excerpt: '',
  priority: 3,
  rule: null,
  catchUp: false,
  when: 'now'
})

let notifier: Notifier
let quiet: Quiet = { until: 0, pierces: false }
afterEach(() => {
  quiet = { until: 0, pierces: false }
  notifier.dispose()
  vi.useRealTimers()
})

function withService(answer: (showing: Showing) => boolean | Promise<boolean>): { shown: Showing[]; health: string[] } {
  vi.useFakeTimers()
  const shown: Showing[] = []
  const health: string[] = []
  notifier = new Notifier({
    language: () => 'en',
    quiet: () => quiet,
    show: async (showing) => {
      shown.push(showing)
      return answer(showing)
    }
  })
  notifier.onHealth(({ state }) => health.push(state))
  return { shown, health }
}

test('items of one moment are collected, so a burst is one digest', async () => {
  const { shown } = withService(() => true)
  for (let id = 1; id <= 1000; id++) notifier.offer([item(id)])
  await vi.advanceTimersByTimeAsync(1_000)
  expect(shown.map(({ title }) => title)).toEqual(['1,000 new'])
})

test('a flood that goes on raises one more digest after a rest, not one a second', async () => {
  const { shown } = withService(() => true)
  for (let second = 0; second < 20; second++) {
    notifier.offer(Array.from({ length: 50 }, (_, i) => item(second * 50 + i + 1)))
    await vi.advanceTimersByTimeAsync(1_000)
  }
  await vi.advanceTimersByTimeAsync(30_000)
  expect(shown).toHaveLength(2)
})

test('a service that fails in a way of its own is one that refuses, and is tried again after a minute', async () => {
  const { shown, health } = withService(() => {
    if (shown.length === 1) throw new Error('no such bus')
    return true
  })
  notifier.offer([item(1)])
  await vi.advanceTimersByTimeAsync(2_000)
  expect(health).toEqual(['broken'])
  await vi.advanceTimersByTimeAsync(60_000)
  notifier.offer([item(2)])
  await vi.advanceTimersByTimeAsync(2_000)
  expect(shown.map(({ title }) => title)).toEqual(['Headline 1', 'Headline 1', 'Headline 2'])
  expect(health).toEqual(['broken', 'working'])
})

test('a service that refuses opens the circuit at the first call, and is tried again after a minute', async () => {
  let refuses = true
  const { shown, health } = withService(() => !refuses)
  notifier.offer([item(1), item(2)])
  await vi.advanceTimersByTimeAsync(1_000)
  expect(shown).toHaveLength(1)
  expect(health).toEqual(['broken'])

  notifier.offer([item(3)])
  await vi.advanceTimersByTimeAsync(10_000)
  expect(shown).toHaveLength(1)

  // What was refused and what came meanwhile are tried again, as one digest, and nothing of it is lost.
  await vi.advanceTimersByTimeAsync(50_000)
  refuses = false
  notifier.offer([item(4)])
  await vi.advanceTimersByTimeAsync(60_000)
  expect(shown.map(({ title }) => title)).toEqual(['Headline 1', '3 new', '4 new'])
  expect(health).toEqual(['broken', 'working'])
})

test('what is urgent is tried at once after a refusal, and what waited follows it', async () => {
  let refuses = true
  const { shown, health } = withService(() => !refuses)
  notifier.offer([item(1)])
  await vi.advanceTimersByTimeAsync(1_000)
  notifier.offer([item(2)])
  refuses = false
  notifier.offer([{ ...item(3), priority: 5 }])
  await vi.advanceTimersByTimeAsync(5_000)
  expect(shown.map(({ title }) => title)).toEqual(['Headline 1', 'Headline 3', '2 new'])
  expect(health).toEqual(['broken', 'working'])
})

test('what was read while the service refused is not told afterwards', async () => {
  let refuses = true
  const { shown } = withService(() => !refuses)
  notifier.offer([item(1), item(2)])
  await vi.advanceTimersByTimeAsync(1_000)
  refuses = false
  notifier.withdraw(({ id }) => id === 1)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(shown.map(({ title }) => title)).toEqual(['Headline 1', 'Headline 2'])
})

test('a service that hangs costs one slow call; only the reader closes the circuit again', async () => {
  let slow = true
  const { shown, health } = withService(async () => {
    if (slow) await new Promise((resolve) => setTimeout(resolve, 25_000))
    return true
  })
  notifier.offer([item(1), item(2), item(3)])
  await vi.advanceTimersByTimeAsync(30_000)
  expect(shown).toHaveLength(1)
  expect(health).toEqual(['broken'])

  slow = false
  await vi.advanceTimersByTimeAsync(3_600_000)
  notifier.offer([item(4)])
  await vi.advanceTimersByTimeAsync(10_000)
  expect(shown).toHaveLength(1)

  notifier.retry()
  notifier.offer([item(5)])
  await vi.advanceTimersByTimeAsync(1_000)
  // The first was shown in the end; of the others none is lost.
  expect(shown.map(({ title }) => title)).toEqual(['Headline 1', '4 new'])
  expect(health).toEqual(['broken', 'working'])
})

test('an item that was read within the moment raises nothing', async () => {
  const { shown } = withService(() => true)
  notifier.offer([item(1), item(2)])
  notifier.withdraw(({ id }) => id === 1)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(shown.map(({ title }) => title)).toEqual(['Headline 2'])
})

test('an alert comes through the rest that follows a digest, and a flood of alerts has a rest of its own', async () => {
  const { shown } = withService(() => true)
  notifier.offer(Array.from({ length: 50 }, (_, i) => item(i + 1)))
  await vi.advanceTimersByTimeAsync(1_000)
  notifier.offer([item(60)])
  notifier.offer([{ ...item(61), rule: 'Fog', priority: 5 }])
  await vi.advanceTimersByTimeAsync(1_000)
  expect(shown.map(({ title }) => title)).toEqual(['50 new', 'Urgent: Headline 61'])
  await vi.advanceTimersByTimeAsync(30_000)
  expect(shown.map(({ title }) => title).slice(2)).toEqual(['Headline 60'])
  for (let second = 0; second < 20; second++) {
    notifier.offer(Array.from({ length: 50 }, (_, i) => ({ ...item(100 + second * 50 + i), rule: 'Fog' })))
    await vi.advanceTimersByTimeAsync(1_000)
  }
  expect(shown.slice(3)).toHaveLength(1)
})

test('a burst of 1,000 items in 5 s raises at most two notifications (printed)', async () => {
  const { shown } = withService(() => true)
  for (let step = 0; step < 50; step++) {
    notifier.offer(Array.from({ length: 20 }, (_, i) => item(step * 20 + i + 1)))
    await vi.advanceTimersByTimeAsync(100)
  }
  await vi.advanceTimersByTimeAsync(3_600_000)
  console.log(`1,000 items in 5 s raised ${shown.length} notifications: ${shown.map(({ title }) => title).join('; ')}`)
  expect(shown.length).toBeLessThanOrEqual(2)
  const told = shown.map(({ title }) => Number(title.replace(/\D/g, '')))
  expect(told.reduce((sum, n) => sum + n, 0)).toBe(1_000)
})

test('feeds that catch up one after the other are one digest, with the gap that stays', async () => {
  const { shown } = withService(() => true)
  for (let feedId = 1; feedId <= 5; feedId++) {
    notifier.offer([
      { ...item(feedId), feedId, catchUp: true },
      { ...item(feedId + 10), feedId, catchUp: true }
    ])
    await vi.advanceTimersByTimeAsync(2_000)
  }
  notifier.missed({ id: 1, feedId: 1, ms: 420_000 })
  notifier.missed({ id: 2, feedId: 2, ms: 420_000 })
  notifier.missed({ id: 2, feedId: 2, ms: 0 })
  await vi.advanceTimersByTimeAsync(60_000)
  expect(shown).toHaveLength(1)
  expect(shown[0]?.title).toBe('While you were away: 10 new')
  expect(shown[0]?.body).toMatch(/^1 gap of 7 min not filled · /)
})

test('a feed that tells one item after the other goes over to a digest', async () => {
  const { shown } = withService(() => true)
  for (let id = 1; id <= 12; id++) {
    notifier.offer([item(id)])
    await vi.advanceTimersByTimeAsync(10_000)
  }
  expect(shown.map(({ title }) => title)).toEqual([1, 2, 3, 4, 5, 6].map((n) => `Headline ${n}`))
  await vi.advanceTimersByTimeAsync(600_000)
  expect(shown.map(({ title }) => title).slice(6)).toEqual(['6 new'])
})

test('a feed with a digest has one in ten minutes', async () => {
  const { shown } = withService(() => true)
  for (let minute = 0; minute < 20; minute++) {
    notifier.offer([{ ...item(minute + 1), when: 'digest' }])
    await vi.advanceTimersByTimeAsync(60_000)
  }
  await vi.advanceTimersByTimeAsync(600_000)
  expect(shown.map(({ title }) => title)).toEqual(['10 new', '10 new'])
})

test('what came in the quiet is one digest at its end, and what begins to wait before it is in it', async () => {
  quiet = { until: 0, pierces: true }
  const { shown } = withService(() => true)
  notifier.offer([{ ...item(1), when: 'digest' }])
  quiet.until = Date.now() + 8 * 3_600_000
  notifier.offer(Array.from({ length: 2_000 }, (_, i) => ({ ...item(i + 2), when: 'quiet' as const })))
  notifier.offer([{ ...item(5_000), rule: 'Fog', priority: 5 }])
  notifier.sayWhenAllowed(() => ({ title: 'silent', body: '', opens: { kind: 'all' }, urgent: false }))
  await vi.advanceTimersByTimeAsync(7 * 3_600_000)
  expect(shown.map(({ title }) => title)).toEqual(['Urgent: Headline 5000'])
  await vi.advanceTimersByTimeAsync(2 * 3_600_000)
  expect(shown.map(({ title }) => title).slice(1)).toEqual(['silent', '2,001 new'])
})

test('quiet that ends early tells what it held back at once; where nothing is wanted any more, nothing', async () => {
  quiet = { until: Date.now() + 8 * 3_600_000, pierces: false }
  const { shown } = withService(() => true)
  quiet.until = Date.now() + 8 * 3_600_000
  notifier.offer([{ ...item(1), when: 'quiet' }])
  await vi.advanceTimersByTimeAsync(3_600_000)
  quiet.until = 0
  notifier.quietChanged()
  await vi.advanceTimersByTimeAsync(1_000)
  expect(shown.map(({ title }) => title)).toEqual(['Headline 1'])
  notifier.offer([item(2)])
  notifier.forget()
  await vi.advanceTimersByTimeAsync(3_600_000)
  expect(shown).toHaveLength(1)
})

test('a clock that is set back an hour keeps nothing waiting for that hour', async () => {
  const { shown } = withService(() => true)
  notifier.offer(Array.from({ length: 50 }, (_, i) => item(i + 1)))
  await vi.advanceTimersByTimeAsync(1_000)
  vi.setSystemTime(Date.now() - 3_600_000)
  notifier.offer([item(60)])
  await vi.advanceTimersByTimeAsync(60_000)
  expect(shown.map(({ title }) => title)).toEqual(['50 new', 'Headline 60'])
})

test('gaps that nobody is told of are not kept for weeks', () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const heap = (): number => {
    collect()
    return process.memoryUsage().heapUsed
  }
  let now = 0
  notifier = new Notifier({ language: () => 'en', now: () => now, show: async () => true })
  const before = heap()
  for (let id = 1; id <= 300_000; id++) {
    now += 10_000
    notifier.missed({ id, feedId: 1, ms: 60_000 })
  }
  expect((heap() - before) / 1_000_000).toBeLessThan(10)
})
