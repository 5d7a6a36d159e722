import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { repository } from './setup/places.ts'
import { runCommand, say } from './setup/say.ts'

/** `npm run icons`: draws every icon from the mark, so that all sizes are the same picture. Needs a Chromium. */

const resources = join(repository, 'resources')
const ACCENT = '#3A4CC8'
const WHITE = '#FFFFFF'
/** The installers' sizes, in pixels. */
const APP_SIZES = [16, 24, 32, 48, 64, 128, 256, 512]
const TRAY_SIZE = 22

type Look = 'normal' | 'new' | 'trouble'
type Panel = 'any' | 'light' | 'dark'

/** The four bars on a grid of 22, as rectangles of x, y, height. */
const bars = [
  [4, 12, 5],
  [7.5, 7, 10],
  [11, 9.5, 7.5],
  [14.5, 5, 12]
] as const

/** The sign at the upper right: a disc for news, a triangle for trouble, each cut free of the bars. */
function sign(look: Look, ground: string): string {
  if (look === 'new')
    return `<circle cx="17" cy="5" r="4.6" fill="${ground}"/><circle cx="17" cy="5" r="3.4" fill="#DDB254"/>`
  if (look === 'trouble')
    return `<path d="M17 -1.2 L22.8 10 H11.2 Z" fill="${ground}"/><path d="M17 1.2 L21 9 H13 Z" fill="#F39A66"/>`
  return ''
}

function tray(look: Look, panel: Panel): string {
  const ink = panel === 'light' ? '#171A21' : WHITE
  const tile = panel === 'any' ? `<rect x="1" y="1" width="20" height="20" rx="5" fill="${ACCENT}"/>` : ''
  const strokes = bars.map(([x, y, h]) => `<rect x="${x}" y="${y}" width="2.4" height="${h}" rx="0.7" fill="${ink}"/>`)
  const ground = panel === 'any' ? ACCENT : panel === 'light' ? WHITE : '#171A21'
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 22 22">${tile}${strokes.join('')}${sign(look, ground)}</svg>`
}

async function main(): Promise<number> {
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
  try {
    const page = await browser.newPage()
    const draw = async (svg: string, size: number, file: string): Promise<void> => {
      await page.setViewportSize({ width: size, height: size })
      const sized = svg.replace('<svg ', `<svg style="display:block;width:${size}px;height:${size}px" `)
      await page.setContent(`<body style="margin:0;background:transparent">${sized}`)
      await writeFile(file, await page.screenshot({ omitBackground: true }))
    }
    const mark = await readFile(join(resources, 'icon.svg'), 'utf8')
    await mkdir(join(resources, 'icons'), { recursive: true })
    for (const size of APP_SIZES) await draw(mark, size, join(resources, `icons/${size}x${size}.png`))
    await draw(mark, 512, join(resources, 'icon.png'))
    await draw(mark, 64, join(resources, 'notification.png'))
    await mkdir(join(resources, 'tray'), { recursive: true })
    for (const look of ['normal', 'new', 'trouble'] as const) {
      for (const panel of ['any', 'light', 'dark'] as const) {
        for (const scale of [1, 2]) {
          const name = `${look}-${panel}${scale === 1 ? '' : '@2x'}.png`
          await draw(tray(look, panel), TRAY_SIZE * scale, join(resources, 'tray', name))
        }
      }
    }
    say('icons are drawn in resources/')
    return 0
  } finally {
    await browser.close()
  }
}

await runCommand(main)
