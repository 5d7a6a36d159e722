import { afterEach, describe, expect, it } from 'vitest'
import type { EndReason } from '#contract/feed.ts'
import type { Result } from '#contract/result.ts'
import { backfillAll, fetchItems } from '../../../../src-main/feeds/resume/catch-up.ts'
import { resumeStrategy } from '../../../../src-main/feeds/resume/strategy.ts'

describe('what a server can make of being asked', () => {
  const { signal } = new AbortController()
  const source = resumeStrategy('https://social.test/api/v1/streaming/public')
  const cursor = '{"source":"mastodon","after":"100"}'
  const ok = (value: unknown): Result<string, EndReason> => ({ ok: true, value: JSON.stringify(value) })
  const refuse = (status: number): Result<string, EndReason> => ({ ok: false, reason: { kind: 'status', status } })
  let asked = 0
  afterEach(() => {
    asked = 0
  })
  const run = (answer: (url: string) => Result<string, EndReason>, from: string | null = cursor) =>
    backfillAll(
      source.backfill!,
      from,
      async (url) => (asked++, answer(url)),
      signal,
      () => {}
    )

  it('pages without end: so many and no more, and it is not called complete', async () => {
    let id = 1000
    const answer = await run(() => ok([{ id: String(++id) }]))
    expect(answer).toMatchObject({ ok: true, value: { brought: 'part' } })
    expect(asked).toBe(50)
  })

  it('the same page for ever is the last', async () => {
    expect(await run(() => ok([{ id: '101' }]))).toMatchObject({ value: { brought: 'all', messages: [{}] } })
    expect(asked).toBe(2)
  })

  it('pages without end in size', async () => {
    let id = 1000
    const text = 'x'.repeat(3_000_000)
    expect(await run(() => ok([{ id: String(++id), text }]))).toMatchObject({ value: { brought: 'part' } })
    expect(asked).toBe(3)
  })

  it('a page that is none, and a refusal for good: it cannot be asked', async () => {
    expect(await run(() => ok({ error: 'x' }))).toMatchObject({ value: { brought: 'nothing' } })
    expect(await run(() => refuse(404))).toMatchObject({ value: { brought: 'nothing', cursor } })
  })

  it('a refusal that may pass is tried again, and then told', async () => {
    let failures = 1
    expect(await run(() => (failures-- > 0 ? refuse(503) : ok([])))).toMatchObject({ value: { brought: 'all' } })
    expect(asked).toBe(2)
  })

  it('without a cursor one page is how the feed begins', async () => {
    let id = 1000
    expect(await run(() => ok([{ id: String(++id) }]), null)).toMatchObject({ value: { brought: 'all' } })
    expect(asked).toBe(1)
  })

  it('items: a few at a time, in the order of their ids, without those that could not be had', async () => {
    let running = 0
    let most = 0
    const fetched = await fetchItems(
      resumeStrategy('https://hn.test/v0/newstories.json').snapshot!,
      Array.from({ length: 40 }, (_, i) => String(i + 1)),
      async (url) => {
        most = Math.max(most, ++running)
        await new Promise((resolve) => setImmediate(resolve))
        running--
        return url.endsWith('/7.json') ? refuse(404) : ok({ url })
      },
      signal,
      () => {}
    )
    expect(most).toBe(4)
    expect(fetched.ids).toEqual(Array.from({ length: 40 }, (_, i) => String(i + 1)).filter((id) => id !== '7'))
    expect(fetched.messages[6]).toEqual({ type: 'message', data: '{"url":"https://hn.test/v0/item/8.json"}' })
  })
})
