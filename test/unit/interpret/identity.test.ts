import { describe, expect, it } from 'vitest'
import { itemOf, itemsOf, meaning, noRule, receivedAt, removalsIn, removedBy } from './messages.ts'

const ruleAfter = (data: unknown, rule = noRule) => {
  const answer = meaning(data, 'message', null, rule)
  if (answer.kind !== 'changes') throw new Error('no item')
  return answer.rule
}

describe('the id in the payload', () => {
  it.each([
    [{ id: 5 }, 'p:5', '/id'],
    [{ ID: 'a' }, 'p:a', '/ID'],
    [{ guid: 'g', uri: 'u' }, 'p:g', '/guid'],
    [{ uuid: 'u' }, 'p:u', '/uuid'],
    [{ _id: { $oid: '65f' } }, 'p:65f', '/_id/$oid'],
    [{ meta: { id: 'm' }, uri: 'u' }, 'p:m', '/meta/id'],
    [{ '@id': 'https://a.test/1' }, 'p:https://a.test/1', '/@id'],
    [{ id: '', guid: null, uuid: 'u' }, 'p:u', '/uuid']
  ])('of %j is %s', (payload, guid, pointer) => {
    const data = { ...payload, title: 'T' }
    expect(itemOf(data, 'message', '77')).toMatchObject({ source: 'payload', guid })
    expect(ruleAfter(data)).toEqual({ pointers: [pointer] })
  })

  it('tells long numbers apart that are one as a double', () => {
    expect(itemOf('{"id":108914398911648589,"title":"T"}').guid).toBe('p:108914398911648589')
    expect(itemOf('{"id":108914398911648591,"title":"12345678901234567890 \\"9"}')).toMatchObject({
      guid: 'p:108914398911648591',
      title: '12345678901234567890 "9'
    })
    expect(itemOf('{"id":7,"title":"T","time":1795338000000000000,"x":0.12345678901234567}').publishedAt).toBe(
      1795338000000
    )
  })

  it('is looked for first where it was found before', () => {
    const rule = ruleAfter({ guid: 'g1', title: 'T' })
    expect(itemOf({ id: 9, guid: 'g1', title: 'T' }, 'message', null, rule).guid).toBe('p:g1')
    expect(ruleAfter({ id: 9, guid: 'g1', title: 'T' }, rule)).toBe(rule)
    expect(ruleAfter({ id: 9, title: 'T' }, rule)).toEqual({ pointers: ['/guid', '/id'] })
  })

  it('is the item’s own before that of a wrapping', () => {
    expect(itemOf({ id: 'delivery-1', data: { id: 'post-1', title: 'T', text: 'x' } }).guid).toBe('p:post-1')
    const rule = ruleAfter({ id: 'delivery-1', data: { title: 'T', text: 'x' } })
    expect(rule).toEqual({ pointers: ['1/id'] })
    expect(
      itemOf({ id: 'delivery-2', data: { id: 'post-1', title: 'T', text: 'x' } }, 'message', null, rule).guid
    ).toBe('p:post-1')
  })

  it('of a cloud event counts together with its source, and only where the data has none', () => {
    const envelope = { specversion: '1.0', id: '1', source: '/harbour' }
    expect(itemOf({ ...envelope, data: { title: 'T' } }).guid).toBe('p:/harbour 1')
    expect(itemOf({ ...envelope, data: { id: 'x', title: 'T' } }).guid).toBe('p:x')
    expect(itemOf({ ...envelope, data: 'A text' }).guid).toBe('p:/harbour 1')
  })

  it('of a wiki is the one that is unique across wikis', () => {
    const change = { $schema: '/c/1', meta: { id: 'u1' }, id: 5, title: 'T' }
    expect(itemOf(change, 'message', null, { pointers: ['/id'] }).guid).toBe('p:u1')
  })

  it('is hashed where it is longer than 512 characters', () => {
    const guid = itemOf({ id: 'x'.repeat(513), title: 'T' }).guid
    expect(guid).toMatch(/^p:sha256:[0-9a-f]{32}$/)
    expect(itemOf({ id: 'x'.repeat(514), title: 'T' }).guid).not.toBe(guid)
    expect(removedBy({ id: 'x'.repeat(513) })).toEqual([guid])
  })
})

describe('the id of the message', () => {
  it('names an item without an id of its own', () => {
    expect(itemOf({ title: 'T', url: 'https://a.test/1' }, 'message', 'abc')).toMatchObject({
      source: 'message-id',
      guid: 'm:abc'
    })
  })

  it.each([
    ['[{"topic":"a","offset":1}]'],
    ['{"a":1}'],
    ['2026-11-22T09:00:00Z'],
    ['2026-11-22'],
    [String(receivedAt / 1000 - 60)],
    [String(receivedAt - 86_400_000)],
    [`${receivedAt}000`],
    [`${receivedAt}000000`],
    ['']
  ])('%s is a cursor and names nothing', (id) => {
    expect(itemOf('Equal alarm', 'message', id)).toMatchObject({ source: 'none', guid: null })
    expect(itemOf({ title: 'T', url: 'https://a.test/1' }, 'message', id)).toMatchObject({
      source: 'link',
      guid: 'l:https://a.test/1'
    })
  })

  it.each(['12', '1234567890', '45012345', '1746030241001-0', '[draft', 'urn:uuid:e1', '108914398911648589'])(
    '%s names it',
    (id) => {
      expect(itemOf('Text', 'message', id).guid).toBe(`m:${id}`)
    }
  )

  it('is shared by the items of one message, each with its place', () => {
    const items = itemsOf([{ title: 'a' }, { id: 1, title: 'b' }, { title: 'c' }], 'message', '9')
    expect(items.map(({ guid }) => guid)).toEqual(['m:9#0', 'p:1', 'm:9#2'])
  })

  it('that is only inherited names nothing', () => {
    expect(itemOf('Text', 'message', null).guid).toBeNull()
  })
})

describe('versions', () => {
  const item = { id: 1, title: 'T', content: 'x', url: 'https://a.test/1', tags: ['a'], author: 'A' }
  const version = (data: unknown) => itemOf(data).version

  it('are equal whatever the order of keys, and whatever the reader cannot see', () => {
    expect(version(Object.fromEntries(Object.entries(item).reverse()))).toBe(version(item))
    expect(version({ ...item, delivery: 5 })).toBe(version(item))
    expect(version({ b: 1, a: { d: 1, c: 2 } })).toBe(version({ a: { c: 2, d: 1 }, b: 1 }))
  })

  it.each([
    { title: 'U' },
    { content: 'y' },
    { url: 'https://a.test/2' },
    { tags: ['b'] },
    { author: 'B' },
    { image: '/i.png' },
    { priority: 5 },
    { date_modified: '2026-11-22T09:00:00Z' },
    { revision: 2 }
  ])('differ with %j', (change) => {
    expect(version({ ...item, ...change })).not.toBe(version(item))
  })

  it('of raw cards and texts differ with what came', () => {
    expect(version({ sensor: 1 })).not.toBe(version({ sensor: 2 }))
    expect(version('1')).not.toBe(version('2'))
    expect(version('1')).toBe(version('1'))
  })
})

describe('removals', () => {
  const known = { pointers: ['/id'] }

  it.each(['delete', 'remove', 'destroy', 'announcement.delete', 'post.deleted', 'post:delete', 'Deleted'])(
    '%s takes back',
    (type) => {
      expect(removedBy('108914398911648589', type, '7', known)).toEqual(['p:108914398911648589'])
    }
  )

  it.each([
    ['"a b"', []],
    ['"ab"', ['p:ab']],
    ['5', ['p:5']],
    [{ id: 5 }, ['p:5']],
    [{ id: 5, title: 'T', content: 'x' }, ['p:5']],
    [{ data: { id: 5 } }, ['p:5']],
    [{ id: 'delivery', data: { id: 5 } }, ['p:5']],
    [{ id: 5, post: { id: 1 } }, ['p:5']],
    [{ event: 'delete', payload: '5' }, ['p:5']],
    [{ id: 'delivery', post_id: 5 }, ['p:5']],
    [
      [5, '6', { id: 7 }],
      ['p:5', 'p:6', 'p:7']
    ],
    [{ ids: [5, 6] }, ['p:5', 'p:6']],
    [{ type: 'Delete', id: 'https://a.test/act/9', object: 'https://a.test/n/1' }, ['p:https://a.test/n/1']],
    [
      { type: 'Delete', id: 'https://a.test/act/9', object: { type: 'Tombstone', id: 'https://a.test/n/1' } },
      ['p:https://a.test/n/1']
    ]
  ])('%j takes back %j', (data, guids) => {
    expect(removedBy(data, 'delete', null, known)).toEqual(guids)
  })

  it('names what its message names, where the data has no id', () => {
    expect(removedBy('null', 'delete', '9')).toEqual(['m:9'])
    expect(removedBy({ reason: 'spam' }, 'delete', '9', known)).toEqual(['m:9'])
  })

  it('with a bare id may mean a message’s id, as long as no payload had one', () => {
    expect(removalsIn('9', 'delete', '30')).toMatchObject([{ guid: 'p:9', others: ['m:9'] }])
    expect(removalsIn('9', 'delete', '30', known)).toMatchObject([{ guid: 'p:9', others: [] }])
  })

  it('by link, where there is nothing else', () => {
    expect(removedBy({ url: 'https://a.test/1' })).toEqual(['l:https://a.test/1'])
  })

  it('may be said inside the payload', () => {
    expect(removedBy({ action: 'delete', record: { id: 'r1', title: 'T', body: 'x' } }, 'posts/*')).toEqual(['p:r1'])
    expect(removedBy({ type: 'delete', id: 5 }, 'message')).toEqual(['p:5'])
    expect(itemOf({ id: 5, type: 'delete', title: 'Kim deleted the page', comment: 'spam' }).title).toBe(
      'Kim deleted the page'
    )
  })

  it('may be said inside a wrapping', () => {
    const gone = { id: 'n7', title: null, link: 'https://a.test/7' }
    expect(removedBy({ data: { storyAdded: { ...gone, action: 'remove' } } }, 'next')).toEqual(['p:n7'])
    expect(removedBy({ channel: 'news', payload: { link: gone.link, action: 'delete' } }, 'message')).toEqual([
      'l:https://a.test/7'
    ])
    const told = { ...gone, title: 'Kim deleted the page', action: 'delete' }
    expect(itemOf({ channel: 'news', payload: told }).title).toBe('Kim deleted the page')
  })

  it('that names nothing is shown', () => {
    expect(itemOf('Kim deleted the page', 'delete').title).toBe('Kim deleted the page')
    expect(itemOf({ reason: 'spam' }, 'delete').raw).toBe(true)
  })
})

describe('edits', () => {
  it.each(['update', 'status.update', 'edit', 'post.updated'])(
    '%s is an item: the library decides by its id',
    (type) => {
      expect(itemOf({ id: 5, title: 'T' }, type)).toMatchObject({ guid: 'p:5', patch: null })
    }
  )

  it('a patch names the fields that it carries', () => {
    const fields = (data: unknown) => [...(itemOf(data, 'patch').patch ?? [])].sort()
    expect(fields({ id: 5, title: 'New' })).toEqual(['title'])
    expect(fields({ id: 5, body: 'New', date_modified: '2026-11-22T09:00:00Z' })).toEqual([
      'html',
      'modifiedAt',
      'text'
    ])
    expect(fields({ id: 5, summary: 'New' })).toEqual(['html', 'text'])
    expect(fields({ id: 5, image: null, tags: [] })).toEqual(['image', 'tags'])
    expect(fields({ id: 5, score: 11 })).toEqual([])
    expect(itemOf({ title: 'New' }, 'patch').patch).toBeNull()
  })
})
