import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { IconInPanel } from '../../../src-main/electron/tray/tray-host.ts'
import { Reachable } from '../../../src-main/window/reachable.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A panel and a window; the panel lists an icon that is made while it is there, as Electron's are. */
function scene({ isHidden = true, refuses = false } = {}) {
  const panel = { isThere: false, hasIcon: false, offers: 0 }
  const window = {
    state: isHidden ? 'hidden' : 'shown',
    get isHidden() {
      return window.state === 'hidden'
    },
    showMinimised: () => void (window.state = 'minimised'),
    hideMinimised: () => {
      if (window.state === 'minimised') window.state = 'hidden'
    }
  }
  const reachable = new Reachable({
    window,
    iconInPanel: async (): Promise<IconInPanel> => (panel.isThere ? (panel.hasIcon ? 'shown' : 'missing') : 'no panel'),
    renewIcon: () => {
      panel.offers++
      panel.hasIcon = panel.isThere && !refuses
    }
  })
  return { panel, window, reachable }
}
const minute = (count = 1) => vi.advanceTimersByTimeAsync(count * 60_000)

test('a panel that was there first has the icon, and the window stays hidden', async () => {
  const { panel, window, reachable } = scene()
  Object.assign(panel, { isThere: true, hasIcon: true })
  void reachable.startedHidden()
  await minute(3)
  expect([window.state, panel.offers]).toEqual(['hidden', 0])
  reachable.dispose()
})

test('a panel that comes after the program is offered another icon', async () => {
  const { panel, window, reachable } = scene()
  void reachable.startedHidden()
  await vi.advanceTimersByTimeAsync(5_000)
  panel.isThere = true
  await minute()
  expect([window.state, panel.hasIcon, panel.offers]).toEqual(['hidden', true, 1])
  reachable.dispose()
})

test('the window stands in the task bar until a panel comes, and is hidden again when it has the icon', async () => {
  const { panel, window, reachable } = scene()
  void reachable.startedHidden()
  await vi.advanceTimersByTimeAsync(20_000)
  expect(window.state).toBe('minimised')
  panel.isThere = true
  await minute()
  expect([window.state, panel.hasIcon]).toEqual(['hidden', true])
  // A window that the reader minimised is theirs.
  window.state = 'minimised'
  await minute()
  expect(window.state).toBe('minimised')
  reachable.dispose()
})

test('a panel that restarts is offered another icon, and one that goes leaves the window in the task bar', async () => {
  const { panel, window, reachable } = scene()
  Object.assign(panel, { isThere: true, hasIcon: true })
  void reachable.startedHidden()
  await minute()
  panel.hasIcon = false
  await minute()
  expect([window.state, panel.hasIcon, panel.offers]).toEqual(['hidden', true, 1])
  Object.assign(panel, { isThere: false, hasIcon: false })
  await minute()
  expect(window.state).toBe('minimised')
  reachable.dispose()
})

test('a panel that refuses the icon is offered it three times, and then the window stands in the task bar', async () => {
  const { panel, window, reachable } = scene({ refuses: true })
  panel.isThere = true
  void reachable.startedHidden()
  await minute(20)
  expect([window.state, panel.offers]).toEqual(['minimised', 3])
  // Another panel is another chance.
  panel.isThere = false
  await minute()
  panel.isThere = true
  await minute()
  expect(panel.offers).toBeGreaterThan(3)
  reachable.dispose()
})

test('closing asks for this very icon, also while the window is open', async () => {
  const { panel, reachable } = scene({ isHidden: false })
  expect(await reachable.isInPanel()).toBe(false)
  panel.isThere = true
  const asked = reachable.isInPanel()
  await vi.advanceTimersByTimeAsync(2_000)
  expect(await asked).toBe(true)
  expect(panel.offers).toBe(1)
  reachable.dispose()
})
