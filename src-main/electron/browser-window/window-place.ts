/** A rectangle in device-independent pixels. */
export interface Rectangle {
  x: number
  y: number
  width: number
  height: number
}

/** Where the window stood when it was last seen. */
export interface WindowPlace extends Rectangle {
  maximized: boolean
}

const DEFAULT_SIZE = { width: 1280, height: 800 }
export const SMALLEST = { width: 480, height: 420 }
/** So much of the window's upper edge must be on a display for it to be dragged. */
const GRIP = { width: 120, height: 32 }

/**
 * Where a window goes: to its old place if a display still shows it, else to the middle (no x and y) in a size that fits.
 *
 * `areas` are the displays' work areas, the main one first.
 */
export function placeOn(
  areas: readonly Rectangle[],
  last: WindowPlace | null
): { width: number; height: number; x?: number; y?: number } {
  const main = areas[0]
  const wanted = last ?? DEFAULT_SIZE
  const home = last && areas.find((area) => holdsGrip(area, last))
  const room = home ?? main
  const width = Math.max(SMALLEST.width, Math.min(wanted.width, room?.width ?? wanted.width))
  const height = Math.max(SMALLEST.height, Math.min(wanted.height, room?.height ?? wanted.height))
  return home ? { x: last.x, y: last.y, width, height } : { width, height }
}

/** Reads what was stored; null for anything else. */
export function parsePlace(text: string): WindowPlace | null {
  try {
    const value = JSON.parse(text) as Partial<Record<keyof WindowPlace, unknown>> | null
    if (!value) return null
    const { x, y, width, height, maximized } = value
    const numbers = [x, y, width, height]
    if (
      !numbers.every((number) => typeof number === 'number' && Number.isInteger(number) && Math.abs(number) < 100_000)
    )
      return null
    return { x, y, width, height, maximized: maximized === true } as WindowPlace
  } catch {
    return null
  }
}

function holdsGrip(area: Rectangle, place: Rectangle): boolean {
  const across = Math.min(place.x + place.width, area.x + area.width) - Math.max(place.x, area.x)
  const down = area.y + area.height - place.y
  return across >= GRIP.width && place.y >= area.y - 8 && down >= GRIP.height
}
