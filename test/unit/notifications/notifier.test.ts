import { afterEach, expect, test, vi } from 'vitest'
import { Notifier } from '../../../src-main/notifications/notifier.ts'
import type { Candidate, Showing } from '../../../src-main/notifications/policy.ts'

const item = (id: number): Candidate => ({
  id,
  feedId: 1,
  feedTitle: 'Harbour Desk',
  title: `Headline ${id}`,
  excerpt: '',
  priority: 3,
  rule: null,
  catchUp: false
})

let notifier: Notifier
afterEach(() => {
  notifier.dispose()
  vi.useRealTimers()
})

function withService(answer: (showing: Showing) => boolean | Promise<boolean>): { shown: Showing[]; health: string[] } {
  vi.useFakeTimers()
  const shown: Showing[] = []
  const health: string[] = []
  notifier = new Notifier({
    language: () => 'en',
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

  refuses = false
  await vi.advanceTimersByTimeAsync(60_000)
  notifier.offer([item(4)])
  await vi.advanceTimersByTimeAsync(1_000)
  expect(shown.map(({ title }) => title)).toEqual(['Headline 1', 'Headline 4'])
  expect(health).toEqual(['broken', 'working'])
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
  expect(shown.map(({ title }) => title)).toEqual(['Headline 1', 'Headline 5'])
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
