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
    expect(mapped('1', mapping, 'gone')).toMatchObject({ changes: [{ kind: 'removal', guid: 'p:1' }, {}] })
    expect(items(news, mapping, 'ping')).toMatchObject([{ title: 'Fog' }])
    expect(mapped(news, mapping, 'delete')).toEqual({ kind: 'health' })
  })

  it('is not led astray by prototypes', () => {
    const mapping: FeedInterpretation = { fields: { title: ['/__proto__', '/constructor/name'] }, types: {} }
    expect(items({ id: 1, title: 'Fog' }, mapping, 'constructor')).toMatchObject([{ title: 'Fog' }])
  })
})
