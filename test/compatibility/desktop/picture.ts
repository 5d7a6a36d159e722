import { writeFile } from 'node:fs/promises'

/** What is on a screen: three bytes for each pixel, in rows. */
export interface Picture {
  width: number
  height: number
  rgb: Buffer
}

export interface Place {
  x: number
  y: number
  width: number
  height: number
}

/**
 * Reads what `xwd` prints: numbers of 32 bits, big end first, then a table of colours, then the pixels.
 *
 * A pixel has four bytes, or three where windows with see-through parts are on the screen; which comes first is said too.
 */
export function pictureOfXwd(file: Buffer): Picture {
  const number = (at: number): number => file.readUInt32BE(at * 4)
  const [headLength, width, height, bigEndFirst] = [number(0), number(4), number(5), number(7) === 1]
  const [bytesPerPixel, bytesPerRow, colours] = [number(11) / 8, number(12), number(19)]
  if (bytesPerPixel !== 3 && bytesPerPixel !== 4) throw new Error(`${bytesPerPixel} bytes a pixel on the screen`)
  const start = headLength + colours * 12
  const rgb = Buffer.alloc(width * height * 3)
  const red = bigEndFirst ? bytesPerPixel - 3 : 2
  const step = bigEndFirst ? 1 : -1
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const from = start + y * bytesPerRow + x * bytesPerPixel + red
      const to = (y * width + x) * 3
      for (let part = 0; part < 3; part++) rgb[to + part] = file[from + part * step]!
    }
  return { width, height, rgb }
}

/** Reads a binary PPM of one byte a colour, as `grim` prints it. */
export function pictureOfPpm(file: Buffer): Picture {
  const head = /^P6\s+(\d+)\s+(\d+)\s+255\s/.exec(file.subarray(0, 64).toString('latin1'))
  if (!head) throw new Error('the picture of the screen is no PPM')
  return { width: Number(head[1]), height: Number(head[2]), rgb: file.subarray(head[0].length) }
}

/** The smallest place that holds everything in which two pictures of one screen differ; null where they are the same. */
export function whereDifferent(before: Picture, after: Picture): Place | null {
  const { width, height } = after
  let [left, right, top, bottom] = [width, -1, height, -1]
  for (let y = 0; y < height; y++) {
    const row = y * width * 3
    if (before.rgb.compare(after.rgb, row, row + width * 3, row, row + width * 3) === 0) continue
    top = Math.min(top, y)
    bottom = y
    for (let x = 0; x < width; x++) {
      const at = row + x * 3
      if (before.rgb.compare(after.rgb, at, at + 3, at, at + 3) === 0) continue
      left = Math.min(left, x)
      right = Math.max(right, x)
    }
  }
  return bottom < 0 ? null : { x: left, y: top, width: right - left + 1, height: bottom - top + 1 }
}

/** Writes a part of a picture as a binary PPM, each pixel as a square of so many: what reads letters wants them large. */
export async function writePart(picture: Picture, place: Place, times: number, file: string): Promise<void> {
  const [width, height] = [place.width * times, place.height * times]
  const head = Buffer.from(`P6\n${width} ${height}\n255\n`)
  const rgb = Buffer.alloc(width * height * 3)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const from = ((place.y + Math.floor(y / times)) * picture.width + place.x + Math.floor(x / times)) * 3
      picture.rgb.copy(rgb, (y * width + x) * 3, from, from + 3)
    }
  await writeFile(file, Buffer.concat([head, rgb]))
}
