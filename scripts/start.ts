import { appArguments } from './setup/app-arguments.ts'
import { ensureBuilt } from './setup/build.ts'
import { withDisplay } from './setup/display.ts'
import { ensureElectron } from './setup/electron-runtime.ts'
import { launchApp } from './setup/launch.ts'
import { callerFolder } from './setup/places.ts'
import { ensureSandbox } from './setup/sandbox.ts'
import { runCommand } from './setup/say.ts'
import { ensureSystemPackages } from './setup/system-packages.ts'

/** `npm start -- <flags>`: sets up what is missing, builds when needed, and runs the app with the flags. */
await runCommand(async () => {
  const { flags, verbose } = appArguments(process.argv.slice(2), callerFolder)
  const electron = await ensureElectron()
  await ensureSystemPackages({ electron: electron.path })
  await ensureSandbox(electron)
  await ensureBuilt()
  const display = await withDisplay()
  try {
    return await launchApp({ electron, flags, env: display.env, verbose })
  } finally {
    await display.close()
  }
})
