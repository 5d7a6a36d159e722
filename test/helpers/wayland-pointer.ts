import { connect } from 'node:net'

/** A mouse of a Wayland compositor that has none: `click` at a place of the screen, in its pixels. Call `close`. */
export interface WaylandPointer {
  click(x: number, y: number): Promise<void>
  close(): void
}

/** Linux's name for the left button. */
const LEFT = 0x110
/** What the compositor draws on, in its pixels: as it is configured by `startSway`. */
export const SCREEN = { width: 1400, height: 900 }
/** The objects of the conversation: 1 is always the display. */
const [DISPLAY, REGISTRY, FIRST_SYNC, MANAGER, POINTER] = [1, 2, 3, 4, 5]

/**
 * Speaks Wayland's wire protocol as far as a virtual pointer needs it (wlr-virtual-pointer-unstable-v1): Debian 12 has no program that
 * does.
 *
 * A message is the object, then length and opcode in one word, then its arguments; a text is its length with the zero at its end, padded
 * to four bytes.
 */
export async function waylandPointer(socketFile: string): Promise<WaylandPointer> {
  const socket = connect(socketFile)
  const waiting = new Map<number, () => void>()
  let managerName = 0
  let pending = Buffer.alloc(0)
  let lastSync = POINTER
  const send = (object: number, opcode: number, ...words: (number | Buffer)[]): void => {
    const body = Buffer.concat(words.map((word) => (typeof word === 'number' ? uint(word) : word)))
    socket.write(Buffer.concat([uint(object), uint(((body.length + 8) << 16) | opcode), body]))
  }
  /** Resolves when the compositor has dealt with everything that was sent before. */
  const dealtWith = (id = ++lastSync): Promise<void> =>
    new Promise((resolve, reject) => {
      socket.once('close', () => reject(new Error('the compositor ended the conversation')))
      waiting.set(id, resolve)
      send(DISPLAY, 0, id)
    })
  socket.on('error', () => {})
  socket.on('data', (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk])
    while (pending.length >= 8 && pending.length >= pending.readUInt16LE(6)) {
      const [object, opcode, length] = [pending.readUInt32LE(0), pending.readUInt16LE(4), pending.readUInt16LE(6)]
      if (object === REGISTRY && opcode === 0) {
        const textLength = pending.readUInt32LE(12)
        const text = pending.toString('latin1', 16, 15 + textLength)
        if (text === 'zwlr_virtual_pointer_manager_v1') managerName = pending.readUInt32LE(8)
      }
      waiting.get(object)?.()
      waiting.delete(object)
      pending = pending.subarray(length)
    }
  })
  send(DISPLAY, 1, REGISTRY)
  await dealtWith(FIRST_SYNC)
  if (managerName === 0) throw new Error('this compositor takes no virtual pointers')
  send(REGISTRY, 0, managerName, text('zwlr_virtual_pointer_manager_v1'), 1, MANAGER)
  send(MANAGER, 0, 0, POINTER)
  await dealtWith()
  let time = 0
  return {
    async click(x, y) {
      for (const isPressed of [1, 0]) {
        send(POINTER, 1, ++time, x, y, SCREEN.width, SCREEN.height)
        send(POINTER, 4)
        send(POINTER, 2, ++time, LEFT, isPressed)
        send(POINTER, 4)
        await dealtWith()
      }
    },
    close: () => socket.destroy()
  }
}

function uint(word: number): Buffer {
  const buffer = Buffer.alloc(4)
  buffer.writeUInt32LE(word >>> 0)
  return buffer
}

function text(words: string): Buffer {
  const length = Buffer.byteLength(words) + 1
  const padded = Buffer.alloc(Math.ceil(length / 4) * 4)
  padded.write(words)
  return Buffer.concat([uint(length), padded])
}
