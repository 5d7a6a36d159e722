import { open, readdir, type FileHandle } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { SetupProblem } from './say.ts'
import { libraryPackage } from './system-packages.ts'

const LOAD = 1
const DYNAMIC = 2
const NEEDED = 1n
const STRING_TABLE = 5n

/**
 * What Chromium opens by name while it runs, so that no file asks for it; and the program that opens links. Without the second it ends
 * at once, by a trap and without a word.
 */
const OPENED_LATER = ['libgtk-3.so.0', 'libX11-xcb.so.1', 'libnotify.so.4', 'libsecret-1.so.0']
const PROGRAMS = ['xdg-utils']

/** What the programs and libraries in these folders ask the linker for and do not bring along, and what they open later. */
export async function librariesNeededIn(folders: readonly string[]): Promise<string[]> {
  const files = (await Promise.all(folders.map(filesOf))).flat().filter((file) => !file.endsWith('.musl.node'))
  const own = new Set(files.map((file) => basename(file)))
  const needed = new Set(OPENED_LATER)
  for (const file of files) for (const library of await neededBy(file)) if (!own.has(library)) needed.add(library)
  return [...needed].sort()
}

/**
 * The `Depends` of a deb that needs these libraries.
 *
 * Names that distributions renamed are alternatives, the newer first. Throws where a library has no package that we know: an
 * installation that cannot start is worse than none.
 */
export function debDependencies(libraries: readonly string[]): string[] {
  const packages = libraries.map((library) => {
    const names = libraryPackage(library).packages
    if (names.length === 0)
      throw new SetupProblem(`No package is known that brings ${library}: add it to system-packages.ts.`)
    return names.join(' | ')
  })
  return [...new Set([...packages, ...PROGRAMS])].sort()
}

/** The same for an rpm, whose packages say themselves which libraries they bring. */
export function rpmDependencies(libraries: readonly string[]): string[] {
  return [
    ...libraries.filter((library) => !library.startsWith('ld-linux')).map((name) => `${name}()(64bit)`),
    ...PROGRAMS
  ]
}

async function filesOf(folder: string): Promise<string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true })
  return found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

/** The libraries that a file of Linux for 64 bits asks for by name; none for any other file. */
export async function neededBy(file: string): Promise<string[]> {
  const handle = await open(file)
  try {
    const head = await read(handle, 0, 64)
    if (head.length < 64 || head.readUInt32BE(0) !== 0x7f454c46 || head[4] !== 2 || head[5] !== 1) return []
    const [at, size, count] = [Number(head.readBigUInt64LE(32)), head.readUInt16LE(54), head.readUInt16LE(56)]
    const table = await read(handle, at, size * count)
    const segments = Array.from({ length: count }, (_, index) => segmentAt(table.subarray(index * size)))
    const dynamic = segments.find(({ type }) => type === DYNAMIC)
    return dynamic ? await namesIn(handle, dynamic, segments) : []
  } finally {
    await handle.close()
  }
}

interface Segment {
  type: number
  offset: number
  address: number
  size: number
}

function segmentAt(bytes: Buffer): Segment {
  const long = (at: number): number => Number(bytes.readBigUInt64LE(at))
  return { type: bytes.readUInt32LE(0), offset: long(8), address: long(16), size: long(32) }
}

async function namesIn(handle: FileHandle, dynamic: Segment, segments: readonly Segment[]): Promise<string[]> {
  const entries = await read(handle, dynamic.offset, dynamic.size)
  const names: number[] = []
  let strings = 0
  for (let at = 0; at + 16 <= entries.length; at += 16) {
    const value = Number(entries.readBigUInt64LE(at + 8))
    if (entries.readBigUInt64LE(at) === NEEDED) names.push(value)
    if (entries.readBigUInt64LE(at) === STRING_TABLE) strings = value
  }
  const holds = ({ type, address, size }: Segment): boolean =>
    type === LOAD && address <= strings && strings < address + size
  const loaded = segments.find(holds)
  if (!loaded) return []
  const base = loaded.offset + strings - loaded.address
  return Promise.all(
    names.map(async (name) => {
      const text = await read(handle, base + name, 256)
      return text.subarray(0, text.indexOf(0)).toString('latin1')
    })
  )
}

async function read(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position)
  return buffer.subarray(0, bytesRead)
}
