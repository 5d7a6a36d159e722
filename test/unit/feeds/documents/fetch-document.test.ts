import { expect, it } from 'vitest'
import { ok } from '#contract/result.ts'
import { fetchDocument } from '../../../../src-main/feeds/documents/fetch-document.ts'

const fetched = async (head: Record<string, string>, body = '<rss/>') => {
  const answer = {
    url: 'https://a.example/feed',
    movedTo: null,
    status: 200,
    header: (name: string) => head[name] ?? null,
    body: Buffer.from(body),
    wireBytes: body.length
  }
  const transport = { fetchDocument: async () => ok(answer) }
  const asked = { url: answer.url, headers: {}, validators: null, signal: new AbortController().signal }
  return fetchDocument(transport, asked)
}

it('what a server gives to know its document again is kept as it was written', async () => {
  const head = { etag: 'W/"a, b"', 'last-modified': 'Yesterday, about noon' }
  expect(await fetched(head)).toMatchObject({
    value: { validators: { url: 'https://a.example/feed', etag: 'W/"a, b"', lastModified: 'Yesterday, about noon' } }
  })
  expect(await fetched({})).toMatchObject({ value: { validators: null } })
})

it('a validator that is too long is none', async () => {
  expect(await fetched({ etag: `"${'x'.repeat(2_000)}"` })).toMatchObject({ value: { validators: null } })
})

it('what is no document is refused by what it looks like, whatever it is called', async () => {
  expect(await fetched({ 'content-type': 'application/rss+xml' }, '<html>')).toMatchObject({
    reason: { kind: 'wrong-type', looksLike: 'web-page' }
  })
  expect(await fetched({ 'content-type': 'text/html' }, '<rss/>')).toMatchObject({ ok: true })
})
