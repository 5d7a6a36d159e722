import { describe, expect, it, vi } from 'vitest'
import { resumeStrategy } from '../../../src-main/feeds/resume/strategy.ts'
import { automaticRole } from '../../../src-main/interpret/classify.ts'
import { recogniseSource } from '../../../src-main/sources/recognise.ts'
import { itemOf, itemsOf, meaning, message, noRule, removedBy } from '../interpret/messages.ts'

// The table with one row more: what a new source needs besides its file.
vi.mock(import('../../../src-main/sources/all.ts'), async (original) => {
  const { sources } = await original()
  const { lighthouse } = await import('./lighthouse.ts')
  return { sources: [...sources, lighthouse] }
})

describe('a source in the table needs nothing else', () => {
  it('is recognised by its messages and by its address', () => {
    expect(recogniseSource([message({ lamp: { key: 'a' } })], 'https://a.test/')).toBe('lighthouse')
    expect(recogniseSource([], 'https://lighthouse.test/live')).toBe('lighthouse')
    expect(recogniseSource([message({ id: 1 })], 'https://a.test/')).toBeNull()
  })

  it('says what its messages mean, and what names their items', () => {
    expect(itemOf({ lamp: { key: 'a', id: 5, words: 'The lamp is lit' } })).toMatchObject({
      guid: 'p:a',
      title: 'The lamp is lit'
    })
    expect(removedBy({ key: 'a', out: true }, 'message')).toEqual(['p:a'])
    expect(meaning({ lamp: { key: 'a', words: 'x' } }, 'message', null, { pointers: ['/id'] })).toMatchObject({
      rule: { pointers: ['/id', '/key'] }
    })
  })

  it('says which of them are no news', () => {
    expect(meaning('no JSON', 'turned')).toEqual({ kind: 'health' })
    expect(automaticRole('turned')).toBe('ignore')
    expect(meaning({ lamp: 'dark', title: 'x' })).toEqual({ kind: 'health' })
  })

  it('says where its items stand: in a list, in an envelope, in what is passed on', () => {
    const lamps = { title: 'All lamps', lamps: [{ key: 'a' }, { key: 'b', title: 'B' }] }
    expect(itemsOf(lamps).map(({ guid }) => guid)).toEqual(['p:a', 'p:b'])
    expect(itemOf({ title: 'Watch', body: 'of the night', keeper: { key: 'a', note: 'Calm' } })).toMatchObject({
      guid: 'p:a',
      text: 'Calm'
    })
    expect(itemOf({ key: 'a', seen: { key: 'b', title: 'A ship', text: 'Far out.' } })).toMatchObject({
      guid: 'p:a',
      title: 'A ship'
    })
    const around = { key: 'a', note: 'Calm', data: { key: 'b', title: 'Other', body: 'x' } }
    expect(itemOf(around).guid).toBe('p:b')
    expect(itemOf({ ...around, surely: true }).guid).toBe('p:a')
  })

  it('says where no id is to be looked for', () => {
    const inside = (key: string) => ({ id: 7, data: { key, id: 5, title: 'T', text: 'x' } })
    expect(itemOf(inside('a')).guid).toBe('p:a')
    expect(itemOf(inside('none')).guid).toBe('p:7')
    expect(itemOf(inside('lost')).guid).toBeNull()
    expect(itemOf({ key: 'lost', id: 5, data: { title: 'T', text: 'x' } }, 'message', null, noRule).guid).toBe('p:5')
    expect(itemOf({ key: 'a', id: 5, data: { title: 'T', text: 'x' } }).guid).toBe('p:a')
  })

  it('says how it resumes', () => {
    expect(resumeStrategy('https://lighthouse.test/live').ask(null, '7')).toEqual({
      url: 'https://lighthouse.test/live?turn=7',
      after: '7'
    })
    expect(resumeStrategy('https://a.test/live').ask(null, '7').after).toBe('')
  })
})
