import { describe, expect, it } from 'vitest'
import { itemOf, meaning } from '../interpret/messages.ts'
import { feedOf } from '../library/intake/feed-of.ts'
import { providers } from '../library/memory-library.ts'

let clock = 1_790_000_000
const sent = (id: string, more: object = {}, event = 'message') => ({
  event,
  data: { id, time: clock++, expires: clock + 43_200, event, topic: 'backups', ...more }
})
const clear = (id: string, sequence: string, more = {}) => sent(id, { sequence_id: sequence, ...more }, 'message_clear')
const remove = (id: string, sequence: string, more = {}) =>
  sent(id, { sequence_id: sequence, ...more }, 'message_delete')
const step = (id: string, title: string, more: object = {}) => sent(id, { sequence_id: 'job', title, ...more })

describe.each(providers)('the sequences of ntfy, over %s', (sqlite) => {
  const opened = () => {
    const feed = feedOf(sqlite)
    feed.connect(sent('o', {}, 'open'))
    return feed
  }

  it('an update changes the item in its place, by a name that was chosen or by the id of the first message', () => {
    const feed = opened()
    feed.live(step('m1', 'Running: 10 %'), sent('m2', { title: 'Disk full' }))
    feed.live(step('m3', 'Done'), sent('m4', { sequence_id: 'm2', title: 'Disk nearly full' }))
    expect(feed.titles()).toEqual(['Done', 'Disk nearly full'])
    expect(feed.edited()).toHaveLength(2)
  })

  it('one that says what an earlier one said is the newest all the same', () => {
    const feed = opened()
    for (const [place, title] of ['Open', 'Shut', 'Open'].entries()) feed.live(step(`m${place}`, title, { time: 5 }))
    expect(feed.titles()).toEqual(['Open'])
  })

  it('clear marks it read and delete takes it back; neither is an item', () => {
    const feed = opened()
    feed.live(step('m1', 'Running'), sent('m2', { title: 'Disk full' }))
    feed.live(clear('c1', 'job'), remove('d1', 'm2'))
    expect(feed.rows().map(({ title, read, removedAt }) => [title, read, removedAt !== null])).toEqual([
      ['Disk full', false, true],
      ['Running', true, false]
    ])
    expect(feed.countsUnread()).toBe(true)
  })

  it('all in one replay is what it is live, and once more changes nothing', () => {
    const feed = opened()
    const all = [
      step('m1', 'Monday: running'),
      clear('c1', 'job'),
      step('m2', 'Monday: done'),
      remove('d1', 'job'),
      step('m3', 'Tuesday: running'),
      sent('m4', { title: 'Disk full' }),
      remove('d2', 'm4')
    ]
    feed.connect(...all)
    expect(feed.titles()).toEqual(['Tuesday: running', 'Disk full'])
    expect(feed.removed()).toEqual(['Disk full'])
    expect(feed.connect(...all)).toMatchObject({ inserted: [], edited: [], removed: [], news: false })
    expect(feed.live(...all)).toMatchObject({ inserted: [], edited: [], removed: [] })
    expect(feed.countsUnread()).toBe(true)
  })

  it('what was cleared or deleted and comes with another message is news again', () => {
    const feed = opened()
    feed.live(step('m1', 'Monday: done'))
    feed.live(clear('c1', 'job'))
    const [id] = feed.rows().map((row) => row.id)
    expect(feed.live(step('m2', 'Tuesday: failed'))).toMatchObject({ renewed: [id], unread: 1 })
    feed.live(remove('d1', 'job'))
    feed.db.prepare('UPDATE items SET read = 1').run()
    expect(feed.live(step('m3', 'Wednesday: failed'))).toMatchObject({ renewed: [id], unread: 1 })
    expect(feed.removed()).toEqual([])
    // What the reader has read stays read, whatever is updated.
    feed.db.prepare('UPDATE items SET read = 1').run()
    expect(feed.live(step('m4', 'Wednesday: done')).renewed).toBeUndefined()
    expect(feed.rows()[0]).toMatchObject({ title: 'Wednesday: done', read: true })
  })

  it('the reader who marks a cleared one unread keeps it so when the clear comes again', () => {
    const feed = opened()
    feed.live(step('m1', 'Done'), clear('c1', 'job'))
    feed.db.prepare('UPDATE items SET read = 0').run()
    feed.connect(clear('c1', 'job', { time: 1 }))
    expect(feed.rows()[0]).toMatchObject({ read: false })
  })

  it('the same name in two topics is two items, even where they say the same', () => {
    const feed = opened()
    const other = { topic: 'mirror' }
    feed.live(step('m1', 'Running', { time: 7 }), step('m2', 'Running', { time: 7, ...other }))
    feed.live(step('m3', 'Mirrored', other), remove('d1', 'job'))
    expect(feed.titles()).toEqual(['Running', 'Mirrored'])
    expect(feed.removed()).toEqual(['Running'])
  })

  it('what names nothing that is stored does nothing', () => {
    const feed = opened()
    feed.live(clear('c1', 'gone'), remove('d1', 'gone'), clear('c2', ''), remove('d2', 'd2'))
    expect(feed.titles()).toEqual([])
    feed.live(sent('m9', { sequence_id: 'gone', title: 'It comes after all' }))
    expect(feed.removed()).toEqual([])
  })
})

describe('the fields of ntfy', () => {
  const shown = (more: object) => itemOf(sent('m1', more).data)

  it('tags that name an emoji are shown as it, before the title or else the text, and stay tags', () => {
    const tags = ['warning', 'cellar', '+1', 'constructor', 'toString']
    expect(shown({ title: 'Water', message: 'It rises.', tags })).toMatchObject({ title: '⚠️ 👍 Water', tags })
    expect(shown({ message: 'It rises.', tags })).toMatchObject({ title: '⚠️ 👍 It rises.' })
  })

  it('where it leads: by a click, else by the first button that opens a page', () => {
    const actions = [
      { id: '1', action: 'http', label: 'Shut the gate', url: 'https://gate.test/shut' },
      { id: '2', action: 'view', label: 'Camera', url: 'https://cam.test/1' },
      { id: '3', action: 'view', label: 'Map', url: 'https://map.test/1' },
      { id: '4', action: 'copy', label: 'Code', value: '123 456' },
      { id: '5', action: 'broadcast', label: 'Wake', extras: {} }
    ]
    expect(shown({ message: 'Gate open', actions })).toMatchObject({
      url: 'https://cam.test/1',
      text: 'Gate open\nMap: https://map.test/1\nCode: 123 456'
    })
    const clicked = shown({ message: 'Gate open', click: 'https://gate.test', actions })
    expect(clicked.url).toBe('https://gate.test/')
    expect(clicked.text).toContain('Camera: https://cam.test/1')
    expect(shown({ message: 'x', click: 'javascript:alert(1)', actions: 'none' }).url).toBeNull()
  })

  it('Markdown is read as such, and other text is text', () => {
    const message = '* **bold** thing\n* [map](https://map.test)\n\n<img src=x onerror=alert(1)>'
    const item = shown({ message, content_type: 'text/markdown' })
    expect(item.html).toContain('<li><strong>bold</strong> thing</li>')
    expect(item.html).toContain('&lt;img')
    expect(item.text).toContain('bold thing')
    expect(shown({ message: 'a <b> c &amp; **d**' })).toMatchObject({ html: null, text: 'a <b> c &amp; **d**' })
    // Longer than is read: as it was typed.
    expect(shown({ message: `**x** ${'y '.repeat(20_000)}`, content_type: 'text/markdown' })).toMatchObject({
      html: null
    })
  })

  it('base64 is decoded where it holds text', () => {
    const encoded = (bytes: Buffer) => ({ message: bytes.toString('base64'), encoding: 'base64' })
    expect(shown(encoded(Buffer.from('등대에 불이 들어왔다')))).toMatchObject({ text: '등대에 불이 들어왔다' })
    const bytes = Buffer.from([0xff, 0xfe, 0x00])
    expect(shown(encoded(bytes)).text).toBe(bytes.toString('base64'))
  })

  it('a file that hangs on it is kept', () => {
    const attachment = { name: 'invoice.pdf', type: 'application/pdf', size: 3500, url: 'https://a.test/f/1.pdf' }
    expect(shown({ message: 'You received a file: invoice.pdf', attachment }).attachments).toMatchObject([
      { name: 'invoice.pdf', type: 'application/pdf', size: 3500, url: 'https://a.test/f/1.pdf' }
    ])
  })

  it.each(['open', 'keepalive', 'poll_request'])('%s is a sign of life', (event) => {
    expect(meaning(sent('k1', { message: 'New message' }, event).data, event)).toEqual({ kind: 'health' })
  })
})
