import { describe, expect, it } from 'vitest'
import { FrameLimit } from '../../../../src-main/feeds/stream/frame-limit.ts'

/** What comes out for what goes in, whole and one byte at a time; the end of a frame that is left out shows as `¶`. */
function through(text: string, limit = 20, sizes = [text.length, 1, 7]): { text: string; refused: number[] } {
  const results = sizes.map((size) => {
    const refused: number[] = []
    const frames = new FrameLimit(limit, (bytes) => refused.push(bytes))
    let out = ''
    const bytes = Buffer.from(text)
    for (let at = 0; at < bytes.length; at += size) {
      for (const piece of frames.pass(bytes.subarray(at, at + size))) {
        out += piece.refused ? '¶' : Buffer.from(piece.bytes).toString('latin1')
      }
    }
    frames.finish()
    return { text: out, refused }
  })
  for (const result of results) expect(result).toEqual(results[0])
  return results[0]!
}
const x = (count: number) => 'x'.repeat(count)

it('what several whole frames of one read leave behind counts for the frame that begins after them', () => {
  const small = 'data: a\n\n'
  const frames = new FrameLimit(60, () => {})
  const read = (text: string): string[] =>
    frames.pass(Buffer.from(text)).map(({ bytes, refused }) => (refused ? '¶' : Buffer.from(bytes).toString('latin1')))
  expect(read(`${small}${small}${small}data: ${x(14)}`)).toEqual([`${small}${small}${small}data: ${x(14)}`])
  // 20 of 60 are used.
  expect(read(x(39))).toEqual([x(39)])
  expect(read(`${x(5)}\n\n${small}`)).toEqual([x(1), '¶', small])
})

describe('a frame that is too large', () => {
  it('is cut, counted and ended; what comes before and behind it passes untouched', () => {
    expect(through(`data: a\n\ndata: ${x(100)}\n\ndata: b\n\n`)).toEqual({
      text: `data: a\n\ndata: ${x(14)}¶data: b\n\n`,
      refused: [106]
    })
  })

  it('may consist of many lines', () => {
    expect(through(`data: 345678\n${'data: 345678\n'.repeat(9)}\ndata: b\n\n`)).toEqual({
      text: 'data: 345678\ndata: 34¶data: b\n\n',
      refused: [120]
    })
  })

  it('may be small, and of more lines than parsers should keep', () => {
    const lines = (count: number): string => 'data:\n'.repeat(count)
    const limit = 5_000_000
    const reads = [1_000, 4_096]
    expect(through(`${lines(200_000)}\ndata: b\n\n`, limit, reads)).toEqual({
      text: `${lines(200_000)}\ndata: b\n\n`,
      refused: []
    })
    expect(through(`${lines(200_500)}id: 7\n\ndata: b\n\n`, limit, reads)).toEqual({
      text: `${lines(200_000)}id: 7\n¶data: b\n\n`,
      refused: [200_500 * 'data:'.length + 'id: 7'.length]
    })
  })

  it('may never end: it is counted with the end of the stream', () => {
    expect(through(x(1_000))).toEqual({ text: x(20), refused: [1_000] })
  })

  it('still moves the last event ID', () => {
    expect(through(`data: ${x(50)}\nid: 7\nidle: 1\n\nid: 8\n\n`)).toEqual({
      text: `data: ${x(14)}\nid: 7\n¶id: 8\n\n`,
      refused: [68]
    })
    expect(through(`id: 7\ndata: ${x(50)}\n\n`).text).toBe(`id: 7\ndata: ${x(9)}¶`)
  })

  it('never passes half an id, nor an empty line that would end it early', () => {
    expect(through(`data: 3456789\nid: 1234567890\nid: 8\n\ndata: b\n\n`).text).toBe(
      `data: 3456789\nid: 1234567890\nid: 8\n\ndata: b\n\n`
    )
    expect(through(`data: 345678901234\ndata: c\nid: 7\nid: 8\n\n`, 18).text).toBe(
      `data: 345678901234\nid: 7\nid: 8\n¶`
    )
  })

  it.each(['\n', '\r', '\r\n'])('is found with every kind of line end: %j', (end) => {
    const { text, refused } = through(`data: a${end}${end}data: ${x(50)}${end}${end}data: b${end}${end}`)
    expect(refused).toEqual([56])
    expect(text.replace('¶\n', '¶')).toBe(`data: a${end}${end}data: ${x(14)}¶data: b${end}${end}`)
  })

  it('is not made of comments, nor of many small frames', () => {
    const text = ':thump\n'.repeat(100) + 'data: a\n\n'.repeat(100)
    expect(through(text)).toEqual({ text, refused: [] })
    expect(through(`:${x(50)}\ndata: a\n\n`).refused).toEqual([])
  })

  it('is hopeless when it goes on and on', () => {
    const frames = new FrameLimit(20, () => {})
    frames.pass(Buffer.from(x(300)))
    expect(frames.isHopeless).toBe(false)
    frames.pass(Buffer.from(x(300)))
    expect(frames.isHopeless).toBe(true)
  })
})

it('of a frame that goes on it is known how much the parsers keep: neither comments, nor what is left out', () => {
  const frames = new FrameLimit(50, () => {})
  const after = (text: string): number => {
    frames.pass(Buffer.from(text))
    return frames.unfinished
  }
  expect(after('data: a\n\ndata: b')).toBe(7)
  expect(after(`c\n:${x(100)}`)).toBe(8)
  expect(after('\n\n')).toBe(0)
  expect(after(`data: ${x(100)}`)).toBe(0)
})
