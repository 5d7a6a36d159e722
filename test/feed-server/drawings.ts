import { crc32, deflateSync } from 'node:zlib'
import { randomFrom } from './random.ts'

/** The pictures of the server's articles: drawn by code, so that nobody has to ask whose they are. */
export const scenes = ['bridge', 'lighthouse', 'ferry', 'town', 'hills', 'rain', 'chart', 'shelf'] as const
export type Scene = (typeof scenes)[number]

const width = 1136
const height = 444
const horizon = 292

interface Palette {
  sky: readonly [string, string, string]
  sun: string
  hills: string
  water: readonly [string, string]
  ink: string
  glint: string
}

const palettes: readonly Palette[] = [
  {
    sky: ['#9fb2d8', '#f1d9c3', '#f7d3ac'],
    sun: '#fff3dc',
    hills: '#93a0bb',
    water: ['#6f92bd', '#3d5a83'],
    ink: '#22365a',
    glint: '#dbe6f2'
  },
  {
    sky: ['#6f7fb4', '#e7a58f', '#f6cf9d'],
    sun: '#fff0d0',
    hills: '#7f7797',
    water: ['#83789f', '#46476f'],
    ink: '#272544',
    glint: '#f3d9cf'
  },
  {
    sky: ['#8ec1dd', '#cfe6ea', '#f6f1dc'],
    sun: '#fffbe9',
    hills: '#86a8a5',
    water: ['#67a3b3', '#2f6478'],
    ink: '#1d4150',
    glint: '#e2f3f3'
  },
  {
    sky: ['#2b3760', '#5d6698', '#c79a94'],
    sun: '#f7e3c4',
    hills: '#454d78',
    water: ['#3f4f7d', '#1f2a4c'],
    ink: '#11182f',
    glint: '#a9b6d8'
  }
]

/** An SVG of 1136 × 444 px. The bridge number 0 is the one of the first page. */
export function drawSvg(scene: Scene, number: number): string {
  const palette = palettes[number % palettes.length] as Palette
  const random = randomFrom(scene, number)
  const content = { bridge, lighthouse, ferry, town, hills, rain, chart, shelf }[scene](palette, random)
  const [top, middle, low] = palette.sky
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
<defs>
<linearGradient id="sky" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="${top}"/><stop offset=".55" stop-color="${middle}"/><stop offset="1" stop-color="${low}"/></linearGradient>
<linearGradient id="water" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="${palette.water[0]}"/><stop offset="1" stop-color="${palette.water[1]}"/></linearGradient>
<radialGradient id="glow"><stop offset="0" stop-color="${palette.sun}" stop-opacity=".75"/><stop offset="1" stop-color="${palette.sun}" stop-opacity="0"/></radialGradient>
</defs>
${content}
</svg>
`
}

function air(palette: Palette, sunX: number, sunY: number): string {
  return `<rect width="${width}" height="${height}" fill="url(#sky)"/>
<circle cx="${sunX}" cy="${sunY}" r="150" fill="url(#glow)"/><circle cx="${sunX}" cy="${sunY}" r="42" fill="${palette.sun}"/>`
}

function ridge(palette: Palette, points: readonly (readonly [number, number])[], opacity = 1): string {
  const line = points.map(([x, y]) => `L${x} ${y}`).join('')
  return `<path d="M0 ${horizon + 10}${line}L${width} ${horizon + 10}Z" fill="${palette.hills}" opacity="${opacity}"/>`
}

function randomRidge(palette: Palette, random: () => number, tall: number, opacity: number): string {
  const points: [number, number][] = []
  for (let x = 0; x <= width; x += 142) points.push([x, Math.round(horizon - 12 - random() * tall)])
  return ridge(palette, points, opacity)
}

function sea(palette: Palette, random: () => number, glints = 7): string {
  const lines = Array.from({ length: glints }, (_, i) => {
    const y = Math.round(horizon + 26 + ((i + random() * 0.6) * (height - horizon - 40)) / glints)
    const x = Math.round(40 + random() * (width - 280))
    const length = Math.round(90 + random() * 150)
    return `<path d="M${x} ${y}h${length}" opacity="${(0.3 + random() * 0.35).toFixed(2)}"/>`
  })
  return `<rect y="${horizon}" width="${width}" height="${height - horizon}" fill="url(#water)"/>
<g stroke="${palette.glint}" stroke-width="3" stroke-linecap="round">${lines.join('')}</g>`
}

/** A suspension bridge: two towers, a parabola between them, hangers where the cable is, and its light in the water. */
function bridge(palette: Palette, random: () => number): string {
  const towers = [319, 816] as const
  const towerTop = 72
  const deck = 284
  const sag = 238
  const sun = 864
  const span = towers[1] - towers[0]
  const middle = towers[0] + span / 2
  const cable = (x: number): number => {
    if (x < towers[0]) return 266 - (266 - towerTop) * (x / towers[0]) ** 1.7
    if (x > towers[1]) return 266 - (266 - towerTop) * ((width - x) / (width - towers[1])) ** 1.7
    return towerTop + (sag - towerTop) * (1 - ((x - middle) / (span / 2)) ** 2)
  }
  const hangers: string[] = []
  for (let x = 27; x < width; x += 30) {
    if (towers.some((tower) => Math.abs(tower - x) < 12)) continue
    hangers.push(`M${x} ${cable(x).toFixed(1)}V${deck}`)
  }
  const curve = (from: number, to: number) => {
    const points: string[] = []
    for (let i = 0; i <= 48; i++) {
      const x = from + ((to - from) * i) / 48
      points.push(`${x.toFixed(1)} ${cable(x).toFixed(1)}`)
    }
    return `M${points.join('L')}`
  }
  const reflection = Array.from({ length: 9 }, (_, i) => {
    const half = 34 - i * 2.5
    return `<path d="M${sun - half + random() * 10} ${horizon + 16 + i * 14}h${half * 2}" opacity="${(0.6 - i * 0.055).toFixed(2)}"/>`
  })
  return `${air(palette, sun, 210)}
${ridge(
  palette,
  [
    [0, 268],
    [110, 226],
    [240, 262],
    [388, 206],
    [520, 252],
    [668, 220],
    [800, 262],
    [960, 246],
    [1050, 266],
    [1136, 240]
  ],
  0.55
)}
${ridge(
  palette,
  [
    [0, 284],
    [130, 258],
    [230, 278],
    [400, 244],
    [560, 282],
    [700, 256],
    [880, 286],
    [1040, 262],
    [1136, 272]
  ],
  0.9
)}
${sea(palette, random)}
<g stroke="${palette.sun}" stroke-width="4" stroke-linecap="round">${reflection.join('')}</g>
<g fill="${palette.ink}" opacity=".18">${towers.map((x) => `<path d="M${x - 10} ${horizon + 100}h20l6 52h-32z"/>`).join('')}</g>
<path d="${hangers.join('')}" stroke="${palette.ink}" stroke-width="2" opacity=".75" fill="none"/>
<g fill="none" stroke="${palette.ink}" stroke-width="6" stroke-linecap="round" stroke-linejoin="round">
<path d="${curve(0, towers[0])}"/><path d="${curve(towers[0], towers[1])}"/><path d="${curve(towers[1], width)}"/></g>
<rect y="${deck}" width="${width}" height="12" fill="${palette.ink}"/>
<rect y="${deck + 12}" width="${width}" height="5" fill="${palette.glint}" opacity=".45"/>
<g fill="${palette.ink}">${towers.map((x) => `<rect x="${x - 8}" y="${towerTop - 8}" width="16" height="330" rx="2"/><rect x="${x - 15}" y="${horizon + 92}" width="30" height="14" rx="3"/>`).join('')}</g>`
}

function lighthouse(palette: Palette, random: () => number): string {
  const x = 250 + Math.round(random() * 600)
  const side = x < width / 2 ? 1 : -1
  return `${air(palette, width - x, 190)}
${randomRidge(palette, random, 70, 0.55)}
${sea(palette, random)}
<path d="M${x} 96l${side * 620} -46v120z" fill="${palette.sun}" opacity=".4"/>
<path d="M${x - 190} ${horizon + 14}q70 -52 190 -54t200 54z" fill="${palette.ink}"/>
<path d="M${x - 30} 246L${x - 19} 112h38L${x + 30} 246z" fill="#f4f1ea"/>
<path d="M${x - 27.5} 214L${x - 25} 184h50l2.5 30zM${x - 22.4} 152l1.6 -20h41.6l1.6 20z" fill="#b5463c"/>
<path d="M${x - 26} 112h52v-7h-52zM${x - 15} 105v-24h30v24zM${x - 19} 81l19 -18 19 18z" fill="${palette.ink}"/>
<rect x="${x - 10}" y="86" width="20" height="16" fill="${palette.sun}"/>`
}

function ferry(palette: Palette, random: () => number): string {
  const x = 240 + Math.round(random() * 420)
  const windows = Array.from(
    { length: 9 },
    (_, i) => `<rect x="${x + 44 + i * 26}" y="252" width="15" height="11" rx="2"/>`
  )
  return `${air(palette, 200 + random() * 740, 170)}
${randomRidge(palette, random, 80, 0.5)}
${randomRidge(palette, random, 34, 0.95)}
${sea(palette, random, 9)}
<path d="M${x + 210} 200q-30 -40 -90 -36t-120 -26" stroke="${palette.glint}" stroke-width="14" stroke-linecap="round" fill="none" opacity=".45"/>
<path d="M${x - 30} 274h380l-38 56h-310z" fill="${palette.ink}"/>
<path d="M${x - 20} 292h358l-5 8h-350z" fill="#b5463c"/>
<path d="M${x + 30} 274v-32h262l14 32z" fill="#f4f1ea"/><path d="M${x + 70} 242v-24h150l20 24z" fill="#e4e0d6"/>
<g fill="${palette.ink}">${windows.join('')}<rect x="${x + 196}" y="190" width="26" height="30"/></g>
<rect x="${x + 196}" y="198" width="26" height="8" fill="#b5463c"/>
<path d="M${x - 80} 338h150M${x + 180} 342h220" stroke="${palette.glint}" stroke-width="4" stroke-linecap="round" opacity=".7"/>`
}

function town(palette: Palette, random: () => number): string {
  const walls = ['#e9dcc6', '#d9b49a', '#c9cdb8', '#b9c6d2', '#e4c9b0', '#cfb9c4']
  const houses: string[] = []
  for (let x = 20; x < width - 60;) {
    const w = 64 + Math.round(random() * 56)
    const h = 76 + Math.round(random() * 96)
    const y = horizon + 6 - h
    const wall = walls[Math.floor(random() * walls.length)]
    houses.push(`<rect x="${x}" y="${y}" width="${w}" height="${h}" fill="${wall}"/>`)
    houses.push(
      `<path d="M${x - 5} ${y}L${x + w / 2} ${y - 34}L${x + w + 5} ${y}z" fill="${palette.ink}" opacity=".88"/>`
    )
    for (let wy = y + 14; wy < horizon - 24; wy += 28) {
      for (let wx = x + 11; wx < x + w - 16; wx += 23) {
        const lit = random() < 0.4
        houses.push(
          `<rect x="${wx}" y="${wy}" width="11" height="15" fill="${lit ? '#ffe6a6' : palette.ink}" opacity="${lit ? 1 : 0.55}"/>`
        )
      }
    }
    x += w + (random() < 0.2 ? 26 : 2)
  }
  return `${air(palette, 240 + random() * 660, 120)}
${randomRidge(palette, random, 150, 0.5)}
${houses.join('')}
${sea(palette, random, 9)}
<rect y="${horizon}" width="${width}" height="12" fill="${palette.ink}"/>`
}

function hills(palette: Palette, random: () => number): string {
  const layers = [0.35, 0.55, 0.8].map((opacity, i) => {
    const base = 190 + i * 62
    const points: string[] = []
    const phase = random() * 6
    for (let x = 0; x <= width; x += 16) {
      points.push(
        `L${x} ${(base + Math.sin(x / (150 - i * 28) + phase) * 34 + Math.sin(x / 61 + phase * 2) * 10).toFixed(1)}`
      )
    }
    return `<path d="M0 ${height}${points.join('')}L${width} ${height}Z" fill="${i === 2 ? palette.ink : palette.hills}" opacity="${opacity}"/>`
  })
  const trees = Array.from({ length: 16 }, () => {
    const x = Math.round(random() * width)
    const y = Math.round(372 + random() * 40)
    return `<path d="M${x} ${y}l-15 0 15 -52 15 52z"/>`
  })
  return `${air(palette, 200 + random() * 740, 120)}
${layers.join('\n')}
<g fill="${palette.ink}">${trees.join('')}</g>`
}

function rain(palette: Palette, random: () => number): string {
  const drops = Array.from({ length: 120 }, () => {
    const x = Math.round(random() * width)
    const y = Math.round(100 + random() * 300)
    return `M${x} ${y}l-8 26`
  })
  const cloud = (x: number, y: number, size: number) =>
    `<g transform="translate(${x} ${y}) scale(${size})"><circle cx="0" cy="0" r="52"/><circle cx="62" cy="-24" r="66"/><circle cx="134" cy="0" r="54"/><rect x="-52" y="0" width="238" height="52" rx="26"/></g>`
  return `<rect width="${width}" height="${height}" fill="url(#sky)"/>
${randomRidge(palette, random, 90, 0.6)}
${sea(palette, random, 9)}
<g fill="${palette.hills}" opacity=".92">${cloud(140 + random() * 120, 124, 1)}${cloud(480 + random() * 90, 118, 1.2)}${cloud(850, 128, 0.95)}</g>
<path d="${drops.join('')}" stroke="${palette.glint}" stroke-width="3" stroke-linecap="round" opacity=".7"/>`
}

function chart(palette: Palette, random: () => number): string {
  let level = 260
  const points: string[] = []
  for (let x = 60; x <= 1076; x += 22) {
    level += (random() - 0.5) * 34 - (x > 700 && x < 900 ? 15 : 0) + (x >= 900 ? 12 : 0)
    level = Math.min(360, Math.max(70, level))
    points.push(`${x} ${level.toFixed(0)}`)
  }
  const grid = [100, 170, 240, 310, 380].map((y) => `M60 ${y}H1076`).join('')
  return `<rect width="${width}" height="${height}" fill="#10182b"/>
<path d="${grid}" stroke="#2a3658" stroke-width="2"/>
<path d="M60 120H1076" stroke="#e0685c" stroke-width="3" stroke-dasharray="10 10"/>
<path d="M60 400L${points.join('L')}L1076 400Z" fill="${palette.water[0]}" opacity=".3"/>
<path d="M${points.join('L')}" fill="none" stroke="${palette.glint}" stroke-width="5" stroke-linejoin="round" stroke-linecap="round"/>`
}

function shelf(palette: Palette, random: () => number): string {
  const colours = ['#b5463c', '#3f6d8c', '#d3a44a', '#5e7d5a', '#7a5b86', '#c9b79c', palette.ink]
  const books: string[] = []
  for (const floor of [204, 396]) {
    for (let x = 54; x < width - 90;) {
      const w = 18 + Math.round(random() * 30)
      const h = 92 + Math.round(random() * 56)
      const colour = colours[Math.floor(random() * colours.length)]
      const lean = random() < 0.06 ? ` transform="rotate(9 ${x} ${floor})"` : ''
      books.push(
        `<g${lean}><rect x="${x}" y="${floor - h}" width="${w}" height="${h}" rx="2" fill="${colour}"/><path d="M${x + 4} ${floor - h + 20}h${w - 8}M${x + 4} ${floor - 20}h${w - 8}" stroke="#fff" stroke-width="3" opacity=".45"/></g>`
      )
      x += w + (random() < 0.07 ? 44 : 3)
    }
  }
  return `<rect width="${width}" height="${height}" fill="#efe3d0"/>
<rect x="30" y="22" width="${width - 60}" height="400" rx="6" fill="#d8c4a4"/>
${books.join('')}
<g fill="#8a6a46"><rect x="30" y="204" width="${width - 60}" height="16"/><rect x="30" y="396" width="${width - 60}" height="16"/></g>`
}

/** A PNG of 640 × 360 px: sky, sun, two ridges and water, point by point. */
export function drawPng(scene: Scene, number: number): Buffer {
  const [w, h] = [640, 360]
  const palette = palettes[number % palettes.length] as Palette
  const random = randomFrom(scene, number, 'png')
  const [top, low, sun, far, near, deep] = [
    palette.sky[0],
    palette.sky[2],
    palette.sun,
    palette.hills,
    palette.water[0],
    palette.water[1]
  ].map(rgb) as [Rgb, Rgb, Rgb, Rgb, Rgb, Rgb]
  const phase = random() * 6
  const sunX = 120 + random() * 400
  const rows = Buffer.alloc((w * 3 + 1) * h)
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const ridgeY = 196 + Math.sin(x / 71 + phase) * 22 + Math.sin(x / 29 + phase * 2) * 7
      let colour: Rgb
      if (y > 236) colour = mix(near, deep, (y - 236) / 124)
      else if (y > ridgeY) colour = far
      else if (Math.hypot(x - sunX, y - 120) < 26) colour = sun
      else colour = mix(top, low, y / 236)
      rows.set(colour, y * (w * 3 + 1) + 1 + x * 3)
    }
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(w, 0)
  head.writeUInt32BE(h, 4)
  head.set([8, 2, 0, 0, 0], 8)
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([
    signature,
    pngChunk('IHDR', head),
    pngChunk('IDAT', deflateSync(rows)),
    pngChunk('IEND', Buffer.alloc(0))
  ])
}

type Rgb = [number, number, number]

function rgb(hex: string): Rgb {
  const value = parseInt(hex.slice(1), 16)
  return [value >> 16, (value >> 8) & 255, value & 255]
}

function mix(a: Rgb, b: Rgb, part: number): Rgb {
  return [0, 1, 2].map((i) => Math.round((a[i] as number) * (1 - part) + (b[i] as number) * part)) as Rgb
}

function pngChunk(type: string, content: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), content])
  const chunk = Buffer.alloc(typed.length + 8)
  chunk.writeUInt32BE(content.length, 0)
  typed.copy(chunk, 4)
  chunk.writeUInt32BE(crc32(typed), typed.length + 4)
  return chunk
}
