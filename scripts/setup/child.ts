import { spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { constants as osConstants } from 'node:os'
import { delimiter, join } from 'node:path'

export interface Finished {
  /** The exit code; 128 + the signal's number when a signal ended the child, 127 when it could not be started. */
  code: number
  /** Standard output and standard error, in the order in which they arrived. */
  output: string
  timedOut: boolean
}

interface RunOptions {
  cwd?: string
  env?: NodeJS.ProcessEnv
  /** After this time the child is killed. */
  timeoutMs?: number
  /** Shows the output as it comes instead of keeping it; `and-keep` does both, and the child sees no terminal. */
  show?: boolean | 'and-keep'
}

/** Runs a program to its end without a shell and without input; a failure is a value, never an exception. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: options.show === true ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe']
    })
    let output = ''
    let timedOut = false
    const shows = options.show === 'and-keep'
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      output += text
      if (shows) process.stdout.write(text)
    })
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      output += text
      if (shows) process.stderr.write(text)
    })
    const timer =
      options.timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            timedOut = true
            child.kill('SIGKILL')
          }, options.timeoutMs)
    child.on('error', (error) => {
      clearTimeout(timer)
      resolve({ code: 127, output: `${output}${error.message}\n`, timedOut })
    })
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      resolve({ code: exitCode(code, signal), output, timedOut })
    })
  })
}

/** The shell's convention for a child that a signal ended. */
export function exitCode(code: number | null, signal: NodeJS.Signals | null): number {
  return code ?? 128 + (signal === null ? 0 : osConstants.signals[signal])
}

/** Where the program is on the PATH, or undefined. Asking the file system is ten times faster than asking a shell. */
export function findProgram(...names: readonly string[]): string | undefined {
  // A bare root shell may come without the system administrator's folders, where ldconfig is.
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin']
  for (const name of names) {
    for (const folder of folders) {
      const file = join(folder, name)
      try {
        accessSync(file, constants.X_OK)
        return file
      } catch {
        // Not here; the next folder may have it.
      }
    }
  }
  return undefined
}
