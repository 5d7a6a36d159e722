import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Whereabouts } from '#contract/whereabouts.ts'
import { Emitter } from '../../../src-main/base/emitter.ts'
import { GiveBack } from '../../../src-main/window/give-back.ts'

const place: Whereabouts = {
  view: { kind: 'all' },
  top: null,
  selected: null,
  open: null,
  health: null,
  pane: 'list'
}

function scene() {
  const visible = new Emitter<boolean>()
  const gone = new Emitter<void>()
  const window = { onVisible: visible.event, onGone: gone.event, isHidden: false, giveBack: vi.fn(() => gone.fire()) }
  const due = vi.fn()
  const giveBack = new GiveBack(window, 1)
  giveBack.onDue(due)
  const turn = (hidden: boolean): void => {
    window.isHidden = hidden
    visible.fire(!hidden)
  }
  return { window, gone, due, giveBack, turn }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('a window hidden for long is asked, goes, and the next one goes on where it was, once', () => {
  const { window, due, giveBack, turn } = scene()
  turn(true)
  vi.advanceTimersByTime(999)
  expect(due).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(due).toHaveBeenCalledOnce()
  giveBack.answered(place)
  vi.advanceTimersByTime(1)
  expect(window.giveBack).toHaveBeenCalledOnce()
  expect(giveBack.take()).toEqual(place)
  expect(giveBack.take()).toBeNull()
  vi.advanceTimersByTime(10_000)
  expect(due).toHaveBeenCalledOnce()
})

test('a window that holds what would be lost stays, and is asked again', () => {
  const { window, due, giveBack, turn } = scene()
  turn(true)
  vi.advanceTimersByTime(1_000)
  giveBack.answered(null)
  vi.advanceTimersByTime(1_000)
  expect(window.giveBack).not.toHaveBeenCalled()
  expect(due).toHaveBeenCalledTimes(2)
})

test('a window whose process ended while it was hidden is asked all the same', () => {
  const { window, gone, due, giveBack, turn } = scene()
  turn(true)
  vi.advanceTimersByTime(500)
  gone.fire()
  vi.advanceTimersByTime(999)
  expect(due).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(due).toHaveBeenCalledOnce()
  giveBack.answered(place)
  vi.advanceTimersByTime(10_000)
  expect(window.giveBack).toHaveBeenCalledOnce()
  expect(due).toHaveBeenCalledOnce()
})

test('a window that is opened meanwhile stays, and leaves no place behind', () => {
  const { window, due, giveBack, turn } = scene()
  turn(true)
  vi.advanceTimersByTime(500)
  turn(false)
  vi.advanceTimersByTime(5_000)
  expect(due).not.toHaveBeenCalled()
  turn(true)
  vi.advanceTimersByTime(1_000)
  giveBack.answered(place)
  turn(false)
  vi.advanceTimersByTime(1)
  expect(window.giveBack).not.toHaveBeenCalled()
  expect(giveBack.take()).toBeNull()
})
