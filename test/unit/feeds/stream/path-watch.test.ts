import { describe, expect, it } from 'vitest'
import { PathWatch } from '../../../../src-main/feeds/stream/path-watch.ts'

const nginx = { cached: false, product: 'nginx' }

/** What a watch says after bursts of so many bytes, ten seconds apart; `cut`: each ends within a message. */
function after(bursts: readonly number[], { cut = true, coded = false, pause = 10_000 } = {}) {
  const watch = new PathWatch()
  watch.opened(nginx, coded, 0)
  // In two pieces each, as a network has them.
  bursts.forEach((bytes, at) => {
    watch.bytes(1, false, at * pause)
    watch.bytes(bytes - 1, !cut, at * pause + 3)
  })
  return watch.signs.map(({ kind }) => kind)
}

describe('a proxy that buffers', () => {
  it('shows in bursts of whole blocks, cut anywhere, behind the rest of the first', () => {
    expect(after([3_820, 4_096, 8_192, 4_096, 4_096])).toEqual(['in-blocks'])
  })

  it.each([
    ['too few blocks', [3_820, 4_096, 4_096, 4_096], {}],
    ['bursts of any size', [480, 500, 4_096, 470, 4_096, 480], {}],
    ['a burst of another size since', [1, 4_096, 4_096, 4_096, 4_096, 61, 61], {}],
    ['a server that fills its messages up to a block', [4_096, 4_096, 4_096, 4_096, 4_096], { cut: false }],
    ['a flood, which leaves no pause', [4_096, 4_096, 4_096, 4_096, 4_096], { pause: 300 }],
    ['what a decoder gives out', [4_096, 4_096, 4_096, 4_096, 4_096], { coded: true }]
  ])('is not blamed for %s', (_what, bursts, options) => {
    expect(after(bursts, options)).toEqual([])
  })

  it('is told over several connections, and what it is called only then', () => {
    const watch = new PathWatch()
    for (let connection = 0; connection < 3; connection++) {
      watch.opened(nginx, false, connection * 60_000)
      expect(watch.signs).toEqual([])
      for (const [at, bytes] of [3_800, 4_096, 4_096].entries())
        watch.bytes(bytes, false, connection * 60_000 + at * 20_000)
    }
    watch.bytes(1, false, 200_000)
    expect(watch.signs).toEqual([{ kind: 'in-blocks', product: 'nginx' }])
  })
})

describe('a compressed stream that is kept back', () => {
  const asked = (plainBytesAfter: number | null) => {
    const watch = new PathWatch()
    watch.opened({ cached: false, product: 'Caddy' }, true, 0)
    watch.swallowed()
    expect(watch.signs).toEqual([])
    watch.opened({ cached: false, product: 'Caddy' }, false, 35_000)
    if (plainBytesAfter !== null) watch.bytes(10, true, 35_000 + plainBytesAfter)
    return watch.signs
  }

  it('is told where the same stream brings something uncompressed, sooner than it brought nothing', () => {
    expect(asked(900)).toEqual([{ kind: 'compressed', product: 'Caddy' }])
  })

  it('is not told of a stream that is quiet either way', () => {
    expect(asked(null)).toEqual([])
    expect(asked(200_000)).toEqual([])
  })
})

it('a cache is told for as long as its stream is the one that is read', () => {
  const watch = new PathWatch()
  watch.opened({ cached: true, product: 'Varnish' }, false, 0)
  expect(watch.signs).toEqual([{ kind: 'cache', product: 'Varnish' }])
  watch.opened({ cached: false, product: 'Varnish' }, false, 10)
  expect(watch.signs).toEqual([])
})
