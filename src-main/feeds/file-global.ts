/**
 * Gives the older runtime the `File` global that undici expects while it loads.
 *
 * Node 18 has the class only in `node:buffer`; imported before undici is.
 * Remove when no runtime of ours is below Node 20.
 */
import { File } from 'node:buffer'

const globals: { File?: unknown } = globalThis
globals.File ??= File
