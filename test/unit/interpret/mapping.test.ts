import { describe, expect, it } from 'vitest'
import type { FeedInterpretation } from '#contract/interpretation.ts'
import { interpretStrictly } from '../../../src-main/interpret/interpret.ts'
import { feedUrl, message, noRule } from './messages.ts'

const mapped = (data: unknown, mapping: FeedInterpretation, type = 'message') =>
  interpretStrictly(message(data, type), { feedUrl, rule: noRule, mapping })

function items(data: unknown, mapping: FeedInterpretation, type?: string) {
  const answer = mapped(data, mapping, type)
  if (answer.kind !== 'changes') throw new Error(`The message is ${answer.kind}.`)
  return answer.changes.map((change) => (change.kind === 'item' ? change.item : change))
}

const reading = {
  sensor: { key: 'k7', label: 'North gauge' },
  was: 2.9,
  value: { now: 3.1, text: 'Rising' },
  where: '/gauges/7',
  who: 'Mason',
  grade: 5
}

describe('what the reader corrects for a feed', () => {
  it('points to each field, with fallbacks, and makes the title of several', () => {
    const mapping: FeedInterpretation = {
      id: ['/id', '/sensor/key'],
      title: '{/sensor/label}: {/was} → {/value/now}',
      fields: { body: ['/nothing', '/value/text'], url: ['/where'], author: ['/who'], priority: ['/grade'] }
    }
    expect(items(reading, mapping)).toMatchObject([
      {
        guid: 'p:k7',
        title: 'North gauge: 2.9 → 3.1',
        text: 'Rising',
        url: 'https://news.test/gauges/7',
        author: 'Mason',
        priority: 5,
        raw: false
      }
    ])
  })

  it('leaves the guess where a pointer leads nowhere', () => {
    const news = { id: 1, title: 'Fog', content: 'Ferries wait.' }
    const mapping: FeedInterpretation = {
      title: '{/a}{/b}',
      fields: { title: ['/x'], body: ['no pointer', '/y~1z/0'] }
    }
    expect(items(news, mapping)).toMatchObject([{ guid: 'p:1', title: 'Fog', text: 'Ferries wait.' }])
    expect(items({ ...news, 'y/z': ['Slowly'] }, mapping)).toMatchObject([{ text: 'Slowly' }])
  })

  it('points to the list whose elements are the items', () => {
    const mapping: FeedInterpretation = { list: '/deep/rows', id: ['/n'], fields: { title: ['/words'] } }
    expect(
      items(
        {
          deep: {
            rows: [
              { n: 1, words: 'One' },
              { n: 2, words: 'Two' }
            ]
          }
        },
        mapping
      )
    ).toMatchObject([
      { guid: 'p:1', title: 'One' },
      { guid: 'p:2', title: 'Two' }
    ])
    expect(items({ deep: { rows: [{ n: 1, words: 'One' }] } }, mapping)).toMatchObject([{ guid: 'p:1', title: 'One' }])
  })

  it('chooses what an event type is', () => {
    const mapping: FeedInterpretation = {
      types: { alarm: 'alert', change: 'edit', gone: 'removal', ping: 'item', '*': 'ignore' }
    }
    const news = { id: 1, title: 'Fog', content: 'Ferries wait.' }
    expect(items(news, mapping, 'alarm')).toMatchObject([{ priority: 4 }])
    expect(items({ ...news, priority: 5 }, mapping, 'alarm')).toMatchObject([{ priority: 5 }])
    expect(items({ id: 1, title: 'Mist' }, mapping, 'change')).toMatchObject([{ patch: ['title'] }])
    expect(mapped('1', mapping, 'gone')).toMatchObject({ changes: [{ kind: 'removal', guid: 'p:1' }] })
    expect(items(news, mapping, 'ping')).toMatchObject([{ title: 'Fog' }])
    expect(mapped(news, mapping, 'delete')).toEqual({ kind: 'health' })
  })

  it('takes what it points to as it is: a list of words, a number, a link, a text that is long', () => {
    const payload = { words: ['Fog', 'mist'], who: 47, where: 'https://a.test/x', long: 'word '.repeat(200), none: {} }
    const title = (pointer: string) => items(payload, { fields: { title: [pointer] } })
    expect(title('/words')).toMatchObject([{ title: 'Fog, mist' }])
    expect(title('/who')).toMatchObject([{ title: '47' }])
    expect(title('/where')).toMatchObject([{ title: 'https://a.test/x' }])
    expect((title('/long')[0] as { title: string }).title.length).toBeLessThanOrEqual(301)
    expect(title('/none')).toEqual(title('/nothing'))
    expect(items(payload, { fields: { author: ['/who'], body: ['/words'] } })).toMatchObject([
      { author: '47', text: 'Fog, mist' }
    ])
  })

  it('leaves the text of an item with a name alone where only its link was chosen', () => {
    const thing = { name: 'Pump 3', pressure: 4, site: 'https://a.test/3' }
    const [guessed] = items(thing, {})
    const [chosen] = items(thing, { fields: { url: ['/site'] } })
    expect(chosen).toEqual({ ...guessed, url: 'https://a.test/3', version: expect.any(String) as string })
  })

  it('changes neither what a known shape is called nor what it takes back', () => {
    const mapping: FeedInterpretation = { fields: { title: ['/data/words', '/by'] } }
    expect(items({ path: '/k7', data: { words: 'Fog' } }, mapping, 'put')).toMatchObject([
      { guid: 'p:k7', title: 'Fog' }
    ])
    expect(items({ path: '/k7', data: null }, mapping, 'put')).toMatchObject([{ kind: 'removal', guid: 'p:k7' }])
    const story = { id: 8863, type: 'story', by: 'desk', time: 1_790_000_000, title: 'Fog' }
    expect(items(story, mapping)).toMatchObject([{ guid: 'p:8863', title: 'desk' }])
    expect(items({ ...story, deleted: true }, mapping)).toMatchObject([{ kind: 'removal', guid: 'p:8863' }])
  })

  it('changes no identity by the link that it points to', () => {
    const news = { title: 'Fog', url: 'https://a.test/fog', print: 'https://a.test/print' }
    expect(items(news, { fields: { url: ['/print'] } })).toMatchObject([
      { guid: 'l:https://a.test/fog', url: 'https://a.test/print' }
    ])
  })

  it('names in a removal what it names in an item', () => {
    const mapping: FeedInterpretation = { id: ['/sensor/key'], types: { gone: 'removal' } }
    expect(items(reading, mapping, 'gone')).toMatchObject([{ kind: 'removal', guid: 'p:k7' }])
    expect(items(reading, mapping, 'delete')).toMatchObject([{ kind: 'removal', guid: 'p:k7' }])
  })

  it('takes as an item what only seemed to say that the stream lives', () => {
    const beat = { type: 'ping', ms: 12 }
    expect(mapped(beat, {}, 'beat')).toEqual({ kind: 'health' })
    expect(items(beat, { title: 'Answer in {/ms} ms', types: { beat: 'item' } }, 'beat')).toMatchObject([
      { title: 'Answer in 12 ms' }
    ])
  })

  it('is not led astray by prototypes', () => {
    const mapping: FeedInterpretation = { fields: { title: ['/__proto__', '/constructor/name'] }, types: {} }
    expect(items({ id: 1, title: 'Fog' }, mapping, 'constructor')).toMatchObject([{ title: 'Fog' }])
  })
})
