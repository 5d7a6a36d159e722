import { appArguments } from './setup/app-arguments.ts'
import { run } from './setup/child.ts'
import { withDisplay } from './setup/display.ts'
import { ensureElectron } from './setup/electron-runtime.ts'
import { callerFolder, repository, toolFile } from './setup/places.ts'
import { ensureSandbox, sandboxFlags } from './setup/sandbox.ts'
import { runCommand } from './setup/say.ts'
import { ensureSystemPackages } from './setup/system-packages.ts'

/** `npm run dev -- <flags>`: the app that reloads while its source is edited; the flags go to the app. */
await runCommand(async () => {
  const { flags } = appArguments(process.argv.slice(2), callerFolder)
  const electron = await ensureElectron()
  await ensureSystemPackages({ electron: electron.path })
  await ensureSandbox(electron)
  const display = await withDisplay()
  // Ctrl-C reaches electron-vite by itself; we stay to take the display down after it.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {})
  try {
    const noSandbox = sandboxFlags().length > 0 ? ['--noSandbox'] : []
    const args = [toolFile('electron-vite/bin/electron-vite.js'), 'dev', '--watch', ...noSandbox, '--', ...flags]
    const { code } = await run(process.execPath, args, {
      cwd: repository,
      env: { ...process.env, ...display.env },
      show: true
    })
    return code
  } finally {
    await display.close()
  }
})
