/** The runtime and the machine, for the log and for bug reports: `Electron 38.1.0, linux x64`. */
export function runtimeName(): string {
  const { node, electron } = process.versions
  return `${electron ? `Electron ${electron}` : `Node ${node}`}, ${process.platform} ${process.arch}`
}
