import { expect, it } from 'vitest'
import { feedUrl } from '#contract/feed.ts'
import { en } from '../../../../src-renderer/words/en.ts'
import { ko } from '../../../../src-renderer/words/ko.ts'
import { catalogue, sources } from '../../../../src-renderer/add-feed/source-catalogue.ts'

it('every source that asks for nothing has an address, and each says what it is in both languages', () => {
  for (const [id, source] of sources) {
    if (source.fields.length === 0) expect(feedUrl(source.address({}) ?? '')).toBe(source.address({}))
    for (const t of [en, ko]) expect(t.sources.about[id]).toMatch(/[.]$/)
  }
})

it.each([
  ['mastodon', { host: 'social.example' }, 'https://social.example/api/v1/streaming/public/local'],
  ['mastodon', { host: ' https://social.example/ ' }, 'https://social.example/api/v1/streaming/public/local'],
  ['mastodon', { host: '' }, null],
  ['mastodon', { host: 'two words' }, null],
  ['ntfy', { server: 'ntfy.example', topic: 'harbour,quay' }, 'https://ntfy.example/harbour,quay/sse'],
  ['ntfy', { server: '127.0.0.1:9000', topic: 'harbour' }, 'http://127.0.0.1:9000/harbour/sse'],
  ['ntfy', { server: 'ntfy.example', topic: 'a/b' }, null],
  [
    'mercure',
    { hub: 'hub.example', topic: 'https://a.example/books/{id}' },
    'https://hub.example/.well-known/mercure?topic=https%3A%2F%2Fa.example%2Fbooks%2F%7Bid%7D'
  ],
  [
    'mercure',
    { hub: 'https://hub.example/.well-known/mercure', topic: 'x' },
    'https://hub.example/.well-known/mercure?topic=x'
  ],
  ['mercure', { hub: 'hub.example', topic: ' ' }, null]
] as const)('%s with %o is %s', (id, values, address) => {
  expect(catalogue[id].address(values)).toBe(address)
})
