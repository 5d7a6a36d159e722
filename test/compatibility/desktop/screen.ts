import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { run } from '../../../scripts/setup/child.ts'
import { trySway } from '../../../scripts/setup/desktop-parts.ts'
import { startDisplay } from '../../../scripts/setup/display.ts'
import { libraryPath, unpackPrograms } from '../../../scripts/setup/unpacked.ts'
import { atTheEnd } from '../../helpers/at-the-end.ts'
import { startSway } from '../../helpers/sway.ts'
import { SCREEN } from '../../helpers/wayland-pointer.ts'
import { pictureOfPpm, pictureOfXwd, whereDifferent, writePart, type Picture, type Place } from './picture.ts'

/** A screen that nobody sees, with a hand for its mouse. */
export interface Screen {
  /** For the programs that draw on it. */
  env: Record<string, string>
  picture(): Promise<Picture>
  click(x: number, y: number, button?: 'left' | 'middle'): Promise<void>
  /** The windows of a program that are on it. */
  windowsOf(program: string): Promise<Place[]>
}

/** How long a screen may take to come to rest, in ms. */
const REST_WITHIN = 4_000

/** A screen of X, gone after `cleanUp`. Answers why it cannot be had. */
export async function screenOfX(folder: string): Promise<Screen | string> {
  const hand = await unpackPrograms({
    name: 'x-hand',
    programs: ['xwd', 'xdotool'],
    packages: ['x11-apps', 'xdotool'],
    withDependencies: true
  })
  if ('trouble' in hand) return hand.trouble
  const display = await startDisplay(folder)
  atTheEnd(display.end)
  const env = { ...process.env, ...display.env, LD_LIBRARY_PATH: await libraryPath(hand.folder) }
  const program = (name: string): string => join(hand.folder, 'usr/bin', name)
  return {
    env: display.env,
    picture: () => pictureOfX(program('xwd'), env),
    click: async (x, y, button = 'left') => {
      const at = ['mousemove', String(Math.round(x)), String(Math.round(y))]
      // Some services take a click only of a pointer that they saw come.
      await run(program('xdotool'), ['mousemove', String(Math.round(x) - 1), String(Math.round(y))], {
        env,
        timeoutMs: 5_000
      })
      await sleep(100)
      await run(program('xdotool'), [...at, 'click', button === 'left' ? '1' : '2'], { env, timeoutMs: 5_000 })
      // Out of the way again: most services keep a notification for as long as the pointer is over it.
      await sleep(100)
      await run(program('xdotool'), ['mousemove', '2', '900'], { env, timeoutMs: 5_000 })
    },
    windowsOf: async (name) => {
      const search = ['search', '--onlyvisible', '--class', name, 'getwindowgeometry', '--shell', '%@']
      const { output } = await run(program('xdotool'), search, { env, timeoutMs: 5_000 })
      const found = [...output.matchAll(/X=(-?\d+)\nY=(-?\d+)\nWIDTH=(\d+)\nHEIGHT=(\d+)/g)]
      return found
        .map(([, x, y, width, height]) => ({
          x: Number(x),
          y: Number(y),
          width: Number(width),
          height: Number(height)
        }))
        .filter(({ width }) => width > 50)
    }
  }
}

/** A window that goes while its picture is taken spoils the picture. */
async function pictureOfX(xwd: string, env: NodeJS.ProcessEnv, tries = 5): Promise<Picture> {
  try {
    return pictureOfXwd(await bytesOf(xwd, ['-root', '-silent'], env))
  } catch (error) {
    if (tries <= 1) throw error
    await sleep(100)
    return pictureOfX(xwd, env, tries - 1)
  }
}

/** A screen of Wayland, by sway, gone after `cleanUp`. Answers why it cannot be had. */
export async function screenOfWayland(): Promise<Screen | string> {
  const home = await trySway()
  if (home === undefined) return 'sway cannot be had'
  const sway = await startSway(home)
  // The pointer is in its pictures, so it always goes back to one place.
  const aside = (): Promise<void> => sway.click(4, SCREEN.height - 4)
  await aside()
  return {
    env: sway.env,
    picture: async () => pictureOfPpm(await sway.picture()),
    click: async (x, y, button = 'left') => {
      if (button !== 'left') throw new Error('this mouse has one button')
      await sway.click(x, y)
      await aside()
    },
    windowsOf: async (name) =>
      (await sway.windows()).filter(({ title }) => title.includes(name)).map(({ place }) => place)
  }
}

/** Where something is that was not there before, once the screen is at rest; null where there is nothing. */
export async function newOn(screen: Screen, before: Picture): Promise<{ place: Place; picture: Picture } | null> {
  const end = Date.now() + REST_WITHIN
  let picture = await screen.picture()
  for (;;) {
    await sleep(250)
    const next = await screen.picture()
    const rests = whereDifferent(picture, next) === null
    picture = next
    const place = whereDifferent(before, picture)
    if ((rests && place !== null) || Date.now() > end) return place && { place, picture }
  }
}

/** The letters in a part of a picture, as a program for scanned pages reads them; null where that cannot be had. */
export async function lettersIn(picture: Picture, place: Place, file: string): Promise<string | null> {
  const reader = await unpackPrograms({
    name: 'tesseract',
    programs: ['tesseract'],
    packages: ['tesseract-ocr'],
    withDependencies: true
  })
  if ('trouble' in reader) return null
  await writePart(picture, place, 3, file)
  const data = (await run('find', [join(reader.folder, 'usr/share'), '-name', 'tessdata'])).output.trim()
  const env = { ...process.env, LD_LIBRARY_PATH: await libraryPath(reader.folder), TESSDATA_PREFIX: data }
  const read = await run(join(reader.folder, 'usr/bin/tesseract'), [file, '-', '--psm', '6', '-l', 'eng'], {
    env,
    timeoutMs: 30_000
  })
  return read.code === 0 ? read.output : null
}

function bytesOf(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const options = { env, encoding: 'buffer', maxBuffer: 64 * 1024 * 1024, timeout: 10_000 } as const
    execFile(program, args, options, (error, out) => (error ? reject(error) : resolve(out)))
  })
}
