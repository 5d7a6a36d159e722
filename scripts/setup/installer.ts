import { join } from 'node:path'
import type { Configuration } from 'electron-builder'
import { debDependencies, rpmDependencies } from './needed-libraries.ts'
import { repository } from './places.ts'

/** What an installer is made of, the same for every system. */
export interface InstallerOptions {
  /** The Electron to pack, a folder without its default app. */
  electronDist: string
  electronVersion: string
  /** Where the installers go. */
  output: string
  /** Made for tests with a runtime that is never shipped: named so wherever a person can see it. */
  local: boolean
  version: string
  /** Where installed apps ask for updates. */
  updates: string
  /** The libraries that an installation on Linux needs from the system; empty elsewhere. */
  libraries: readonly string[]
  /** Whether this system can make an rpm. */
  rpm: boolean
}

/** Where releases are published; an app asks here for updates. */
export const RELEASES = 'https://releases.tickertape.invalid'

/**
 * The one configuration of all installers.
 *
 * The product's name has no space, because Chromium's setuid sandbox fails in a path that has one.
 */
export function installerConfiguration(options: InstallerOptions): Configuration {
  const mark = options.local ? ' (test build, not for distribution)' : ''
  return {
    appId: 'net.tickertape.reader',
    productName: 'Tickertape',
    copyright: 'Copyright (c) 2026 The Tickertape authors',
    electronDist: options.electronDist,
    electronVersion: options.electronVersion,
    npmRebuild: false,
    directories: { output: options.output, buildResources: join(repository, 'resources') },
    extraMetadata: { version: options.version, desktopName: 'tickertape.desktop' },
    files: [
      'out/**',
      'package.json',
      'resources/icon.png',
      'resources/notification.png',
      'resources/tray/**',
      'node_modules/@photostructure/sqlite/**',
      '!node_modules/@photostructure/sqlite/{src,binding.gyp,*.md}',
      '!node_modules/@photostructure/sqlite/dist/*.{map,mjs,mts,cts}',
      '!node_modules/@photostructure/sqlite/prebuilds/**/*.musl.node',
      '!node_modules/@photostructure/sqlite/prebuilds/!(${platform}-${arch})/**'
    ],
    extraFiles: [
      { from: 'LICENSE', to: 'LICENSE.tickertape.txt' },
      { from: 'out/third-party-notices.txt', to: 'THIRD-PARTY-NOTICES.txt' }
    ],
    electronLanguages: ['en-US', 'ko'],
    electronFuses: {
      runAsNode: false,
      // Its key would be asked of the key store at each start, and no cookie is kept.
      enableCookieEncryption: false,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      loadBrowserProcessSpecificV8Snapshot: false,
      // Electron knows this one since 29; the runtime of test builds is older.
      ...(Number.parseInt(options.electronVersion) >= 29 ? { grantFileProtocolExtraPrivileges: false } : {})
    },
    protocols: [{ name: 'Tickertape feed', schemes: ['tickertape'] }],
    fileAssociations: [{ ext: 'opml', name: 'OPML subscription list', mimeType: 'text/x-opml', role: 'Viewer' }],
    publish: [{ provider: 'generic', url: options.updates }],
    linux: {
      target: options.local ? ['deb'] : ['deb', 'AppImage', ...(options.rpm ? ['rpm'] : [])],
      executableName: 'tickertape',
      icon: join(repository, 'resources/icons'),
      category: 'Network;News;Feed',
      // electron-builder shows the description beside the icon too, whatever the entry below says; so it is the short one.
      synopsis: `Holds server-sent-event streams open and stores every item${mark}`,
      description: `Reader for live news feeds${mark}`,
      maintainer: 'The Tickertape authors <maintainers@tickertape.invalid>',
      vendor: 'The Tickertape authors',
      desktop: {
        entry: {
          Name: 'Tickertape',
          'Comment[ko]': '실시간 뉴스 피드 리더',
          Keywords: 'news;feed;sse;live;reader;',
          StartupWMClass: 'tickertape'
        }
      }
    },
    deb: {
      artifactName: `tickertape${options.local ? '-local' : ''}_\${version}_\${arch}.\${ext}`,
      compression: 'gz',
      priority: 'optional',
      depends: debDependencies(options.libraries),
      // Without the first two the processor draws the window: seen on a bare system, which has neither.
      recommends: ['libgl1', 'libegl1', 'fonts-noto-cjk', 'dbus-bin', 'gnome-keyring | kwalletmanager']
    },
    rpm: { artifactName: 'tickertape-${version}.${arch}.${ext}', depends: rpmDependencies(options.libraries) },
    // Without a version, so that links to it and its entry for the login outlive an update.
    appImage: { artifactName: 'Tickertape-${arch}.${ext}' },
    win: { target: ['nsis'], icon: join(repository, 'resources/icons/256x256.png') },
    nsis: { oneClick: false, perMachine: false, deleteAppDataOnUninstall: false },
    mac: {
      target: ['dmg', 'zip'],
      category: 'public.app-category.news',
      icon: join(repository, 'resources/icon.png'),
      hardenedRuntime: true
    }
  }
}
