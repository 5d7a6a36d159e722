import { describe, expect, it } from 'vitest'
import { MAX_FRAME_DATA, MAX_FRAMES, type TrialNews } from '#contract/trial.ts'
import { createTransport } from '../../../src-main/feeds/http/transport.ts'
import { preview } from '../../../src-main/library/lists/preview.ts'
import { Trials } from '../../../src-main/window/trial.ts'
import { atTheEnd, serve } from '../../helpers/at-the-end.ts'
import { until } from '../../helpers/until.ts'

function trials(): { start: (url: string) => ReturnType<Trials['start']>; held: Trials } {
  const transport = createTransport({ version: '1' })
  const held = new Trials({
    preview: async ({ messages, feedUrl, interpretation }) => preview(messages, feedUrl, interpretation)
  })
  atTheEnd(async () => {
    held.dispose()
    await transport.close()
  })
  return { start: (url) => held.start({ url, transport }), held }
}

/** Asks for news until something came after that message. */
async function newsAfter(held: Trials, after: number): Promise<TrialNews> {
  for (;;) {
    const news = await held.news(after)
    if (news === null) throw new Error('There is no trial.')
    if (news.total > after) return news
  }
}

describe('a trial', () => {
  it('says that the server has opened the stream before anything comes of it', async () => {
    const server = await serve()
    const { start, held } = trials()
    const url = `${server.url}/stream?channel=quiet`
    let isAnswered = false
    const opened = new Promise<boolean>((resolve) => atTheEnd(held.onOpened(() => resolve(isAnswered)).dispose))
    const answer = start(url).finally(() => (isAnswered = true))
    expect(await opened).toBe(false)
    expect(await answer).toMatchObject({ ok: true, value: { messages: [] } })
  })

  it('goes on telling what comes behind the answer of its test, and what that becomes', async () => {
    const server = await serve()
    server.control.publish('/stream', [{ data: { odd9: 'One' } }, { data: { odd9: 'Two' } }])
    const { start, held } = trials()
    const answer = await start(`${server.url}/stream`)
    expect(answer).toMatchObject({ ok: true, value: { resume: 'event-id', messages: [{}, {}] } })
    server.control.publish('/stream', [{ data: { odd9: 'Three' }, event: 'late' }])
    const news = await newsAfter(held, 2)
    expect(news).toMatchObject({ total: 3, resume: 'event-id', ended: null })
    expect(news.frames).toMatchObject([{ number: 3, type: 'late', data: '{"odd9":"Three"}', length: 16 }])

    const guessed = await held.preview(null)
    expect(guessed?.coverage).toMatchObject({ items: 3, filled: { title: 0 } })
    const mapped = await held.preview({ fields: { title: ['/odd9'] }, types: { late: 'alert' } })
    expect(mapped?.items.map(({ title, priority }) => [title, priority])).toEqual([
      ['Three', 4],
      ['Two', 3],
      ['One', 3]
    ])
    expect(server.control.connections('/stream')).toBe(1)
  })

  it('is closed at once when it is cancelled, and a question on its way is answered', async () => {
    const server = await serve()
    const { start, held } = trials()
    await start(`${server.url}/stream?n=1`)
    const asked = held.news(1)
    held.cancel()
    expect(await asked).toBeNull()
    expect(await held.news(0)).toBeNull()
    expect(await held.preview(null)).toBeNull()
    await until('the stream is closed', () => server.control.connections('/stream') === 0)
  })

  it('gives way to the next one', async () => {
    const server = await serve()
    const { start, held } = trials()
    await start(`${server.url}/stream?n=1`)
    await start(`${server.url}/named?n=2`)
    await until('the first is closed', () => server.control.connections('/stream') === 0)
    expect((await held.news(0))?.total).toBe(2)
  })

  it('is cancelled while it is still being tested', async () => {
    const server = await serve()
    const { start, held } = trials()
    const answer = start(`${server.url}/stream`)
    await until('it is asked for', () => server.control.requests('/stream').length === 1)
    held.cancel()
    expect(await answer).toEqual({ ok: false, reason: { kind: 'cancelled' } })
    await until('the stream is closed', () => server.control.connections('/stream') === 0)
  })

  it('tells that its stream has ended, and still shows what came', async () => {
    const server = await serve()
    const { start, held } = trials()
    await start(`${server.url}/stream?n=3`)
    const asked = held.news(3)
    server.control.cut('/stream', 'end')
    expect(await asked).toMatchObject({ ended: { kind: 'end-of-stream' }, frames: [], total: 3 })
    expect((await held.preview(null))?.items).toHaveLength(3)
  })

  it('is bounded: the last messages, each cut, and no more read than the window keeps up with', async () => {
    const server = await serve()
    const { start, held } = trials()
    await start(`${server.url}/stream?channel=flood`)
    server.control.publish('/stream?channel=flood', [{ data: { text: 'x'.repeat(5_000) } }])
    const first = await newsAfter(held, 0)
    expect(first.frames[0]?.data).toHaveLength(MAX_FRAME_DATA)
    expect(first.frames[0]?.length).toBeGreaterThan(5_000)

    const flood = 3_000
    server.control.publish('/stream?channel=flood', flood)
    let { total } = await newsAfter(held, first.total)
    expect(total).toBeLessThan(flood)
    while (total < flood) {
      const news = await newsAfter(held, total)
      expect(news.frames.length).toBeLessThanOrEqual(MAX_FRAMES)
      total = news.total
    }
    expect((await held.preview(null))?.items.length).toBeLessThanOrEqual(50)
  })
})
