import { describe, expect, it, test } from 'vitest'
import { autostartEntry } from '../../../src-main/electron/tray/autostart-entry.ts'
import { TrayFace, type TrayFacts } from '../../../src-main/electron/tray/tray-face.ts'
import { parsePlace, placeOn } from '../../../src-main/electron/browser-window/window-place.ts'

const facts: TrayFacts = { unread: 0, trouble: 0, arrived: false, allPaused: false, snoozedUntil: 0 }

describe('what the tray icon shows', () => {
  it('shows trouble once it has lasted five seconds, and before what is new', () => {
    const face = new TrayFace()
    const troubled = { ...facts, trouble: 1, arrived: true }
    expect(face.look(troubled, 10_000)).toEqual({ look: 'new', next: 5_000 })
    expect(face.look(troubled, 14_000)).toEqual({ look: 'new', next: 1_000 })
    expect(face.look(troubled, 15_000)).toEqual({ look: 'trouble', next: null })
    expect(face.look({ ...facts, arrived: true }, 15_001)).toEqual({ look: 'new', next: null })
    expect(face.look(facts, 15_002)).toEqual({ look: 'normal', next: null })
  })

  it('keeps short trouble to itself', () => {
    const face = new TrayFace()
    face.look({ ...facts, trouble: 1 }, 0)
    face.look(facts, 3_000)
    expect(face.look({ ...facts, trouble: 1 }, 6_000)).toEqual({ look: 'normal', next: 5_000 })
  })

  it('shows trouble in time although the clock was set back', () => {
    const face = new TrayFace()
    face.look({ ...facts, trouble: 1 }, 3_600_000)
    expect(face.look({ ...facts, trouble: 1 }, 1_000).next).toBe(5_000)
    expect(face.look({ ...facts, trouble: 1 }, 6_000).look).toBe('trouble')
  })
})

describe('where the window opens', () => {
  const main = { x: 0, y: 0, width: 1920, height: 1040 }
  const second = { x: 1920, y: -200, width: 1280, height: 1024 }

  test.each([
    ['the first time: in the middle', [main], null, { width: 1280, height: 800 }],
    [
      'on the second display, where it was',
      [main, second],
      { x: 2000, y: -100, width: 900, height: 700, maximized: false },
      { x: 2000, y: -100, width: 900, height: 700 }
    ],
    [
      'in the middle of the main one, where that display is gone',
      [main],
      { x: 2000, y: -100, width: 900, height: 700, maximized: false },
      { width: 900, height: 700 }
    ],
    [
      'smaller, where the display has become smaller',
      [{ x: 0, y: 0, width: 1024, height: 740 }],
      { x: 20, y: 20, width: 1900, height: 1000, maximized: false },
      { x: 20, y: 20, width: 1024, height: 740 }
    ],
    [
      'in the middle, where only its lower edge would show',
      [main],
      { x: 100, y: -700, width: 900, height: 740, maximized: false },
      { width: 900, height: 740 }
    ]
  ])('%s', (_name, areas, last, expected) => {
    expect(placeOn(areas, last)).toEqual(expected)
  })

  it('takes no file for a place that is none', () => {
    for (const text of [
      '',
      'null',
      '[]',
      '{"x":1}',
      '{"x":1e9,"y":0,"width":1,"height":1}',
      '{"x":"1","y":0,"width":1,"height":1}'
    ])
      expect(parsePlace(text)).toBeNull()
    expect(parsePlace('{"x":1,"y":2,"width":800,"height":600,"maximized":true}')).toMatchObject({ maximized: true })
  })
})

test('an autostart entry starts the very program, whatever is in its path', () => {
  const line = (command: string[]) => /^Exec=(.*)$/m.exec(autostartEntry(command))?.[1]
  expect(line(['/opt/Tickertape/tickertape', '--hidden'])).toBe('/opt/Tickertape/tickertape --hidden')
  expect(line(['/home/my apps/50% $new "one"', '--hidden'])).toBe(
    String.raw`"/home/my apps/50%% \\$new \\"one\\"" --hidden`
  )
})
