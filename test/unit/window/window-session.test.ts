import { expect, test, vi } from 'vitest'
import type { ItemId } from '#contract/ids.ts'
import type { Ask } from '#contract/ipc.ts'
import type { Mishap } from '#contract/program.ts'
import { Emitter } from '../../../src-main/base/emitter.ts'
import { WindowSession } from '../../../src-main/window/window-session.ts'

function scene(mishap: Mishap | null = null) {
  const gone = new Emitter<void>()
  const crashed = new Emitter<number>()
  const painted = new Emitter<void>()
  const window = {
    onGone: gone.event,
    onCrashed: crashed.event,
    onPainted: painted.event,
    isPainted: true,
    show: vi.fn(),
    isLookedAt: true
  }
  const session = new WindowSession(window, mishap)
  const asks: Ask[] = []
  session.onAsk((ask) => asks.push(ask))
  return { gone, crashed, painted, window, session, asks }
}
const settings: Ask = { kind: 'show-settings' }

test('what is wanted of a window that does not listen yet waits for its snapshot, once', () => {
  const { gone, window, session, asks } = scene()
  session.ask(settings)
  expect(window.show).toHaveBeenCalledOnce()
  expect(session.listen()).toEqual([settings])
  session.ask(settings)
  expect(asks).toEqual([settings])
  gone.fire()
  session.ask({ kind: 'add-feed', url: 'https://a.example/' })
  expect(asks).toEqual([settings])
  expect(session.listen()).toEqual([{ kind: 'add-feed', url: 'https://a.example/' }])
  expect(session.listen()).toEqual([])
})

test('an item that a notification told of is opened, and so read, only once its window can be seen', () => {
  const { painted, window, session, asks } = scene()
  const item: Ask = { kind: 'show-item', id: 7 as ItemId }
  window.isPainted = false
  session.ask(item)
  expect(session.listen()).toEqual([])
  session.ask(settings)
  expect(asks).toEqual([])
  window.isPainted = true
  painted.fire()
  expect(asks).toEqual([item, settings])
  painted.fire()
  expect(asks).toHaveLength(2)
})

test('the reader looks at the newest items only of the open view, at its live edge, in a window before their eyes', () => {
  const { gone, window, session } = scene()
  const feed = { kind: 'feed', feedId: 2 } as const
  session.watch(feed)
  expect(session.lookedAt).toEqual(feed)
  session.setAtLiveEdge(false)
  session.watch({ ...feed })
  expect(session.lookedAt).toBeNull()
  session.watch({ kind: 'unread' })
  expect(session.lookedAt).toEqual({ kind: 'unread' })
  session.setAtLiveEdge(false)
  gone.fire()
  expect(session.lookedAt).toEqual({ kind: 'unread' })
  window.isLookedAt = false
  expect(session.lookedAt).toBeNull()
})

test('a window that crashed once is no news, one that crashes again takes the place of what was told before', () => {
  const { crashed, session } = scene({ kind: 'ended' })
  crashed.fire(1)
  expect(session.mishap).toEqual({ kind: 'ended' })
  crashed.fire(2)
  expect(session.mishap).toEqual({ kind: 'window', times: 2 })
})
